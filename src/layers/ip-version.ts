/** What an IP header is, when its version is not the one that was announced for it. */
import type { Packet } from "../packet/packet.js";

/** IPv4 by its version, with lengths that fit into what carries it (RFC 791 §3.1). */
export function looksLikeIpv4(p: Packet, at: number, end: number): boolean {
  if (!p.has(20, at, end) || p.u8(at) >> 4 !== 4) return false;
  const header = (p.u8(at) & 15) * 4;
  const total = p.u16(at + 2);
  return header >= 20 && total >= header && at + total <= end;
}

/** IPv6 by its version, with a length that fits into what carries it (RFC 8200 §3). */
export function looksLikeIpv6(p: Packet, at: number, end: number): boolean {
  return p.has(40, at, end) && p.u8(at) >> 4 === 6 && at + 40 + p.u16(at + 4) <= end;
}
