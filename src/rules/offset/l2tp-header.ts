import * as l2tp from "../../layers/l2tp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/l2tp-header",
    severity: "error",
    since: "0.1.0",
    summary: "L2TP length, offset or flags that cannot be right",
    what: `
The rule finds an L2TP length that is less than the header, beyond the datagram or (warning) below it; an offset
that points beyond the message; a control message without length and sequence numbers, or with offset or priority; and
reserved bits (warning).

It reads version 2 and the control messages of version 3, over UDP port 1701 and over IP. Other versions are not L2TP (1 is L2F) and
pass in silence, as does what version 3 carries: only the control connection knows.`,
    why: `
The length and the offset say where PPP begins and ends. A wrong one loses the session's packets; a control message with wrong flags
must be dropped (RFC 2661 §3.1) and the tunnel never comes up.`,
    example: `
40 02 00 30 in a datagram with 40 bytes of payload is a data message of length 48: *L2TP length 48 goes beyond the 40 bytes
of the datagram*.`,
    remedy: `
Capture at the other end too. If the length is right there, a NAT or firewall rewrites the message; if not, update the peer that
sent it.`,
    references: ["RFC 2661 §3.1", "RFC 3931 §3.2"],
  },
  facts: [
    [l2tp.lengthBeyond, "L2TP length {length} goes beyond the {left} bytes of the datagram"],
    [l2tp.lengthBelow, "L2TP length {length} is less than the {left} bytes of the datagram", "warning"],
    [l2tp.lengthBelowHeader, "L2TP length {length} is less than the header's own {headerLength} bytes"],
    [l2tp.offsetBeyond, "L2TP offset of {offset} bytes goes beyond the {left} that are left"],
    [l2tp.controlFlags, "L2TP control message has flags {flags:hex}; it needs length and sequence, and neither offset nor priority"],
    [l2tp.reservedBitsSet, "L2TP reserved bits {flags:hex} are set", "warning"],
  ],
});
