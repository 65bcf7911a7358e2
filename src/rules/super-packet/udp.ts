import { superUdp } from "../../flows/super-packets.js";
import { defineRule } from "../rule.js";
import { superPacketReport } from "../super-packet-words.js";

export default defineRule({
  meta: {
    id: "super-packet/udp",
    severity: "info",
    since: "0.1.0",
    summary: "One captured packet stands for several UDP datagrams",
    what: `
A program that sends many datagrams of one size to one place (QUIC, WireGuard, media) hands them over as one packet, which the
card or the kernel splits: USO, Linux's UDP_SEGMENT. On receive, UDP GRO merges such datagrams again. A capture on that host sees
the long packet: longer than the link's MTU, not fragmented, and its checksum left to the card.

Nothing in the packet says where one datagram ends and the next begins. A size is given only where the same flow had datagrams
of one length before, of which the payload is a multiple; else it is \`null\`. A live capture, and a file that pcaplint has recorded, has the
kernel's own word with each packet: its gso_size, which proves it. An old kernel that leaves the *fragmentation* of one long
datagram to the card (UFO, Linux before 4.14) looks the same.`,
    why: `
Whoever reads the payload of such a packet as one message misreads it from the second datagram on. Lengths and counts are not
those of the wire.`,
    example: `
An Ethernet frame of 12042 bytes: 14 + 20 + 8 bytes of headers and 12000 of payload. Its IP packet of 12028 bytes exceeds the
MTU of 1500, it is no fragment, and the checksum field holds the sum of the pseudo-header: *UDP payload of 12000 bytes is that of
several datagrams*.`,
    remedy: `
Nothing. For a capture of wire packets: \`ethtool -K IFACE tx-udp-segmentation off rx-udp-gro-forwarding off gro off\` while it runs,
which costs CPU.`,
    references: ["RFC 768", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [[superUdp, (p, f) => superPacketReport(p, f)]],
});
