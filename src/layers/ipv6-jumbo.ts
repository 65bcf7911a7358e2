/**
 * IPv6 jumbograms: the jumbo payload option, RFC 2675.
 * https://www.rfc-editor.org/rfc/rfc2675
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

export const JUMBO = 0xc2;
/** Of the option's data. */
export const JUMBO_LENGTH = 4;

/**
 * Jumbo payload length of the hop-by-hop options header at `at`, -1 where there is none, or none that can be read: the
 * header may not be checked yet. One that goes beyond `end` is broken, and says nothing.
 */
export function jumboLength(p: Packet, at: number, end: number): number {
  if (!p.has(8, at, end)) return -1;
  const to = at + 8 + p.u8(at + 1) * 8;
  if (to > end) return -1;
  for (let option = at + 2; p.has(2, option, end) && option + 2 <= to; ) {
    const type = p.u8(option);
    const length = p.u8(option + 1);
    if (type === JUMBO && length === JUMBO_LENGTH && option + 6 <= to) {
      return p.has(6, option, end) ? p.u32(option + 2) : -1;
    }
    option += type === 0 ? 1 : 2 + length;
  }
  return -1;
}

/** Jumbo payload length of IPv6 layer `net`, -1 where it is no jumbogram. */
export function jumboLengthOf(p: Packet, net: number): number {
  if (net < 0 || net + 1 >= p.depth || p.kind[net + 1] !== Kind.Ipv6HopByHop) return -1;
  return jumboLength(p, p.from[net + 1]!, p.body[net + 1]!);
}
