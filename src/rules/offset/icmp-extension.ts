import * as extensions from "../../layers/icmp-extensions.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmp-extension",
    severity: "error",
    since: "0.1.0",
    summary: "ICMP extensions do not fit the message, or have another version than 2",
    what: `
An ICMP error may carry objects (MPLS labels, interface names) behind the packet that it quotes. A length field says then
how long the quote is. The rule finds a quote beyond the message, an extension structure or object that does not fit, and a
version other than 2. As a warning it finds a quote of less than 128 bytes in front of extensions: it must be padded to that.

Errors with a length field of 0 have no extensions as far as this rule is concerned, though some old routers send them so.`,
    why: "traceroute shows wrong labels or none, and strict receivers drop the error: RFC 4884 asks for exactly these checks.",
    example: `
A "time exceeded" has 136 bytes behind its header and says 32 words for the quote: 128, so that 8 are left for extensions. An
object in them has length 20: *ICMP extension object has length 20, and only 4 bytes are left*.`,
    remedy: "Update or report the router that sends the error; its address is the packet's source.",
    references: ["RFC 4884 §4", "RFC 4884 §7"],
  },
  facts: [
    [extensions.originalBeyondMessage, "ICMP error says that it quotes {length} bytes, and only {left} are there"],
    [
      extensions.originalTooShort,
      "ICMP error says that it quotes {length} bytes in front of extensions, and must quote or pad to 128",
      "warning",
    ],
    [extensions.structureCut, "{left} bytes are too few for an ICMP extension header"],
    [extensions.versionNotTwo, "ICMP extension structure has version {version}, and should have 2"],
    [extensions.objectLengthTooSmall, "ICMP extension object has length {length}, less than its own header of 4 bytes"],
    [extensions.objectBeyondMessage, "ICMP extension object has length {length}, and only {left} bytes are left"],
  ],
});
