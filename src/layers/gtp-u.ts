/**
 * GPRS Tunnelling Protocol, user plane, version 1: 3GPP TS 29.281.
 * https://www.3gpp.org/dynareport/29281.htm
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { decodeGtpV0, GTP_0, GTP_0_MASK } from "./gtp-v0.js";

const FLAGS = 0;
const TYPE = 1;
const LENGTH = 2;
const TEID = 4;
const NEXT_EXTENSION = 11;
/** What the length does not count. */
export const HEADER_LEN = 8;
/** Sequence number, N-PDU number and next extension: there as soon as one of the three flags is set (§5.1). */
const OPTIONAL_LEN = 4;

/** Version 1, protocol type GTP. */
const VERSION_AND_TYPE = 0xf0;
const GTP_1 = 0x30;
const SPARE = 0x08;
const HAS_EXTENSION = 0x04;
const HAS_OPTIONAL = 0x07;

const ECHO_REQUEST = 1;
const ECHO_RESPONSE = 2;
const ERROR_INDICATION = 26;
const SUPPORTED_EXTENSIONS = 31;
const TUNNEL_STATUS = 253;
const END_MARKER = 254;
const G_PDU = 255;

export const lengthBeyond = fact("gtp-u.length-beyond-datagram", "length", "left");
export const lengthBelow = fact("gtp-u.length-below-datagram", "length", "left");
export const lengthBelowOptional = fact("gtp-u.length-below-optional-fields", "length");
export const extensionEmpty = fact("gtp-u.extension-length-0", "type");
export const extensionBeyond = fact("gtp-u.extension-beyond-length", "type", "length", "left");

export const type = (p: Packet, at: number): number => p.u8(at + TYPE);
/** Bytes behind the first eight. */
export const length = (p: Packet, at: number): number => p.u16(at + LENGTH);
export const teid = (p: Packet, at: number): number => p.u32(at + TEID);

export function decodeGtpU(p: Packet, at: number, end: number): void {
  if (at === end || !p.need(1, Kind.GtpU, at, end)) return;
  if ((p.u8(at + FLAGS) & GTP_0_MASK) === GTP_0) return decodeGtpV0(p, at, end);
  // What is not even of a version that is known is not GTP-U.
  if ((p.u8(at + FLAGS) & VERSION_AND_TYPE) !== GTP_1) return;
  if (!p.need(HEADER_LEN, Kind.GtpU, at, end)) return;
  const flags = p.u8(at + FLAGS);
  const claimed = at + HEADER_LEN + length(p, at);
  const body = at + HEADER_LEN + (flags & HAS_OPTIONAL ? OPTIONAL_LEN : 0);
  if (!p.need(body - at, Kind.GtpU, at, end)) return;
  const i = p.layer(Kind.GtpU, at, body, Math.max(claimed, body), end);
  if (claimed < body) {
    p.note(lengthBelowOptional, at + LENGTH, length(p, at));
    return p.stop(Stop.Malformed, Kind.GtpU, body);
  }
  if (claimed !== end) noteLength(p, at, claimed, end);
  const inner = flags & HAS_EXTENSION ? extensionsEnd(p, i, body, p.to[i]!) : body;
  if (inner === 0) return;
  if (type(p, at) === G_PDU) carry(p, inner, p.to[i]!);
}

function noteLength(p: Packet, at: number, claimed: number, end: number): void {
  if (claimed < end) p.note(lengthBelow, at + LENGTH, length(p, at), end - at - HEADER_LEN);
  else if (!p.isFragment() && !p.ipBeyondPacket()) p.note(lengthBeyond, at + LENGTH, length(p, at), end - at - HEADER_LEN);
}

/** A user packet: IP by its version. Ethernet and unstructured data (5G) look like anything, so they are left alone. */
function carry(p: Packet, at: number, end: number): void {
  if (at === end) return;
  if (!p.need(1, Kind.GtpU, at, end)) return;
  const version = p.u8(at) >> 4;
  if (version === 4) return p.next(Kind.Ipv4, at, end);
  if (version === 6) return p.next(Kind.Ipv6, at, end);
  p.stop(Stop.Unknown, Kind.GtpU, at);
}

/**
 * First byte behind the extension headers: each is a length in units of 4 bytes, content, and the next one's type in its
 * last byte (§5.2.1). 0 where decoding stopped.
 */
function extensionsEnd(p: Packet, layer: number, from: number, end: number): number {
  let at = from;
  for (let kind = p.u8(p.from[layer]! + NEXT_EXTENSION); kind !== 0; ) {
    if (!p.need(1, Kind.GtpU, at, end)) return 0;
    const n = p.u8(at) * 4;
    if (n === 0) p.note(extensionEmpty, at, kind);
    else if (at + n > end) p.note(extensionBeyond, at, kind, n, end - at);
    else {
      if (!p.need(n, Kind.GtpU, at, end)) return 0;
      kind = p.u8(at + n - 1);
      at += n;
      continue;
    }
    p.stop(Stop.Malformed, Kind.GtpU, at);
    return 0;
  }
  p.body[layer] = at;
  return at;
}

/** Does the header look like nothing else? Asked only where a port is a guess. */
export function plausible(p: Packet, at: number, end: number): boolean {
  if (!p.has(HEADER_LEN, at, end)) return false;
  const flags = p.u8(at + FLAGS);
  const kind = type(p, at);
  const known =
    kind === G_PDU ||
    kind === ECHO_REQUEST ||
    kind === ECHO_RESPONSE ||
    kind === ERROR_INDICATION ||
    kind === SUPPORTED_EXTENSIONS ||
    kind === TUNNEL_STATUS ||
    kind === END_MARKER;
  return known && (flags & (VERSION_AND_TYPE | SPARE)) === GTP_1 && at + HEADER_LEN + length(p, at) === end;
}
