import { Kind } from "./kind.js";
import type { Packet } from "./packet.js";

/** Where the bytes of an address are read from: a packet, or a place that keeps addresses. */
export interface AddressBytes {
  u8(at: number): number;
  u16(at: number): number;
}

/** Dotted decimal of the four bytes at `at`. */
export function ipv4Address(p: AddressBytes, at: number): string {
  return `${p.u8(at)}.${p.u8(at + 1)}.${p.u8(at + 2)}.${p.u8(at + 3)}`;
}

/** Text of an IPv6 address as RFC 5952 wants it: lower case, the longest run of zero groups shortened. */
export function ipv6Address(p: AddressBytes, at: number): string {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(p.u16(at + 2 * i));
  let best = -1;
  let bestLength = 1; // §4.2.2: a single group is not shortened
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) [best, bestLength] = [i, n];
  }
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(":");
  return best < 0 ? text(0, 8) : `${text(0, best)}::${text(best + bestLength, 8)}`;
}

/** Address at `at`, of the family of IP layer `layer`. */
export function address(p: Packet, layer: number, at: number): string {
  return p.kind[layer] === Kind.Ipv4 ? ipv4Address(p, at) : ipv6Address(p, at);
}
