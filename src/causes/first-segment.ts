import { complement, fold, subtract } from "../checksum/internet.js";
import * as udp from "../layers/udp.js";
import { hex4 } from "../packet/hex.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { pseudoSum } from "../verify/pseudo-header.js";
import { type Covered, lengthWord, NO_LAYER } from "./covered.js";
import type { Trial } from "./trial.js";

const TCP = 6;
const UDP = 17;
const IPV6_PAYLOAD_LENGTH = 4;

/** Payload bytes of a segment of flow (2 * row + direction); 0 where that is not known. */
export type SegmentSizeOf = (flow: number) => number;

/** The innermost TCP or UDP layer, whose payload may be that of several segments; -1 where there is none. */
function innermost(p: Packet): number {
  for (let i = p.depth - 1; i >= 0; i--) if (p.kind[i] === Kind.Tcp || p.kind[i] === Kind.Udp) return i;
  return -1;
}

/** Payload bytes of the first segment of layer `i`, by its flow or what is known of the packet; 0 where it is not several. */
function firstSize(p: Packet, i: number, segmentSizeOf: SegmentSizeOf): number {
  const known = p.superPacket?.layer === i ? p.superPacket.segmentSize : null;
  const size = known ?? (p.flowOf[i]! < 0 ? 0 : segmentSizeOf(p.flowOf[i]!));
  return size > 0 && size < p.to[i]! - p.body[i]! ? size : 0;
}

/**
 * A merged packet that kept the checksum of its first segment: over that segment with its own lengths it is right. Linux
 * leaves it so in GRE (gre_gro_complete) and with NETIF_F_GRO_FRAGLIST (tcp4_gro_complete, udp4_gro_complete).
 */
export function firstSegment(c: Covered, segmentSizeOf: SegmentSizeOf): Trial | undefined {
  const { p, layer, kind } = c;
  const inner = innermost(p);
  if (inner < layer || (kind !== Kind.Gre && inner !== layer)) return undefined;
  const size = firstSize(p, inner, segmentSizeOf);
  if (size === 0) return undefined;
  const length = p.body[inner]! - p.from[inner]! + size;
  const right = kind === Kind.Gre ? greSum(p, layer, inner, length) : segmentSum(c, length);
  if (right === undefined || right !== c.stored) return undefined;
  const segments = Math.ceil((p.to[inner]! - p.body[inner]!) / size);
  return {
    id: "first-segment",
    signature: "first-segment",
    words: `it is right for the first ${size} bytes of payload: left from the first of ${segments} segments that were merged{as}`,
    details: { segmentSize: size, segments, firstSegmentChecksum: hex4(right) },
  };
}

/** The checksum of the first `length` bytes of a TCP or UDP layer. */
function segmentSum({ p, kind, from, pseudo, stored }: Covered, length: number): number {
  const sum = subtract(p.arena.sum(from, from + length), stored);
  // UDP's own length was rewritten with the merge.
  const own = kind === Kind.Udp ? subtract(length, udp.length(p, from)) : 0;
  const right = complement(fold(fold(sum + own) + fold(pseudo + lengthWord(length))));
  return right === 0 && kind === Kind.Udp ? 0xffff : right;
}

/** TCP's or UDP's protocol number. */
const protocolOf = (p: Packet, i: number): number => (p.kind[i] === Kind.Tcp ? TCP : UDP);

/**
 * The GRE checksum over headers and an inner segment of `length` bytes whose own checksum is right: such a segment sums to the
 * complement of its pseudo-header, whatever its bytes. An IPv4 header sums to 0 before and after the merge.
 */
export function greSum(p: Packet, layer: number, inner: number, length: number): number | undefined {
  const net = p.netOf[inner]!;
  const from = p.from[layer]!;
  const ip = p.from[net]!;
  // What a verdict says of the fields between: nothing may be left to others, and what counts a length must be known.
  if (net === NO_LAYER || net < layer || p.verdict[inner] === Verdict.Absent) return undefined;
  for (let i = layer + 1; i < net; i++) if (p.kind[i] !== Kind.Ethernet && p.kind[i] !== Kind.Vlan) return undefined;
  if ((ip - from) & 1 || (p.from[inner]! - ip) & 1) return undefined;
  let sum = subtract(p.arena.sum(from, ip), p.stored[layer]!);
  if (p.kind[net] === Kind.Ipv6) {
    const extensions = p.from[inner]! - p.body[net]!;
    const others = subtract(p.arena.sum(ip, p.from[inner]!), p.u16(ip + IPV6_PAYLOAD_LENGTH));
    sum = fold(sum + fold(others + extensions + length));
  } else if (p.verdict[net] !== Verdict.Good) return undefined;
  return complement(fold(sum + complement(fold(pseudoSum(p, net, protocolOf(p, inner)) + lengthWord(length)))));
}

/**
 * A GRE sum of a large packet passes for not yet written. Where it is the first segment's it was written, and is wrong: the
 * verdict becomes bad. True where that is so.
 */
export function isWrittenAfterAll(p: Packet, i: number, segmentSizeOf: SegmentSizeOf): boolean {
  if (p.kind[i] !== Kind.Gre || p.verdict[i] !== Verdict.Unverified || p.why[i] !== Why.NotYetWritten) return false;
  const inner = innermost(p);
  if (inner < i) return false;
  const size = firstSize(p, inner, segmentSizeOf);
  if (size === 0) return false;
  const header = p.body[inner]! - p.from[inner]!;
  if (greSum(p, i, inner, header + size) !== p.stored[i]) return false;
  const whole = greSum(p, i, inner, p.to[inner]! - p.from[inner]!);
  if (whole === undefined) return false;
  p.computed[i] = whole;
  p.verdict[i] = Verdict.Bad;
  p.why[i] = Why.None;
  return true;
}
