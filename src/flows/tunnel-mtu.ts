import { type ColumnMemory, column } from "../checksum/column-memory.js";
import * as icmp from "../layers/icmp.js";
import * as icmpv6 from "../layers/icmpv6.js";
import * as ipv4 from "../layers/ipv4.js";
import * as ipv6 from "../layers/ipv6.js";
import * as udp from "../layers/udp.js";
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";
import { OncePerPair } from "./once.js";

/** Numbers that are kept of one direction of a TCP flow inside a tunnel. */
export const TUNNEL_NUMBERS = 4;
/** Length of the longest outer packet sent, and where its bytes end in the flow: are they acknowledged, it arrived. */
export const TUNNEL_LONGEST = 0;
export const TUNNEL_LONGEST_END = 1;
/** What is sent again: where it begins, and how often. */
const REPEATED = 2;
export const TUNNEL_REPEATS = 3;

/** Linux's TCP_RTO_MIN, in microseconds. */
const LEAST_TIMEOUT = 200_000;
/** The first try and three timeouts: 0.2, 0.4 and 0.8 seconds or more. */
const ENOUGH_REPEATS = 3;
/** RFC 8200 §5: no link that carries IPv6 has less, and hardly one that does not. */
const LEAST_MTU = 1280;

/** A router says that a packet of a tunnel is too long for what comes next. */
export const tunnelBeyondMtu = fact("tunnel.beyond-path-mtu", "outerLength", "mtu");
/** Packets of a tunnel that may not be fragmented never arrive at this length; shorter ones do. */
export const tunnelNeverArrives = fact("tunnel.longest-never-arrives", "outerLength", "transmissions");

/** Tunnels whose packets are too long for their path and may not be fragmented. */
export class TunnelMtu {
  private readonly columns: FlowColumns;
  /** By flow; most are never touched. */
  readonly numbers: Int32Array;
  /** By flow, in microseconds: when that was. Only where something is sent again. */
  private last: Float64Array | undefined;
  private readonly said = new OncePerPair();

  constructor(columns: FlowColumns, rows: number, memory?: ColumnMemory) {
    this.columns = columns;
    this.numbers = column(Int32Array, rows * 2 * TUNNEL_NUMBERS, memory);
  }

  clear(): void {
    this.said.clear();
  }

  /** New data up to `end` in TCP layer `i`, inside a tunnel whose outer IP layer is `outer`. */
  sent(p: Packet, i: number, flow: number, outer: number, end: number): void {
    if (!mayNotBeFragmented(p, outer) || p.superPacket?.layer === i) return;
    const { numbers, columns } = this;
    const at = flow * TUNNEL_NUMBERS;
    if (!columns.has(flow, FlowFlag.Repeats)) {
      columns.set(flow, FlowFlag.Repeats);
      numbers[at + TUNNEL_LONGEST] = 0;
      numbers[at + TUNNEL_REPEATS] = 0;
    }
    const length = p.to[outer]! - p.from[outer]!;
    if (length <= numbers[at + TUNNEL_LONGEST]!) return;
    numbers[at + TUNNEL_LONGEST] = length;
    numbers[at + TUNNEL_LONGEST_END] = end;
  }

  /** Data from `sequence` on again. */
  again(p: Packet, flow: number, outer: number, sequence: number, microseconds: number): void {
    const { numbers, columns } = this;
    if (!columns.has(flow, FlowFlag.Repeats) || columns.has(flow, FlowFlag.TunnelSaid)) return;
    const at = flow * TUNNEL_NUMBERS;
    this.last ??= new Float64Array(numbers.length / TUNNEL_NUMBERS);
    const { last } = this;
    if (numbers[at + TUNNEL_REPEATS] === 0 || numbers[at + REPEATED] !== sequence) {
      numbers[at + REPEATED] = sequence;
      numbers[at + TUNNEL_REPEATS] = 0;
    } else if (microseconds - last[flow]! < LEAST_TIMEOUT) return;
    last[flow] = microseconds;
    const length = p.to[outer]! - p.from[outer]!;
    if (++numbers[at + TUNNEL_REPEATS]! < ENOUGH_REPEATS || length < LEAST_MTU || length !== numbers[at + TUNNEL_LONGEST]) return;
    // Something must have arrived, and nothing as long as this.
    if (columns.isAcknowledged(flow, numbers[at + TUNNEL_LONGEST_END]!)) return;
    if (!columns.isAcknowledged(flow, sequence) || columns.isAcknowledged(flow, (sequence + 1) | 0)) return;
    columns.set(flow, FlowFlag.TunnelSaid);
    if (!this.said.first(p, outer)) return;
    p.noteLayer(tunnelNeverArrives, outer, lengthAt(p, outer), length, numbers[at + TUNNEL_REPEATS]! + 1);
  }

  /** The packet quotes another, which may be a tunnel's that was too long. */
  quoted(p: Packet): void {
    let quoted = 1;
    while (quoted < p.depth && (p.state[quoted]! & State.Quoted) === 0) quoted++;
    const message = quoted - 1;
    // A message that was cut may be a damaged one.
    if (quoted >= p.depth || p.verdict[message] !== Verdict.Good || !isTunnel(p, quoted)) return;
    const at = p.from[quoted]!;
    const mtu = mtuOf(p, message);
    const length = p.kind[quoted] === Kind.Ipv6 ? ipv6.HEADER_LEN + ipv6.payloadLength(p, at) : ipv4.totalLength(p, at);
    // A length that would fit was written in another byte order, or by a router that takes off what it should not.
    if (mtu === 0 || length <= mtu || !mayNotBeFragmented(p, quoted) || !this.said.first(p, quoted)) return;
    p.noteLayer(tunnelBeyondMtu, message, mtuAt(p, message), length, mtu);
  }
}

/** IPv6 is never fragmented on its way (RFC 8200 §5). */
const mayNotBeFragmented = (p: Packet, net: number): boolean => p.kind[net] === Kind.Ipv6 || ipv4.dontFragment(p, p.from[net]!);

const lengthAt = (p: Packet, net: number): number =>
  p.kind[net] === Kind.Ipv6 ? ipv6.payloadLengthAt(p.from[net]!) : ipv4.totalLengthAt(p.from[net]!);

/** Next-hop MTU of a "fragmentation needed" (RFC 1191 §4) or "packet too big" (RFC 4443 §3.2); 0 where it is none, or says none. */
function mtuOf(p: Packet, message: number): number {
  const at = p.from[message]!;
  if (p.kind[message] === Kind.Icmp) return icmp.isFragmentationNeeded(p, at) ? icmp.nextHopMtu(p, at) : 0;
  return p.kind[message] === Kind.Icmpv6 && icmpv6.isPacketTooBig(p, at) ? icmpv6.mtu(p, at) : 0;
}

const mtuAt = (p: Packet, message: number): number =>
  p.kind[message] === Kind.Icmp ? icmp.nextHopMtuAt(p.from[message]!) : icmpv6.mtuAt(p.from[message]!);

/** Is quoted IP layer `net` around another packet: IP, GRE, or UDP to a port of a tunnel? */
function isTunnel(p: Packet, net: number): boolean {
  let i = net + 1;
  while (i < p.depth && p.kind[i]! >= Kind.Ipv6HopByHop && p.kind[i]! <= Kind.Ipv6Destination) i++;
  if (i >= p.depth) return false;
  const kind = p.kind[i]!;
  if (kind === Kind.Udp) return p.tables.udpPort[udp.destinationPort(p, p.from[i]!)] !== Kind.None;
  return kind === Kind.Ipv4 || kind === Kind.Ipv6 || kind === Kind.Gre;
}
