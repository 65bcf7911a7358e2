import * as gtpU from "../../layers/gtp-u.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/gtp-u-header",
    severity: "error",
    since: "0.1.0",
    summary: "GTP-U length or extension header that disagrees with the datagram",
    what: `
The length of a GTP-U header counts everything behind its first 8 bytes, the optional fields and extension headers
included. The rule finds a length beyond and below the UDP payload, one too small for the optional fields that the flags
announce, and extension headers of length 0 or beyond the message.

It is silent where UDP or IP itself goes beyond the packet, on fragments, and on datagrams to port 2152 that are not of
version 1.`,
    why: `
A user plane function trusts the length: it cuts the user's packet there or drops it. An extension header of length 0 is a loop
for a parser that does not look; crashes of mobile cores came from it.`,
    example: `
A datagram carries 48 bytes: 8 of header and a user packet of 40. A length of 48 counts the header too: *GTP-U length 48 goes beyond
the 40 bytes behind the header*.`,
    remedy: `
Find the sender of the outer packet. A length too large by 8 or 4 is a header counted twice; extension headers (PDU session container in
5G) must be counted in the length and be a multiple of 4 bytes.`,
    references: ["3GPP TS 29.281 §5.1", "3GPP TS 29.281 §5.2"],
    peers: { snort: [298] },
  },
  facts: [
    [gtpU.lengthBeyond, "GTP-U length {length} goes beyond the {left} bytes behind the header"],
    [gtpU.lengthBelow, "GTP-U length {length} is less than the {left} bytes behind the header", "warning"],
    [gtpU.lengthBelowOptional, "GTP-U length {length} is less than the 4 bytes of optional fields that its flags announce"],
    [gtpU.extensionEmpty, "GTP-U extension header of type {type:hex} has length 0"],
    [gtpU.extensionBeyond, "GTP-U extension header of type {type:hex} claims {length} bytes; {left} are left"],
  ],
});
