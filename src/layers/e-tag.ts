/**
 * E-Tag of IEEE 802.1BR (bridge port extension), EtherType 0x893f.
 * https://standards.ieee.org/ieee/802.1BR/ §7.5
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { nextByLength } from "./ethernet.js";

const TYPE = 6;
export const HEADER_LEN = 8;
const LEAST_TYPE = 0x0600;

/** EtherType of what follows, or 802.3 length. */
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeETag(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.ETag, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  if (t < LEAST_TYPE) return nextByLength(p, Kind.ETag, at, body, t, end);
  p.layer(Kind.ETag, at, body, end, end);
  p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
}
