import * as tcp from "../../layers/tcp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/tcp-reserved-bits",
    severity: "warning",
    since: "0.1.0",
    summary: "TCP reserved bits are set",
    what: `
Between the data offset and the flags stand four reserved bits. The lowest has become AE of Accurate ECN (NS before that) and
is left alone; the rule finds any of the other three set.`,
    why: `
Nothing sends these bits today. They are the mark of a damaged header, of a scanner that tells systems apart by their
answers, or of data smuggled in a header. Some firewalls drop such segments.`,
    example: `
Byte 12 of the header is \`0x58\`: data offset 5, reserved bits \`1000\`. The message shows the byte's lower half without AE:
*reserved TCP bits 0x0008 are set*.`,
    remedy: "If the checksum is good, find the program that made the segment; if it is bad, find where the packet was damaged.",
    references: ["RFC 9293 §3.1", "RFC 9768 §3"],
  },
  facts: [[tcp.reservedBitsSet, "reserved TCP bits {bits:hex} are set"]],
});
