import { mergedThenRetransmitted } from "../../flows/merged-lost.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/merged-then-retransmitted",
    severity: "warning",
    since: "0.1.0",
    summary: "A packet merged of two segments was lost and came again unmerged",
    what: `
A super-packet of TCP carries a little more than one segment: at most as much more as a tunnel's headers are long. It is never acknowledged, and
200 ms later or more its first segment comes again alone. Packets that were sent by the host that captured are left alone: there
a lost packet is nothing unusual.

Once the snap length has cut a packet in front of its TCP header, nothing more is said: what is missing may have been in it.`,
    why: `
The packet reached the host and was dropped there after it had been merged (GRO). Where a tunnel's headers are taken off, Linux
counts them into the size of a segment; a packet that then fits into one segment, and is still marked to be split, is dropped. Each
such packet costs a retransmission timeout: transfers crawl, though the network loses nothing.`,
    example: `
Packet 12 carries 1460 bytes inside VXLAN, segments of the flow 1398. 212 ms later 1398 bytes come again from the same sequence number:
*sent again as a single segment after 212 ms; packet 12 had brought it merged, 1460 bytes in all, and was not acknowledged*.`,
    remedy: `
\`nstat -az | grep -i drop\` and \`dropwatch\` on the receiver show where packets end. Update the kernel or what takes the tunnel off (an
eBPF data plane); until then \`ethtool -K IFACE gro off\` avoids it, and costs CPU on every transfer.`,
    advice: "compare with gro off on the receiving interface: packets are dropped after they were merged",
    references: ["https://docs.kernel.org/networking/segmentation-offloads.html", "RFC 6298 §5"],
  },
  facts: [
    [
      mergedThenRetransmitted,
      "sent again as a single segment after {milliseconds} ms; packet {mergedPacket} had brought it merged, {payload} bytes in all, and was not acknowledged",
    ],
  ],
});
