/**
 * Internet Protocol version 4, RFC 791.
 * https://www.rfc-editor.org/rfc/rfc791
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { isCutOutside, noteSlack } from "./inner-length.js";
import { nextProtocol } from "./ip-protocol.js";
import { looksLikeIpv6 } from "./ip-version.js";
import { decodeIpv4Options } from "./ipv4-options.js";
import { zeroLengthMeansAll } from "./zero-length.js";

const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FLAGS_AND_OFFSET = 6;
const TIME_TO_LIVE = 8;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
export const HEADER_LEN = 20;

const RESERVED_FLAG = 0x8000;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;
/** RFC 791 §3.2: every link carries so many bytes in one piece. */
const LEAST_MTU = 68;

export const versionNotFour = fact("ipv4.version-not-4", "version");
export const headerLengthTooSmall = fact("ipv4.header-length-too-small", "headerLength");
export const headerLengthBeyondTotal = fact("ipv4.header-length-beyond-total-length", "headerLength", "totalLength");
export const totalLengthBeyond = fact("ipv4.total-length-beyond-packet", "totalLength", "left");
/** Zero where nobody leaves it so for the NIC to fill in: neither TCP nor UDP nor more than 65535 bytes follow. */
export const totalLengthZero = fact("ipv4.total-length-zero", "protocol");
export const reservedFlagSet = fact("ipv4.reserved-flag-set");
export const dontFragmentOnFragment = fact("ipv4.dont-fragment-on-fragment", "fragmentOffset");
export const fragmentTooLarge = fact("ipv4.fragment-beyond-65535", "fragmentOffset", "payloadLength", "headerLength");
export const fragmentNotMultipleOfEight = fact("ipv4.fragment-not-multiple-of-8", "payloadLength");
/** Less than any link makes: `least` is what the least MTU has room for. */
export const fragmentTiny = fact("ipv4.fragment-tiny", "payloadLength", "least");
export const fragmentEmpty = fact("ipv4.fragment-empty", "fragmentOffset");
export const ttlZero = fact("ipv4.ttl-zero");

export const version = (p: Packet, at: number): number => p.u8(at) >> 4;
/** IHL in bytes. */
export const headerLength = (p: Packet, at: number): number => (p.u8(at) & 15) * 4;
export const totalLength = (p: Packet, at: number): number => p.u16(at + TOTAL_LENGTH);
export const dontFragment = (p: Packet, at: number): boolean => (p.u16(at + FLAGS_AND_OFFSET) & DONT_FRAGMENT) !== 0;
export const ttl = (p: Packet, at: number): number => p.u8(at + TIME_TO_LIVE);
/** Position of the TTL, with the protocol behind it, in the arena. */
export const ttlAt = (at: number): number => at + TIME_TO_LIVE;
export const protocol = (p: Packet, at: number): number => p.u8(at + PROTOCOL);
/** Position of the header checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;
export const identification = (p: Packet, at: number): number => p.u16(at + IDENTIFICATION);
/** Position of the total length in the arena. */
export const totalLengthAt = (at: number): number => at + TOTAL_LENGTH;
/** Position of the flags, with the fragment offset behind them, in the arena. */
export const flagsAt = (at: number): number => at + FLAGS_AND_OFFSET;
/** In bytes. */
export const fragmentOffset = (p: Packet, at: number): number => (p.u16(at + FLAGS_AND_OFFSET) & OFFSET_MASK) * 8;
export const moreFragments = (p: Packet, at: number): boolean => (p.u16(at + FLAGS_AND_OFFSET) & MORE_FRAGMENTS) !== 0;
const isMulticast = (p: Packet, at: number): boolean => p.u8(at + DESTINATION) >> 4 === 14;

