import * as hip from "../../layers/hip.js";
import * as mobility from "../../layers/mobility.js";
import * as shim6 from "../../layers/shim6.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv6-extension-length",
    severity: "error",
    since: "0.1.0",
    summary: "Mobility, HIP or Shim6 header with a length that its message cannot have",
    what: `
These headers have the form of an IPv6 extension header, a length in units of 8 bytes, and a message inside it. The rule finds a
header shorter than its message needs: a mobility message below the fixed part of its type, HIP below the 40 bytes with both
host identity tags; options of a mobility message that run past the header; and a Shim6 payload header of more than 8 bytes.

A header that does not fit into the packet is found by \`offset/truncated-header\`, lengths of routing headers by
\`offset/ipv6-routing-header\`.`,
    why: `
A receiver discards the message, so a mobile node or a multihomed host does not register and its connections stall after it
moves. Older parsers have read past such headers.`,
    example: `
A binding update has 12 bytes before its options, so the least length of its header is 16. With a length field of 0 the header
has 8: *mobility header of 8 bytes is too short for message type 5, which has 12 before its options*.`,
    remedy: `
Capture at the sender. If the length is wrong there, the implementation is at fault; if not, look for a device that rewrites
extension headers.`,
    references: ["RFC 6275 §6.1", "RFC 7401 §5.1", "RFC 5533 §5.1"],
    peers: { wireshark: ["mip6.bogus_header_length", "mip6.opt.len.invalid"] },
  },
  facts: [
    [
      mobility.lengthTooSmall,
      "mobility header of {headerLength} bytes is too short for message type {messageType}, which has {least} before its options",
    ],
    [mobility.optionBeyond, "mobility option {option} of length {length} runs past the header, where {left} bytes are left"],
    [hip.lengthTooSmall, "HIP header of {headerLength} bytes is shorter than the 40 bytes with both host identity tags"],
    [shim6.payloadLengthWrong, "Shim6 payload header has {headerLength} bytes instead of 8"],
  ],
});
