/**
 * Fragment header of IPv6, RFC 8200 §4.5.
 * https://www.rfc-editor.org/rfc/rfc8200#section-4.5
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { nextProtocol } from "./ip-protocol.js";
import { nextHeader, nextHeaderAt, noteOrder } from "./ipv6-extension.js";
import { jumboLengthOf } from "./ipv6-jumbo.js";

const RESERVED = 1;
const OFFSET_AND_FLAGS = 2;
const IDENTIFICATION = 4;
export const HEADER_LEN = 8;

const OFFSET_MASK = 0xfff8;
const RESERVED_BITS = 6;
const MORE_FRAGMENTS = 1;
/** RFC 8200 §5. */
const LEAST_MTU = 1280;

export const reservedSet = fact("ipv6-fragment.reserved-not-zero", "reservedByte", "reservedBits");
/** RFC 6946: offset 0 and no more fragments. */
export const atomic = fact("ipv6-fragment.atomic");
export const notMultipleOfEight = fact("ipv6-fragment.not-multiple-of-8", "payloadLength");
export const tooLarge = fact("ipv6-fragment.beyond-65535", "fragmentOffset", "payloadLength", "headersLength");
/** Less than a sender makes that splits evenly for the least MTU: `least` is half of what that has room for. */
export const tiny = fact("ipv6-fragment.tiny", "payloadLength", "least");
export const empty = fact("ipv6-fragment.empty", "fragmentOffset");
export const inJumbogram = fact("ipv6-fragment.in-jumbogram", "jumboLength");

/** In bytes. */
export const fragmentOffset = (p: Packet, at: number): number => p.u16(at + OFFSET_AND_FLAGS) & OFFSET_MASK;
export const moreFragments = (p: Packet, at: number): boolean => (p.u16(at + OFFSET_AND_FLAGS) & MORE_FRAGMENTS) !== 0;
/** Position of the offset, with the flags behind it, in the arena. */
export const offsetAt = (at: number): number => at + OFFSET_AND_FLAGS;
export const identification = (p: Packet, at: number): number => p.u32(at + IDENTIFICATION);

export function decodeIpv6Fragment(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Ipv6Fragment, at, end)) return;
  const body = at + HEADER_LEN;
  const i = p.layer(Kind.Ipv6Fragment, at, body, end, end);
  noteOrder(p, i);
  const reserved = p.u8(at + RESERVED);
  const bits = p.u16(at + OFFSET_AND_FLAGS) & RESERVED_BITS;
  if (reserved !== 0 || bits !== 0) p.note(reservedSet, at + (reserved !== 0 ? RESERVED : OFFSET_AND_FLAGS), reserved, bits >> 1);
  const jumbo = jumboLengthOf(p, p.net);
  if (jumbo >= 0) p.note(inJumbogram, at, jumbo);

  const offset = fragmentOffset(p, at);
  const more = moreFragments(p, at);
  if (offset === 0 && !more) p.note(atomic, at + OFFSET_AND_FLAGS);
  else {
    noteFragment(p, at, offset, more);
    p.state[p.net]! |= State.Fragment;
  }
  const next = nextHeader(p, at);
  if (offset === 0) return nextProtocol(p, next, nextHeaderAt(at), body, end);
  p.protocol[p.net] = next;
  p.stop(Stop.Fragment, Kind.Ipv6Fragment, body);
}

/** Faults of a fragment's own fields, by the length that the IPv6 header claims. */
function noteFragment(p: Packet, at: number, offset: number, more: boolean): void {
  const { net } = p;
  if (p.state[net]! & State.LengthZero) return;
  const where = at + OFFSET_AND_FLAGS;
  const payload = p.claim[net]! - at - HEADER_LEN;
  if (payload === 0) p.note(empty, where, offset);
  if (more && payload % 8 !== 0) p.note(notMultipleOfEight, where, payload);
  const least = ((LEAST_MTU - (at + HEADER_LEN - p.from[net]!)) >> 4) << 3;
  if (more && payload > 0 && payload < least && payload % 8 === 0) p.note(tiny, where, payload, least);
  // The payload of the whole packet counts the extension headers in front of this one too.
  const headers = at - p.body[net]!;
  if (headers + offset + payload > 65535) p.note(tooLarge, where, offset, payload, headers);
}
