import * as ah from "../../layers/ah.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ah-header",
    severity: "error",
    since: "0.1.0",
    summary: "Authentication header with an impossible length, reserved field or SPI",
    what: `
The authentication header of IPsec counts its length in words of 4 bytes, less two. The rule finds a length below the 12 bytes of
its fixed fields, and, over IPv6, one that is no multiple of 8 bytes. A reserved field that is not zero and a security parameters
index of 0, which never leaves a host, are warnings.`,
    why: `
The receiver drops the packet, and what is protected by it is found at the wrong place by everything that inspects it. The length
is the only one in IPv6 that is not in units of 8 bytes: code that forgets it is off by the difference.`,
    example: `
A length field of 4 means (4 + 2) x 4 = 24 bytes: 12, and a check value of 96 bits. With a field of 5 the header has 28 bytes, 12
and the 128 bits of SHA-256, and lacks 4 bytes of padding: *authentication header has 28 bytes, over IPv6 not a multiple of 8*.`,
    remedy: `
Compare with \`ip xfrm state\` of the sender: the truncated length of the algorithm gives the length of the check value. Over IPv6
some senders forget the padding with SHA-256 (12 + 16 = 28 bytes, 32 with padding): update them.`,
    references: ["RFC 4302 §2.2", "RFC 4302 §2.3", "RFC 4302 §2.4", "RFC 4302 §3.3.3.2.1"],
    peers: { suricata: ["ipv6.exthdr_ah_res_not_null"], snort: [466] },
  },
  facts: [
    [ah.lengthTooSmall, "authentication header length {headerLength} is less than its fixed fields' 12 bytes"],
    [ah.lengthNotMultipleOfEight, "authentication header has {headerLength} bytes, over IPv6 not a multiple of 8"],
    [ah.reservedSet, "authentication header has a reserved field of {value:hex}", "warning"],
    [ah.spiZero, "authentication header has security parameters index 0", "warning"],
  ],
});
