/**
 * Internet Protocol version 6, RFC 8200. Each extension header is a layer of its own.
 * https://www.rfc-editor.org/rfc/rfc8200
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { isCutOutside, noteSlack } from "./inner-length.js";
import { nextProtocol } from "./ip-protocol.js";
import { looksLikeIpv4 } from "./ip-version.js";
import { jumboLength } from "./ipv6-jumbo.js";
import { zeroLengthMeansAll } from "./zero-length.js";

const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const HOP_LIMIT = 7;
const SOURCE = 8;
const DESTINATION = 24;
export const HEADER_LEN = 40;

const HOP_BY_HOP = 0;
const NO_NEXT_HEADER = 59;
/** Positions in the columns of the cursor are 32-bit; a jumbo length may point beyond. */
const LAST_POSITION = 0xffffffff;

export const versionNotSix = fact("ipv6.version-not-6", "version");
export const payloadLengthBeyond = fact("ipv6.payload-length-beyond-packet", "payloadLength", "left");
export const jumboLengthBeyond = fact("ipv6.jumbo-length-beyond-packet", "jumboLength", "left");
export const jumboTooSmall = fact("ipv6.jumbo-length-not-above-65535", "jumboLength");
export const hopLimitZero = fact("ipv6.hop-limit-zero");

export const version = (p: Packet, at: number): number => p.u8(at) >> 4;
/** The field: 0 with a jumbo payload. */
export const payloadLength = (p: Packet, at: number): number => p.u16(at + PAYLOAD_LENGTH);
export const nextHeader = (p: Packet, at: number): number => p.u8(at + NEXT_HEADER);
export const hopLimit = (p: Packet, at: number): number => p.u8(at + HOP_LIMIT);
/** Position of the next header in the arena. */
export const nextHeaderAt = (at: number): number => at + NEXT_HEADER;
/** Position of the payload length in the arena. */
export const payloadLengthAt = (at: number): number => at + PAYLOAD_LENGTH;

export function decodeIpv6(p: Packet, at: number, end: number): void {
  // The version first: a short packet of IPv4 has fewer bytes than a header of IPv6.
  if (at < end && !p.need(1, Kind.Ipv6, at, end)) return;
  if (at < end && version(p, at) !== 6) return otherVersion(p, at, end);
  if (!p.need(HEADER_LEN, Kind.Ipv6, at, end)) return;
  const body = at + HEADER_LEN;
  const length = payloadLength(p, at);
  const next = nextHeader(p, at);
  const claimed = length === 0 ? endOfZeroLength(p, next, body, end) : body + length;
  const i = p.layer(Kind.Ipv6, at, body, claimed, end);
  p.net = i;
  p.sourceAt[i] = at + SOURCE;
  p.destinationAt[i] = at + DESTINATION;
  // As IPv4's TTL 0: a multicast packet may stay on its host. Teredo's bubbles, which have no next header, are sent with 0.
  if (hopLimit(p, at) === 0 && p.u8(at + DESTINATION) !== 0xff && next !== NO_NEXT_HEADER) p.note(hopLimitZero, at + HOP_LIMIT);
  if (length === 0) judgeZeroLength(p, i, next, end);
  else if (claimed > end && !isCutOutside(p, i)) p.note(payloadLengthBeyond, at + PAYLOAD_LENGTH, length, end - body);
  if (claimed < end) noteSlack(p, i);
  nextProtocol(p, next, at + NEXT_HEADER, body, p.to[i]!);
}

/** A header of another version than announced; a whole IPv4 packet is decoded as what it is. */
function otherVersion(p: Packet, at: number, end: number): void {
  p.note(versionNotSix, at, version(p, at));
  if (looksLikeIpv4(p, at, end)) return p.next(Kind.Ipv4, at, end);
  p.stop(Stop.Malformed, Kind.Ipv6, at);
}

/** Where a packet ends whose payload length is 0: by its jumbo option, at the end of the frame (TSO, BIG TCP), or at once. */
function endOfZeroLength(p: Packet, next: number, body: number, end: number): number {
  if (next !== HOP_BY_HOP) return zeroLengthMeansAll(next, end - body) ? end : body;
  const jumbo = jumboLength(p, body, end);
  return jumbo < 0 ? end : Math.min(body + jumbo, LAST_POSITION);
}

/** The rest of a payload length of 0, once the layer is there. */
function judgeZeroLength(p: Packet, i: number, next: number, end: number): void {
  const body = p.body[i]!;
  const jumbo = next === HOP_BY_HOP ? jumboLength(p, body, end) : -1;
  if (jumbo >= 0) {
    // RFC 2675 §2: a jumbo payload of 65535 bytes or less is an error.
    if (jumbo <= 65535) p.note(jumboTooSmall, p.from[i]! + PAYLOAD_LENGTH, jumbo);
    if (body + jumbo > end && !isCutOutside(p, i)) p.note(jumboLengthBeyond, p.from[i]! + PAYLOAD_LENGTH, jumbo, end - body);
  } else if (p.to[i]! > body) p.state[i]! |= State.LengthZero;
}
