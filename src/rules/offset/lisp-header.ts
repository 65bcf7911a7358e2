import * as lisp from "../../layers/lisp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/lisp-header",
    severity: "warning",
    since: "0.1.0",
    summary: "LISP data header with flags that exclude each other",
    what: `
One field of the LISP data header is a nonce, two map versions or a next protocol, and the flags say which. The rule finds flags that
ask for two at once, and the echo-nonce flag without a nonce.

A datagram to port 4341 behind whose header nothing known follows is not LISP and passes in silence; so does one that is encrypted.`,
    why: `
The receiver reads the field one way and the sender meant another: a wrong map version makes it drop the packet or refresh its
map cache again and again (RFC 9300 §5.3).`,
    example: `
The first byte 90 has the N flag (0x80, a nonce) and the V flag (0x10, map versions): *LISP flags 0x0090 announce both a nonce
and map versions in one field*.`,
    remedy: `
Update the tunnel router that sends it; until then turn off either map versioning or nonces on it.`,
    references: ["RFC 9300 §5.3", "RFC 9305 §3"],
  },
  facts: [
    [lisp.nonceAndMapVersion, "LISP flags {flags:hex} announce both a nonce and map versions in one field"],
    [lisp.echoWithoutNonce, "LISP flags {flags:hex} ask for an echo without a nonce"],
    [lisp.nextProtocolWithNonce, "LISP flags {flags:hex} announce a next protocol where a nonce or map versions stand"],
  ],
});
