/**
 * Generic Routing Encapsulation: version 0 with checksum, key and sequence number (RFC 2784, RFC 2890) and with the
 * source routes of old (RFC 1701); version 1 is PPTP's enhanced GRE (RFC 2637).
 * https://www.rfc-editor.org/rfc/rfc2784
 * https://www.rfc-editor.org/rfc/rfc2890
 * https://www.rfc-editor.org/rfc/rfc2637
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { routeEnd } from "./gre-route.js";

const FLAGS = 0;
const PROTOCOL = 2;
const CHECKSUM = 4;
export const HEADER_LEN = 4;

const HAS_CHECKSUM = 0x8000;
const HAS_ROUTE = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const STRICT_ROUTE = 0x0800;
const RECURSION = 0x0700;
/** Bit 5, the highest of the recursion bits: the last that RFC 2784 §2.3 makes a receiver drop the packet for. */
export const LEAST_RECURSION_DROPPED = 4;
/** Only in version 1. */
const HAS_ACKNOWLEDGMENT = 0x0080;
const RESERVED = 0x00f8;
const RESERVED_VERSION_1 = 0x0078;
const VERSION = 0x0007;
/** All that asks for more than the plain header of RFC 2784 and RFC 2890. */
const UNUSUAL = HAS_ROUTE | STRICT_ROUTE | RECURSION | RESERVED | VERSION;

const PPP = 0x880b;
const ERSPAN = 0x88be;
const WCCP = 0x883e;
/** WCCP v2 puts a redirect header in front of the IPv4 packet; version 1 did not. */
const REDIRECT_LEN = 4;

export const versionUnknown = fact("gre.version-unknown", "version");
/** Of its three bits a receiver without RFC 1701 drops the packet for the highest, and ignores the others (RFC 2784 §2.3). */
export const recursionSet = fact("gre.recursion-set", "recursion");
/** Bits that a receiver ignores. */
export const reservedFlagsSet = fact("gre.reserved-flags-set", "flags");
export const strictWithoutRoute = fact("gre.strict-route-without-route", "flags");
export const pptpFlagsSet = fact("gre.pptp-flags-set", "flags");
export const pptpReservedFlagsSet = fact("gre.pptp-reserved-flags-set", "flags");
export const pptpWithoutKey = fact("gre.pptp-without-key", "flags");
export const pptpProtocol = fact("gre.pptp-protocol-not-ppp", "protocol");
export const pptpLengthBeyond = fact("gre.pptp-payload-length-beyond-packet", "length", "carried");
export const pptpLengthBelow = fact("gre.pptp-payload-length-below-carried", "length", "carried");
export const pptpPayloadWithoutSequence = fact("gre.pptp-payload-without-sequence", "length");

export const flags = (p: Packet, at: number): number => p.u16(at + FLAGS);
/** EtherType of what is carried. */
export const protocol = (p: Packet, at: number): number => p.u16(at + PROTOCOL);
export const hasChecksum = (p: Packet, at: number): boolean => (p.u16(at + FLAGS) & (HAS_CHECKSUM | VERSION)) === HAS_CHECKSUM;
/** Position of the checksum in the arena, where there is one. */
export const checksumAt = (at: number): number => at + CHECKSUM;
/** Key of RFC 2890, 0 where there is none. Version 1 keeps a length and a call ID there, which no network is named by. */
export const key = (p: Packet, at: number): number => {
  const f = flags(p, at);
  return (f & (HAS_KEY | VERSION)) === HAS_KEY ? p.u32(at + HEADER_LEN + ((f >> 15) & 1) * 4) : 0;
};
export const hasSequence = (p: Packet, at: number): boolean => (p.u16(at + FLAGS) & HAS_SEQUENCE) !== 0;

/** Length of the header by the flags alone: four bytes for each of checksum, key and sequence number. */
const headerLength = (f: number): number => HEADER_LEN + ((f >> 15) & 1) * 4 + ((f >> 13) & 1) * 4 + ((f >> 12) & 1) * 4;

export function decodeGre(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Gre, at, end)) return;
  const f = flags(p, at);
  if ((f & UNUSUAL) !== 0) return decodeUnusual(p, at, f, end);
  const header = headerLength(f);
  if (!p.need(header, Kind.Gre, at, end)) return;
  carry(p, at, at + header, f, end);
}

