/**
 * Ethernet II and IEEE 802.3.
 * https://standards.ieee.org/ieee/802.3/ §3.2
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const TYPE = 12;
export const HEADER_LEN = 14;
/** Values up to this are lengths, from `LEAST_TYPE` on types; those between mean nothing (802.3 §3.2.6). */
const MOST_LENGTH = 1500;
const LEAST_TYPE = 0x0600;

export const typeOutOfRange = fact("ethernet.type-out-of-range", "type");
/** The 802.3 length is more than the frame holds. */
export const lengthBeyondFrame = fact("ethernet.length-beyond-frame", "claimed", "left");

/** EtherType, or 802.3 length. */
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeEthernet(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Ethernet, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  if (t >= LEAST_TYPE) {
    p.layer(Kind.Ethernet, at, body, end, end);
    return p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
  }
  nextByLength(p, Kind.Ethernet, at, body, t, end);
}

/**
 * An 802.3 frame: the type field is the length of what follows, an LLC header. Shared with VLAN tags, which hold the
 * same field. Puts the layer on the stack.
 */
export function nextByLength(p: Packet, kind: number, at: number, body: number, length: number, end: number): void {
  if (length > MOST_LENGTH) {
    p.layer(kind, at, body, end, end);
    p.note(typeOutOfRange, body - 2, length);
    return p.nextOrUnknown(Kind.None, length, body, end);
  }
  p.layer(kind, at, body, body + length, end);
  if (body + length > end) p.note(lengthBeyondFrame, body - 2, length, end - body);
  p.next(Kind.Llc, body, Math.min(body + length, end));
}

/**
 * Does an Ethernet header here end in a type that is decoded, or in a length that fits? Where nothing announces Ethernet
 * (pseudowires), its look must do.
 */
export function couldBeEthernet(p: Packet, at: number, end: number): boolean {
  if (!p.has(HEADER_LEN, at, end)) return false;
  const t = type(p, at);
  if (t >= LEAST_TYPE) return p.tables.etherType[t] !== Kind.None;
  return t > 0 && t <= MOST_LENGTH && t <= end - at - HEADER_LEN;
}
