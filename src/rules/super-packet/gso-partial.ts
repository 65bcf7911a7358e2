import { gsoPartial } from "../../flows/super-packets.js";
import { defineRule } from "../rule.js";
import { superPacketReport } from "../super-packet-words.js";

export default defineRule({
  meta: {
    id: "super-packet/gso-partial",
    severity: "info",
    since: "0.1.0",
    summary: "All headers say one segment, the payload of several follows",
    what: `
For cards that can split TCP but not update tunnel headers (GSO_PARTIAL), Linux writes all headers as each single segment needs
them: IP and UDP lengths, outer and inner, are those of one segment. Behind the one TCP header follows the payload of all. The
frame is then longer than its outermost IP packet.

The rule asks that the bytes beyond are a multiple of the one segment's payload, that the frame exceeds the link's MTU, and that
the TCP checksum holds a pseudo-header sum, with the length of one segment or of all.`,
    why: `
The bytes beyond look like an Ethernet trailer, or like further frames glued on. They are the rest of the data: tools that stop at
the IP length miss nearly all of it, and take the flow's next packet for one after a gap.`,
    example: `
A frame of 7106 bytes with VXLAN: headers of 116 bytes, an inner payload of 1398 by the IP lengths, and 5592 = 4 × 1398 bytes
beyond: *TCP payload of 6990 bytes is that of 5 segments of 1398 bytes, and all headers say one*.`,
    remedy: `
Nothing. For a capture of wire packets: \`ethtool -K IFACE tx-gso-partial off\` while it runs.`,
    references: ["https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [[gsoPartial, (p, f) => superPacketReport(p, f, ", and all headers say one")]],
});
