/**
 * Cisco's VN-Tag, EtherType 0x8926: which virtual interface of an interface extender a frame is for.
 * https://web.archive.org/web/2012/http://www.ieee802.org/1/files/public/docs2009/new-hudak-vntag-seminar-0508.pdf
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { nextByLength } from "./ethernet.js";

const TAG = 0;
const TYPE = 4;
export const HEADER_LEN = 6;
const LEAST_TYPE = 0x0600;

export const versionNotZero = fact("vn-tag.version-not-0", "version");

export const version = (p: Packet, at: number): number => (p.u32(at + TAG) >>> 12) & 3;
/** EtherType of what follows, or 802.3 length. */
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeVnTag(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.VnTag, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  if (t >= LEAST_TYPE) {
    p.layer(Kind.VnTag, at, body, end, end);
    p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
  } else nextByLength(p, Kind.VnTag, at, body, t, end);
  if (version(p, at) !== 0) p.note(versionNotZero, at + 2, version(p, at));
}
