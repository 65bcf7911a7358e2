import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Frames up to this may have a trailer for other reasons. */
const ORDINARY_FRAME = 1500;

/** The outermost IP layer, -1 where there is none. */
export function outermostIp(p: Packet): number {
  for (let i = 0; i < p.depth; i++) if (p.kind[i] === Kind.Ipv4 || p.kind[i] === Kind.Ipv6) return i;
  return -1;
}

/**
 * Bytes behind what the outermost IP header counts, where they can be the payload of further segments, 0 where they cannot.
 * With GSO_PARTIAL of Linux all headers say one segment, and the payload of many follows one TCP header. `i` is the TCP
 * layer. tcp_gso_segment leaves so only as many segments as are full.
 */
export function furtherSegments(p: Packet, i: number, outer: number): number {
  const payload = p.to[i]! - p.body[i]!;
  const further = p.wireEnd - p.to[outer]!;
  if (payload <= 0 || further < payload || p.wireEnd - p.start <= ORDINARY_FRAME) return 0;
  return further % payload === 0 ? further : 0;
}