function decodeUnusual(p: Packet, at: number, f: number, end: number): void {
  const version = f & VERSION;
  if (version === 1) return decodePptp(p, at, f, end);
  if (version !== 0) {
    p.note(versionUnknown, at, version);
    return p.stop(Stop.Malformed, Kind.Gre, at);
  }
  // RFC 1701: the route's offset shares its word with the checksum, either flag brings both.
  const header = f & HAS_ROUTE ? headerLength(f | HAS_CHECKSUM) : headerLength(f);
  if (!p.need(header, Kind.Gre, at, end)) return;
  carry(p, at, at + header, f, end);
}

/** Puts a header of version 0 on the stack and says what it carries. */
function carry(p: Packet, at: number, headerEnd: number, f: number, end: number): void {
  const type = protocol(p, at);
  let body = headerEnd;
  if (type === WCCP) {
    if (!p.need(REDIRECT_LEN, Kind.Gre, body, end)) return;
    if (p.u8(body) >> 4 !== 4) body += REDIRECT_LEN;
  }
  const i = p.layer(Kind.Gre, at, body, end, end);
  if ((f & UNUSUAL) !== 0) {
    noteFlags(p, at, f);
    if (f & HAS_ROUTE) {
      body = routeEnd(p, body, end);
      if (body === 0) return;
      p.body[i] = body;
    }
  }
  // Protocol 0 is the answer that a Cisco keepalive asks for: nothing of meaning follows.
  if (type === 0) return;
  if (type === ERSPAN && (f & HAS_SEQUENCE) === 0) return p.next(Kind.Ethernet, body, end); // type I has no header
  if (type === WCCP) return p.next(Kind.Ipv4, body, end);
  if (isAruba(type)) return p.next(Kind.Ieee80211, body, end);
  p.nextOrUnknown(p.tables.etherType[type]!, type, body, end);
}

/** Access points of Aruba send 802.11 frames under 0x8200 to 0x82f0 and 0x8300 to 0x8370, by tunnel. */
const isAruba = (type: number): boolean => (type & 0x0f) === 0 && type >= 0x8200 && type <= 0x8370;

function noteFlags(p: Packet, at: number, f: number): void {
  if (f & RECURSION) p.note(recursionSet, at, (f & RECURSION) >> 8);
  if (f & STRICT_ROUTE && (f & HAS_ROUTE) === 0) p.note(strictWithoutRoute, at, f);
  if (f & RESERVED) p.note(reservedFlagsSet, at + 1, f & RESERVED);
}

/** RFC 2637 §4.1: the key is the payload length and the call, and there is nothing but PPP. */
function decodePptp(p: Packet, at: number, f: number, end: number): void {
  const header = headerLength(f & HAS_ROUTE ? f | HAS_CHECKSUM : f) + (f & HAS_ACKNOWLEDGMENT ? 4 : 0);
  if (!p.need(header, Kind.Gre, at, end)) return;
  const body = at + header;
  const type = protocol(p, at);
  const forbidden = f & (HAS_CHECKSUM | HAS_ROUTE | STRICT_ROUTE | RECURSION);
  // Only a header of the right form has its payload length where it belongs.
  const sound = forbidden === 0 && (f & HAS_KEY) !== 0 && type === PPP;
  const length = sound ? p.u16(at + HEADER_LEN) : 0;
  const i = p.layer(Kind.Gre, at, body, sound ? body + length : end, end);
  if (!sound || f & RESERVED_VERSION_1) {
    if (forbidden) p.note(pptpFlagsSet, at, forbidden);
    if (f & RESERVED_VERSION_1) p.note(pptpReservedFlagsSet, at + 1, f & RESERVED_VERSION_1);
    if ((f & HAS_KEY) === 0) p.note(pptpWithoutKey, at, f);
    if (type !== PPP) p.note(pptpProtocol, at + PROTOCOL, type);
    if (!sound) return p.stop(Stop.Malformed, Kind.Gre, body);
  }
  if (body + length !== end) notePptpLength(p, at + HEADER_LEN, length, end - body);
  if (length > 0) {
    if ((f & HAS_SEQUENCE) === 0) p.note(pptpPayloadWithoutSequence, at, length);
    p.next(Kind.Ppp, body, p.to[i]!);
  }
}

/** `carried`: the bytes behind the header, by the IP lengths. */
function notePptpLength(p: Packet, where: number, length: number, carried: number): void {
  if (p.isFragment() || p.ipBeyondPacket()) return;
  if (length > carried) p.note(pptpLengthBeyond, where, length, carried);
  else p.note(pptpLengthBelow, where, length, carried);
}