export function decodeIpv4(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Ipv4, at, end)) return;
  if (version(p, at) !== 4) return otherVersion(p, at, end);
  const header = headerLength(p, at);
  if (header < HEADER_LEN) {
    p.note(headerLengthTooSmall, at, header);
    return p.stop(Stop.Malformed, Kind.Ipv4, at);
  }
  if (!p.need(header, Kind.Ipv4, at, end)) return;

  const total = totalLength(p, at);
  // 0 is what a NIC is given to segment (TSO), and what Linux writes over 65535 bytes (BIG TCP): to the end of the frame.
  const claimed = total === 0 ? end : at + total;
  const body = at + header;
  const i = p.layer(Kind.Ipv4, at, body, Math.max(claimed, body), end);
  const proto = protocol(p, at);
  p.net = i;
  p.sourceAt[i] = at + SOURCE;
  p.destinationAt[i] = at + DESTINATION;
  p.protocol[i] = proto;
  // RFC 1112 §6.1: a multicast datagram of TTL 0 stays on its host, where loopback shows it.
  if (ttl(p, at) === 0 && !isMulticast(p, at)) p.note(ttlZero, at + TIME_TO_LIVE);
  if (total < header) {
    if (total !== 0) {
      p.note(headerLengthBeyondTotal, at, header, total);
      return p.stop(Stop.Malformed, Kind.Ipv4, body);
    }
    p.state[i]! |= State.LengthZero;
    if (!zeroLengthMeansAll(proto, end - body)) {
      p.note(totalLengthZero, at + TOTAL_LENGTH, proto);
      return p.stop(Stop.Malformed, Kind.Ipv4, body);
    }
  } else if (claimed < end) noteSlack(p, i);
  else if (claimed > end && !isCutOutside(p, i)) p.note(totalLengthBeyond, at + TOTAL_LENGTH, total, end - at);

  if (header > HEADER_LEN) decodeIpv4Options(p, i, at + HEADER_LEN, body);

  const flags = p.u16(at + FLAGS_AND_OFFSET);
  if ((flags & ~DONT_FRAGMENT) !== 0) {
    if (flags & RESERVED_FLAG) p.note(reservedFlagSet, at + FLAGS_AND_OFFSET);
    if (flags & (MORE_FRAGMENTS | OFFSET_MASK)) {
      if (total !== 0) noteFragment(p, at, flags, header, claimed - body);
      p.state[i]! |= State.Fragment;
      if (flags & OFFSET_MASK) return p.stop(Stop.Fragment, Kind.Ipv4, body);
    }
  }
  nextProtocol(p, proto, at + PROTOCOL, body, p.to[i]!);
}

/** A header of another version than announced; a whole IPv6 packet is decoded as what it is. */
function otherVersion(p: Packet, at: number, end: number): void {
  p.note(versionNotFour, at, version(p, at));
  if (looksLikeIpv6(p, at, end)) return p.next(Kind.Ipv6, at, end);
  p.stop(Stop.Malformed, Kind.Ipv4, at);
}

/** Faults of a fragment's own fields, RFC 791 §3.2. `payload` is the length it claims to carry. */
function noteFragment(p: Packet, at: number, flags: number, header: number, payload: number): void {
  const offset = (flags & OFFSET_MASK) * 8;
  const where = at + FLAGS_AND_OFFSET;
  if (flags & DONT_FRAGMENT) p.note(dontFragmentOnFragment, where, offset);
  if (payload === 0) p.note(fragmentEmpty, where, offset);
  if (flags & MORE_FRAGMENTS && payload % 8 !== 0) p.note(fragmentNotMultipleOfEight, where, payload);
  const least = (LEAST_MTU - header) & ~7;
  if (flags & MORE_FRAGMENTS && payload > 0 && payload < least && payload % 8 === 0) p.note(fragmentTiny, where, payload, least);
  // The whole datagram has a header too, at least as long as this fragment's (RFC 791 §3.1: only some options are copied).
  if (header + offset + payload > 65535) p.note(fragmentTooLarge, where, offset, payload, header);
}
