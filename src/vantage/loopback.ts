import * as sll from "../layers/sll.js";
import * as sll2 from "../layers/sll2.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Linux's ARPHRD_LOOPBACK. */
const LOOPBACK_DEVICE = 772;
/** 127.0.0.0/8 (RFC 1122 §3.2.1.3). */
const LOOPBACK_NET = 127;

/** Did the packet never leave its host? Then no card finishes its checksums, and no receiver misses that. */
export function isLoopback(p: Packet): boolean {
  for (let i = 0; i < p.depth; i++) {
    const from = p.from[i]!;
    const kind = p.kind[i];
    if (kind === Kind.Sll && sll.deviceType(p, from) === LOOPBACK_DEVICE) return true;
    if (kind === Kind.Sll2 && sll2.deviceType(p, from) === LOOPBACK_DEVICE) return true;
    // Only the outermost IP header is the host's own: what stands inside a tunnel may come from elsewhere.
    if (kind === Kind.Ipv4) return p.u8(p.sourceAt[i]!) === LOOPBACK_NET;
    if (kind === Kind.Ipv6) return isLoopbackAddress(p, p.sourceAt[i]!);
  }
  return false;
}

/** ::1 (RFC 4291 §2.5.3). */
const isLoopbackAddress = (p: Packet, at: number): boolean =>
  p.u32(at) === 0 && p.u32(at + 4) === 0 && p.u32(at + 8) === 0 && p.u32(at + 12) === 1;
