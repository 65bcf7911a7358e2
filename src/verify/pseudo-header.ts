import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Sum of the two 16-bit halves, not folded. */
export const words = (u32: number): number => (u32 >>> 16) + (u32 & 0xffff);

/**
 * Sum of the pseudo-header without its length, not folded: addresses and protocol. RFC 768, RFC 9293 §3.1, RFC 8200 §8.1.
 * The addresses are where the IP layer says: a routing header or a home address option may hold them.
 */
export function pseudoSum(p: Packet, net: number, protocol: number): number {
  const s = p.sourceAt[net]!;
  const d = p.destinationAt[net]!;
  const sum = words(p.u32(s)) + words(p.u32(d)) + protocol;
  if (p.kind[net] === Kind.Ipv4) return sum;
  return (
    sum +
    words(p.u32(s + 4)) +
    words(p.u32(s + 8)) +
    words(p.u32(s + 12)) +
    words(p.u32(d + 4)) +
    words(p.u32(d + 8)) +
    words(p.u32(d + 12))
  );
}
