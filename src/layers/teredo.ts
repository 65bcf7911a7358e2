/**
 * Teredo, RFC 4380: IPv6 in UDP, with an authentication and an origin indication in front where a server is involved, and
 * trailers behind (RFC 6081).
 * https://www.rfc-editor.org/rfc/rfc4380
 * https://www.rfc-editor.org/rfc/rfc6081
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const ORIGIN = 0x0000;
const AUTHENTICATION = 0x0001;
/** Indicator, port and address. */
const ORIGIN_LEN = 8;
/** Indicator, two lengths; then nonce and confirmation behind what the lengths count. */
const AUTHENTICATION_LEN = 13;
const CLIENT_ID_LENGTH = 2;
const VALUE_LENGTH = 3;
const TRAILER_LEN = 2;

const IPV6_LEN = 40;
const IPV6_PAYLOAD_LENGTH = 4;

/** RFC 4380 §5.1.1: an authentication first, an origin behind it, each once. */
export const indicationOutOfPlace = fact("teredo.indication-out-of-place", "indication");
export const notIpv6 = fact("teredo.not-ipv6", "version");
export const trailerBeyond = fact("teredo.trailer-beyond-datagram", "type", "length", "left");

export function decodeTeredo(p: Packet, at: number, end: number): void {
  // Less than an indicator, or what can be neither, is not Teredo.
  if (at + 2 > end) return;
  if (!p.need(2, Kind.Teredo, at, end)) return;
  if (!looksLike(p, at)) return;
  let body = at;
  let misplaced = 0;
  let seen = -1;
  while (p.u16(body) <= AUTHENTICATION) {
    const indication = p.u16(body);
    const n = indication === ORIGIN ? ORIGIN_LEN : authenticationLength(p, body, end);
    if (n === 0 || !p.need(n, Kind.Teredo, body, end)) return;
    if (misplaced === 0 && (seen === ORIGIN || seen === indication)) misplaced = body;
    seen = indication;
    body += n;
    if (!p.need(2, Kind.Teredo, body, end)) return;
  }
  p.layer(Kind.Teredo, at, body, end, end);
  if (misplaced !== 0) p.note(indicationOutOfPlace, misplaced, p.u16(misplaced));
  if (p.u8(body) >> 4 !== 6) {
    p.note(notIpv6, body, p.u8(body) >> 4);
    return p.stop(Stop.Malformed, Kind.Teredo, body);
  }
  if (p.has(IPV6_LEN, body, end)) walkTrailers(p, body + IPV6_LEN + p.u16(body + IPV6_PAYLOAD_LENGTH), end);
  p.next(Kind.Ipv6, body, end);
}

const looksLike = (p: Packet, at: number): boolean => p.u16(at) <= AUTHENTICATION || p.u8(at) >> 4 === 6;

/** 0 where decoding stopped. */
const authenticationLength = (p: Packet, at: number, end: number): number =>
  p.need(4, Kind.Teredo, at, end) ? AUTHENTICATION_LEN + p.u8(at + CLIENT_ID_LENGTH) + p.u8(at + VALUE_LENGTH) : 0;

/** Trailers are type, length and value, up to the end of the datagram (RFC 6081 §4). */
function walkTrailers(p: Packet, from: number, end: number): void {
  for (let at = from; at < end; ) {
    if (at + TRAILER_LEN > end) {
      if (p.has(1, at, end)) p.note(trailerBeyond, at, p.u8(at), 0, 0);
      return;
    }
    if (!p.has(TRAILER_LEN, at, end)) return;
    const length = p.u8(at + 1);
    const left = end - at - TRAILER_LEN;
    if (length > left) return p.note(trailerBeyond, at, p.u8(at), length, left);
    at += TRAILER_LEN + length;
  }
}

/** Does it look like nothing else? Asked only where a port is a guess. */
export function plausible(p: Packet, at: number, end: number): boolean {
  if (!p.has(4, at, end)) return false;
  let body = at;
  if (p.u16(body) === AUTHENTICATION) body += AUTHENTICATION_LEN + p.u8(body + CLIENT_ID_LENGTH) + p.u8(body + VALUE_LENGTH);
  if (p.has(2, body, end) && p.u16(body) === ORIGIN) body += ORIGIN_LEN;
  return p.has(IPV6_LEN, body, end) && p.u8(body) >> 4 === 6 && body + IPV6_LEN + p.u16(body + IPV6_PAYLOAD_LENGTH) <= end;
}
