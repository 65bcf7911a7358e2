import { superTcp } from "../../flows/super-packets.js";
import { defineRule } from "../rule.js";
import { superPacketReport } from "../super-packet-words.js";

export default defineRule({
  meta: {
    id: "super-packet/tcp",
    severity: "info",
    since: "0.1.0",
    summary: "One captured packet stands for several TCP segments",
    what: `
A host hands its network card (or its own software, last thing before the card) one long packet that is split into segments only
then: TSO and GSO. On receive it merges the segments that belong together before it looks at them: GRO, or LRO in the card. A
capture on that host sees the long packet, which never was on the wire.

The rule tells such packets from their bytes: the payload exceeds the MSS that the receiver announced in its SYN; the IP packet
exceeds the link's MTU and its checksum is left to the card; the IP length is 0 (Windows and VMware leave it to the card); or the
capture's own flags say so (pcapng). A live capture, and a file that pcaplint has recorded, has the kernel's own word with each packet: its
gso_size, which proves it. Elsewhere the segment size is that of the SYNs less the options of this very header, or one that the
segments around it show; it is \`null\` where the bytes do not tell. Jumbo frames are not reported: they keep to the MSS, and their
checksums are finished. Merged packets that are no longer than a frame may be cannot be told, and are not reported.`,
    why: `
Lengths, packet counts and times in the capture are not those of the wire. It explains "packets larger than the MTU", tools that
refuse or cut such packets, and unfinished checksums. To see what the wire sees, capture elsewhere, or with offloads off.`,
    example: `
The SYNs said MSS 1460; each segment has 12 bytes of timestamps, which leaves 1448 for data. A packet with 7306 bytes is
5 × 1448 = 7240 and 66 more: *TCP payload of 7306 bytes is that of 6 segments: 5 of 1448 bytes, and the last of 66*.`,
    remedy: `
Nothing: this is how hosts reach their speed. Only for a capture of wire packets: \`ethtool -K IFACE tso off gso off gro off lro off\`
while it runs, which costs CPU.`,
    references: ["RFC 9293 §3.7.1", "RFC 6691", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [[superTcp, (p, f) => superPacketReport(p, f)]],
});
