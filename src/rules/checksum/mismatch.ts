import { Kind } from "../../packet/kind.js";
import type { Packet } from "../../packet/packet.js";
import { isFault, unfinished } from "../../vantage/unfinished.js";
import { checksumBad } from "../../verify/facts.js";
import { checksumOf, hexSum } from "../checksum-words.js";
import { droppedByKernel } from "../dropped-by-kernel.js";
import { defineRule, type Report } from "../rule.js";

/** The cause that was found, where causes were looked for. */
function causeOf(p: Packet, i: number): Pick<Report, "cause"> {
  const cause = p.causes[i];
  return cause === undefined ? {} : { cause };
}

/** Why, behind the two values. */
const because = (p: Packet, i: number): string => (p.causes[i] === undefined ? "" : `: ${p.causes[i].words}`);

/**
 * A field of 0 where 0 is no sum: never computed at all. On a sent packet that is offload at work and, as a partial sum,
 * counted and not reported.
 */
function notFilled(p: Packet, i: number, at: number, selected: boolean): Report | undefined {
  const how = unfinished(p, i);
  if (how === "unknowable" || (how === "normal" && !selected)) return undefined;
  return {
    message: `${checksumOf(p, i)} is 0: never filled in; should be ${hexSum(p, i, p.computed[i]!)}`,
    severity: isFault(how) ? "error" : "info",
    layer: i,
    at,
    ...causeOf(p, i),
  };
}

function judge(p: Packet, f: number, selected: boolean): Report | undefined {
  const i = p.factLayer[f]!;
  const at = p.factAt[f]!;
  const stored = p.stored[i]!;
  if (stored === 0 && (p.kind[i] === Kind.Ipv4 || p.kind[i] === Kind.Tcp)) return notFilled(p, i, at, selected);
  return {
    message: `${checksumOf(p, i)} ${hexSum(p, i, stored)} should be ${hexSum(p, i, p.computed[i]!)}${because(p, i)}`,
    // Linux leaves it so on receive, and writes it anew when it splits the packet.
    ...(p.causes[i]?.id === "first-segment" ? { severity: "info" } : {}),
    layer: i,
    at,
    ...causeOf(p, i),
  };
}

export default defineRule({
  meta: {
    id: "checksum/mismatch",
    severity: "error",
    since: "0.1.0",
    summary: "A checksum does not fit the bytes it covers",
    what: `
Every checksum of every layer is recomputed: IPv4 header, TCP, UDP, UDP-Lite, ICMP, ICMPv6, IGMP, GRE, SCTP (CRC32c), DCCP and Mobile IPv6,
inside tunnels as outside. The rule finds those that are wrong although all covered bytes are there. It is silent where that
cannot be known (a cut packet, a fragment, a length beyond the packet), where the sender left the sum to its network card
(\`checksum/partial\`), and on headers quoted in ICMP errors, which routers edit.

The message ends with the cause, where one was found: bytes swapped, a trailer covered, a wrong length, the first segment of a merged packet, a field
that was rewritten after the sum was computed, a missing sum that was updated. \`cause.certainty\` says whether other packets agree; \`details\`
shows the arithmetic. [Why a checksum is wrong](../../causes.md) explains each. A merged packet that kept its first segment's checksum is info.

A field of 0 in IPv4 or TCP was never filled in (cause \`not-filled\`). On a packet that was sent or never left its host (loopback)
that is normal, since the card fills it in after the capture: counted, not reported. Where the direction is unknown it is info; on
a received packet, on the wire (\`--vantage\`), and under an outer checksum that is finished it is an error.`,
    why: `
The receiver drops the packet without a word to the sender: connections that hang, retransmissions, throughput of a few
kilobytes a second. The counters that show it are InCsumErrors in \`nstat -az\`.`,
    example: `
An IPv4 header 45 00 00 1c 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02, its checksum as 0, sums to 4500 + 001c + 0001 +
4011 + 0a00 + 0001 + 0a00 + 0002 = 9931; the complement, 0x66ce, belongs into the field. If 0x66cf stands there:
*IPv4 header checksum 0x66cf should be 0x66ce: one flipped bit explains it*.`,
    remedy: `
Capture at the sender and at the receiver. Wrong only at the receiver: something between rewrites the packet without its sum,
or damages it. Wrong at both: the sender's software or network card; \`ethtool -k IFACE | grep checksum\` shows what the card
is asked to do.`,
    references: ["RFC 1071", "RFC 1624", "RFC 9293 §3.1", "RFC 768", "RFC 9260 §6.8"],
    peers: {
      suricata: ["ipv4-csum", "tcpv4-csum", "udpv4-csum", "icmpv4-csum", "tcpv6-csum", "udpv6-csum", "icmpv6-csum", "igmp-csum"],
      zeek: ["bad_IP_checksum", "bad_TCP_checksum", "bad_UDP_checksum", "bad_ICMP_checksum", "bad_MH_checksum"],
      tcpdump: [
        "bad cksum 1234 (->5678)!",
        "cksum 0xaaaa (incorrect -> 0xbbbb)",
        "[bad udp cksum 0xaaaa -> 0xbbbb!]",
        "(wrong icmp cksum a (->b)!)",
        "[bad icmp6 cksum a -> b!]",
      ],
      wireshark: [
        "ip.checksum_bad.expert",
        "tcp.checksum_bad.expert",
        "udp.checksum.bad",
        "gre.checksum.incorrect",
        "icmp.checksum_bad",
        "icmpv6.checksum_bad.expert",
        "igmp.bad_checksum",
        "sctp.checksum_bad.expert",
        "dccp.bad_checksum",
      ],
    },
  },
  facts: [[checksumBad, judge]],
  kernel: droppedByKernel,
});
