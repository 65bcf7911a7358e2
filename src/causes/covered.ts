import { fold, subtract } from "../checksum/internet.js";
import * as dccp from "../layers/dccp.js";
import * as udpLite from "../layers/udp-lite.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { pseudoSum } from "../verify/pseudo-header.js";

export const NO_LAYER = 255;

/** IP protocol numbers of the pseudo-headers, by kind of layer. */
export const PSEUDO_PROTOCOL: ReadonlyMap<number, number> = new Map([
  [Kind.Tcp, 6],
  [Kind.Udp, 17],
  [Kind.Dccp, 33],
  [Kind.Icmpv6, 58],
  [Kind.Ipv6Mobility, 135],
  [Kind.UdpLite, 136],
]);

/** A bad checksum of 16 bits and what it covers. Valid while the cursor is on its packet. */
export interface Covered {
  readonly p: Packet;
  readonly layer: number;
  readonly kind: number;
  /** Position of the layer's first byte; with it begins what is covered. */
  readonly from: number;
  /** First byte that is not covered. */
  readonly to: number;
  /** IP layer of the pseudo-header; -1 where there is none. */
  readonly net: number;
  /** Folded sum of the pseudo-header's addresses and protocol; 0 where there is none. */
  readonly pseudo: number;
  /** Length that the pseudo-header counts; 0 where there is none. */
  readonly length: number;
  readonly stored: number;
  readonly computed: number;
  /**
   * What the covered words would have to sum to more for the stored checksum to be right: ~stored - ~computed in one's
   * complement (RFC 1624 §3, eqn. 3, read backwards). Never 0.
   */
  readonly missing: number;
}

/** What the bad checksum of layer `i` covers. Not for SCTP, whose CRC knows no sums. */
export function coveredBy(p: Packet, i: number): Covered {
  const kind = p.kind[i]!;
  const from = p.from[i]!;
  const protocol = PSEUDO_PROTOCOL.get(kind);
  const net = protocol === undefined ? -1 : p.netOf[i]!;
  const stored = p.stored[i]!;
  const computed = p.computed[i]!;
  return {
    p,
    layer: i,
    kind,
    from,
    to: coveredEnd(p, i, kind),
    net,
    pseudo: protocol === undefined ? 0 : fold(pseudoSum(p, net, protocol)),
    length: protocol === undefined ? 0 : (kind === Kind.Ipv6Mobility ? p.body[i]! : p.to[i]!) - from,
    stored,
    computed,
    missing: subtract(computed, stored),
  };
}

/** Headers alone, a part (UDP-Lite, DCCP), or all that the lengths say. */
function coveredEnd(p: Packet, i: number, kind: number): number {
  const from = p.from[i]!;
  if (kind === Kind.Ipv4 || kind === Kind.Ipv6Mobility) return p.body[i]!;
  const coverage = kind === Kind.UdpLite ? udpLite.coverage(p, from) : kind === Kind.Dccp ? dccp.coverage(p, from) : 0;
  return coverage === 0 ? p.to[i]! : Math.min(from + coverage, p.to[i]!);
}

/** A one's complement number of 16 bits with its bytes swapped: what a word adds to a sum at an odd distance (RFC 1071 §2(B)). */
export const swapBytes = (word: number): number => ((word & 0xff) << 8) | (word >>> 8);

/** What the bytes `[at, end)` add to a sum that begins at `from`. */
export function share(p: Packet, from: number, at: number, end: number): number {
  const sum = p.arena.sum(at, end);
  return (at - from) & 1 ? swapBytes(sum) : sum;
}

/** Are both the same number in one's complement, where 0 and 0xffff are one? */
export const equal = (a: number, b: number): boolean => a === b || (a + b === 0xffff && (a === 0 || b === 0));

/** Differences that two flipped bits make, one included: a sum or a difference of two powers of two. */
const TWO_BITS: ReadonlySet<number> = new Set(
  Array.from({ length: 32 * 32 }, (_, n) => {
    const signed = (bit: number): number => (bit < 16 ? 1 << bit : ~(1 << (bit - 16)) & 0xffff);
    return n % 33 === 0 ? signed(n % 32) : fold(signed(n >> 5) + signed(n & 31));
  }),
);

/** One bit of the covered bytes would do, set or cleared. */
export const isOneBit = (missing: number): boolean => {
  const other = ~missing & 0xffff;
  return (missing & (missing - 1)) === 0 || (other & (other - 1)) === 0;
};

/**
 * Differences that small damage leaves, again and again the same ones: one changed byte, two flipped bits, bytes that changed places
 * (each that moves from an odd position to an even one adds 255 times its value). One in 30 is such.
 */
export function isSmallDamage(missing: number): boolean {
  const other = ~missing & 0xffff;
  const oneByte = missing < 256 || other < 256 || (missing & 0xff) === 0 || (other & 0xff) === 0;
  return oneByte || missing % 255 === 0 || TWO_BITS.has(missing);
}

/** A length as it adds to a sum: BIG TCP counts it in 32 bits. */
export const lengthWord = (length: number): number => fold((length >>> 16) + (length & 0xffff));
