import { Kind } from "../../packet/kind.js";
import type { Packet } from "../../packet/packet.js";
import { endDiffers, overlapAlike, overlapDiffers } from "../../reassembly/facts.js";
import { factValues } from "../message.js";
import { defineRule, type Report } from "../rule.js";

const isV4 = (p: Packet, f: number): boolean => p.kind[p.factLayer[f]!] === Kind.Ipv4;
const bytes = (n: number): string => `${n} ${n === 1 ? "byte" : "bytes"}`;

function overlap(p: Packet, f: number, how: string): Report {
  const shared = `${isV4(p, f) ? "IPv4" : "IPv6"} fragment at offset ${p.factA[f]} overlaps ${bytes(p.factB[f]!)} that packet ${p.factC[f]} carries`;
  return { message: `${shared}, ${how}`, layer: p.factLayer[f]!, at: p.factAt[f]!, details: factValues(p, f) };
}

function alike(p: Packet, f: number): Report {
  // RFC 791 leaves overlap open; Linux drops such a datagram, others take it. IPv6 must not (RFC 5722 §4).
  return { ...overlap(p, f, "and carries them alike"), severity: isV4(p, f) ? "warning" : "error" };
}

export default defineRule({
  meta: {
    id: "flow/fragment-overlap",
    severity: "error",
    since: "0.1.0",
    summary: "Fragments of one datagram that contradict each other",
    what: `
Fragments are put together as a receiver does it. The rule finds one that carries bytes which an earlier one of the same
datagram carries too, alike or different, and one that does not agree with them where the datagram ends.

A fragment all of whose bytes are there already, and the same, is a duplicate: networks make those, and nothing is reported.
A datagram with any other overlap is dropped, with all its fragments that follow, in IPv4 as in IPv6, and no checksum over it is verified: IPv6
demands it (RFC 5722), Linux does it with IPv4 too, and other stacks prefer now the first bytes, now the last.`,
    why: `
Two stacks make different datagrams of the same fragments, so that a firewall or an intrusion detection system sees other bytes than the host
behind it: a way past both ("teardrop" crashed hosts with it). Where nobody attacks, two senders use the same
identification, or one sends so fast that its 16 bits come round before all fragments have arrived (RFC 4963): corrupted data.`,
    example: `
Packet 1 carries bytes 0 to 1480 of a datagram, packet 2 begins at offset 1472 with other contents: *IPv4 fragment at offset 1472
overlaps 8 bytes that packet 1 carries, with other contents*.`,
    remedy: `
If the source is a host of yours, look at what it fragments and how fast: lower the size of its datagrams (path MTU discovery, NFS over
TCP). A NAT that gives several hosts one address must give their fragments identifications of its own. From outside: drop it.`,
    references: ["RFC 5722 §4", "RFC 8200 §4.5", "RFC 3128", "RFC 4963", "RFC 6864"],
    peers: {
      suricata: ["ipv4.frag_overlap", "ipv6.frag_overlap"],
      zeek: ["fragment_size_inconsistency", "fragment_inconsistency", "fragment_overlap"],
    },
  },
  facts: [
    [overlapAlike, alike],
    [overlapDiffers, (p, f) => overlap(p, f, "with other contents")],
    [endDiffers, "fragment ends at byte {end} of its datagram, which packet {earlierPacket} says ends at byte {earlierEnd}"],
  ],
});
