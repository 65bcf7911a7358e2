/**
 * Routing header of IPv6, RFC 8200 §4.4: type 0 (RFC 2460, deprecated by RFC 5095), 2 (RFC 6275), 3 (RFC 6554), 4 (segment
 * routing, RFC 8754). Where segments are left, the pseudo-header has the last address of the route (RFC 8200 §8.1).
 * https://www.rfc-editor.org/rfc/rfc8200#section-4.4
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { nextProtocol } from "./ip-protocol.js";
import { extension, length, lengthAt, nextHeader, nextHeaderAt } from "./ipv6-extension.js";
import { walkTlvs } from "./ipv6-tlvs.js";

const TYPE = 2;
const SEGMENTS_LEFT = 3;
/** Types 0 and 2: reserved, 32 bits. */
const RESERVED = 4;
/** Type 3: CmprI and CmprE, then Pad in the high half of the next byte. */
const COMPRESSION = 4;
const PAD = 5;
const RPL_RESERVED = 0x000fffff;
/** Type 4. */
const LAST_ENTRY = 4;
const FLAGS = 5;
const ADDRESSES = 8;
const ADDRESS_LEN = 16;

const SOURCE_ROUTE = 0;
const MOBILE = 2;
const RPL = 3;
const SEGMENTS = 4;
/** OAM (RFC 9259), and the HMAC flag of the drafts, which Linux still sets. */
const KNOWN_FLAGS = 0x28;

export const typeZero = fact("ipv6-routing.type-0", "segmentsLeft");
export const typeUnknown = fact("ipv6-routing.type-unknown", "routingType", "segmentsLeft");
/** The length is not one that the type can have. */
export const lengthWrong = fact("ipv6-routing.length-wrong", "routingType", "headerLength");
export const segmentsLeftBeyond = fact("ipv6-routing.segments-left-beyond-addresses", "segmentsLeft", "addresses");
export const lastEntryBeyond = fact("ipv6-routing.last-entry-beyond-header", "lastEntry", "addresses");
export const tlvBeyond = fact("ipv6-routing.tlv-beyond-header", "tlv", "length", "left");
export const reservedSet = fact("ipv6-routing.reserved-not-zero", "routingType", "value");

export const routingType = (p: Packet, at: number): number => p.u8(at + TYPE);
export const segmentsLeft = (p: Packet, at: number): number => p.u8(at + SEGMENTS_LEFT);

export function decodeIpv6Routing(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6Routing, at, end)) return;
  const body = at + length(p, at);
  const type = routingType(p, at);
  const left = segmentsLeft(p, at);
  if (type === SEGMENTS) segments(p, at, body, left);
  else if (type === SOURCE_ROUTE) sourceRoute(p, at, body, left);
  else if (type === MOBILE) mobile(p, at, body, left);
  else if (type === RPL) rpl(p, at, body, left);
  else other(p, at, type, left);
  nextProtocol(p, nextHeader(p, at), nextHeaderAt(at), body, end);
}

/** Sets the destination of the pseudo-header: the address at `at`, or none that can be known where `at` is 0. */
function destination(p: Packet, left: number, at: number): void {
  if (left === 0 || p.net < 0) return;
  if (at === 0) p.state[p.net]! |= State.NoPseudoHeader;
  else p.destinationAt[p.net] = at;
}

function sourceRoute(p: Packet, at: number, body: number, left: number): void {
  const bytes = body - at - ADDRESSES;
  const addresses = Math.floor(bytes / ADDRESS_LEN);
  p.note(typeZero, at + TYPE, left);
  if (bytes % ADDRESS_LEN !== 0) p.note(lengthWrong, lengthAt(at), SOURCE_ROUTE, body - at);
  else if (left > addresses) p.note(segmentsLeftBeyond, at + SEGMENTS_LEFT, left, addresses);
  noteReserved(p, at, SOURCE_ROUTE);
  destination(p, left, bytes % ADDRESS_LEN === 0 && left <= addresses ? body - ADDRESS_LEN : 0);
}

/** RFC 6275 §6.4: one address, the home address. */
function mobile(p: Packet, at: number, body: number, left: number): void {
  const whole = body - at === ADDRESSES + ADDRESS_LEN;
  if (!whole) p.note(lengthWrong, lengthAt(at), MOBILE, body - at);
  else if (left > 1) p.note(segmentsLeftBeyond, at + SEGMENTS_LEFT, left, 1);
  noteReserved(p, at, MOBILE);
  destination(p, left, whole && left === 1 ? at + ADDRESSES : 0);
}

/** RFC 6554 §3: addresses leave out the bytes they share with the destination address. */
function rpl(p: Packet, at: number, body: number, left: number): void {
  const shared = p.u8(at + COMPRESSION) >> 4;
  const sharedByLast = p.u8(at + COMPRESSION) & 15;
  const pad = p.u8(at + PAD) >> 4;
  const bytes = body - at - ADDRESSES - pad - (ADDRESS_LEN - sharedByLast);
  const addresses = bytes / (ADDRESS_LEN - shared) + 1;
  const whole = bytes >= 0 && Number.isInteger(addresses);
  if (!whole) p.note(lengthWrong, lengthAt(at), RPL, body - at);
  else if (left > addresses) p.note(segmentsLeftBeyond, at + SEGMENTS_LEFT, left, addresses);
  const reserved = p.u32(at + COMPRESSION) & RPL_RESERVED;
  if (reserved !== 0) p.note(reservedSet, at + PAD, RPL, reserved);
  // Only an address that is written out can be pointed at.
  destination(p, left, whole && left <= addresses && sharedByLast === 0 ? body - pad - ADDRESS_LEN : 0);
}

/** RFC 8754 §2: the list is in reverse, its first entry the final destination; TLVs may follow. */
function segments(p: Packet, at: number, body: number, left: number): void {
  const room = Math.floor((body - at - ADDRESSES) / ADDRESS_LEN);
  const last = p.u8(at + LAST_ENTRY);
  const flags = p.u8(at + FLAGS) & ~KNOWN_FLAGS;
  if (flags !== 0) p.note(reservedSet, at + FLAGS, SEGMENTS, flags);
  if (last >= room) {
    p.note(lastEntryBeyond, at + LAST_ENTRY, last, room);
    return destination(p, left, 0);
  }
  // §4.3.1.1: the list may leave out its first segment, which is the destination address.
  if (left > last + 1) {
    p.note(segmentsLeftBeyond, at + SEGMENTS_LEFT, left, last + 1);
    return destination(p, left, 0);
  }
  walkTlvs(p, at + ADDRESSES + (last + 1) * ADDRESS_LEN, body, tlvBeyond);
  destination(p, left, at + ADDRESSES);
}

/** RFC 8200 §4.4: a type that is not known is passed over if no segments are left, and is an error otherwise. */
function other(p: Packet, at: number, type: number, left: number): void {
  // Compact routing headers (RFC 9631) and experiments are known, but not where they lead.
  if (type !== 5 && type !== 6 && type !== 253 && type !== 254) p.note(typeUnknown, at + TYPE, type, left);
  destination(p, left, 0);
}

function noteReserved(p: Packet, at: number, type: number): void {
  const value = p.u32(at + RESERVED);
  if (value !== 0) p.note(reservedSet, at + RESERVED, type, value);
}
