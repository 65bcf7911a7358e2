import { bigTcp } from "../../flows/super-packets.js";
import { defineRule } from "../rule.js";
import { superPacketReport } from "../super-packet-words.js";

export default defineRule({
  meta: {
    id: "super-packet/big-tcp",
    severity: "info",
    since: "0.1.0",
    summary: "A merged TCP packet is longer than an IP length can say",
    what: `
BIG TCP of Linux (IPv6 since 5.19, IPv4 since 6.3) merges beyond 65535 bytes. IPv4 then has total length 0, and IPv6 has payload
length 0, with a jumbo payload option in a hop-by-hop header or without. Inside a UDP tunnel the outer lengths are 0 too, and the
UDP length has only the low 16 bits. The rule takes the length from the frame.`,
    why: `
Tools that read the length of 0 as it stands see no payload, or call the packet malformed. A filter for \`tcp\` does not match the
IPv6 form with its hop-by-hop header.`,
    example: `
A frame of 80066 bytes: Ethernet 14, IPv4 20, TCP 32, payload 80000. The IP packet of 80052 bytes does not fit 16 bits, its total
length is 0: *TCP payload of 80000 bytes is that of several segments, in an IP packet of 80052 bytes whose length is 0*.`,
    remedy: `
Nothing. To have the usual sizes while capturing: \`ip link set IFACE gso_max_size 65536 gro_max_size 65536\`, and for IPv4
\`gso_ipv4_max_size 65536 gro_ipv4_max_size 65536\`.`,
    references: ["RFC 2675", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [[bigTcp, (p, f) => superPacketReport(p, f, `, in an IP packet of ${p.factB[f]} bytes whose length is 0`)]],
});
