/**
 * Options of the hop-by-hop and destination options headers of IPv6, RFC 8200 §4.2, §4.3, §4.6.
 * https://www.rfc-editor.org/rfc/rfc8200#section-4.2
 * https://www.iana.org/assignments/ipv6-parameters
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { nextProtocol } from "./ip-protocol.js";
import { payloadLength, payloadLengthAt } from "./ipv6.js";
import { extension, nextHeader, nextHeaderAt } from "./ipv6-extension.js";
import { JUMBO, jumboLengthOf } from "./ipv6-jumbo.js";

const PAD1 = 0x00;
const PADN = 0x01;
const TUNNEL_LIMIT = 0x04;
const ROUTER_ALERT = 0x05;
const HOME_ADDRESS = 0xc9;
/** Padding is there to align to 8 bytes; Linux drops a header with more of it (RFC 4942 §2.1.9.5). */
const MOST_PADDING = 7;

export const optionBeyondHeader = fact("ipv6.option-beyond-header", "option", "length", "left");
export const optionLengthWrong = fact("ipv6.option-length-wrong", "option", "length", "expected");
export const optionMisplaced = fact("ipv6.option-in-wrong-header", "option");
export const optionMisaligned = fact("ipv6.option-misaligned", "option", "position");
export const optionTwice = fact("ipv6.option-twice", "option");
export const optionUnknown = fact("ipv6.option-unknown", "option");
export const paddingNotZero = fact("ipv6.padding-not-zero", "value");
export const paddingTooLong = fact("ipv6.padding-too-long", "padding");
export const paddingOnly = fact("ipv6.options-only-padding", "headerLength");
export const jumboWithPayloadLength = fact("ipv6.jumbo-with-payload-length", "payloadLength", "jumboLength");
export const jumboMissing = fact("ipv6.payload-length-zero-without-jumbo");

/** The length each option must have, plus one; 0 where any will do. */
const FIXED = new Uint8Array(256);
for (const [type, length] of [
  [TUNNEL_LIMIT, 1], // RFC 2473 §4.1.1
  [ROUTER_ALERT, 2], // RFC 2711
  [0x26, 6], // Quick-Start, RFC 4782
  [0x30, 4], // minimum path MTU, RFC 9268
  [JUMBO, 4],
  [HOME_ADDRESS, 16], // RFC 6275 §6.3
] as const)
  FIXED[type] = length + 1;

/** Registered options: 1. Those of one header: 2 hop-by-hop, 3 destination. */
const KNOWN = new Uint8Array(256);
const Where = { Either: 1, HopByHop: 2, Destination: 3 } as const;
for (const type of [0x07, 0x08, 0x0f, 0x11, 0x12, 0x23, 0x26, 0x30, 0x31, 0x32, 0x4d, 0x63, 0x6d, 0x8a, 0x8b, 0x8c, 0xee])
  KNOWN[type] = Where.Either;
// RFC 4727 §4.2 sets these aside for experiments.
for (const type of [0x1e, 0x3e, 0x5e, 0x7e, 0x9e, 0xbe, 0xde, 0xfe]) KNOWN[type] = Where.Either;
KNOWN[JUMBO] = Where.HopByHop;
KNOWN[ROUTER_ALERT] = Where.HopByHop;
KNOWN[TUNNEL_LIMIT] = Where.Destination;
KNOWN[HOME_ADDRESS] = Where.Destination;

export function decodeHopByHop(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6HopByHop, at, end)) return;
  const i = p.depth - 1;
  walkOptions(p, i, Where.HopByHop);
  if (i === p.net + 1) judgeJumbo(p, p.net);
  nextProtocol(p, nextHeader(p, at), nextHeaderAt(at), p.body[i]!, end);
}

export function decodeDestination(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6Destination, at, end)) return;
  const i = p.depth - 1;
  walkOptions(p, i, Where.Destination);
  nextProtocol(p, nextHeader(p, at), nextHeaderAt(at), p.body[i]!, end);
}

/** The jumbo payload option against the payload length, RFC 2675 §3. */
function judgeJumbo(p: Packet, net: number): void {
  const jumbo = jumboLengthOf(p, net);
  const length = payloadLength(p, p.from[net]!);
  if (length === 0 && jumbo < 0) p.note(jumboMissing, payloadLengthAt(p.from[net]!));
  if (length !== 0 && jumbo >= 0) p.note(jumboWithPayloadLength, payloadLengthAt(p.from[net]!), length, jumbo);
}

/** Walks the options of layer `i`, all of whose bytes are captured. */
function walkOptions(p: Packet, i: number, where: number): void {
  const from = p.from[i]!;
  const to = p.body[i]!;
  let padding = 0;
  let options = 0;
  for (let at = from + 2; at < to; ) {
    const type = p.u8(at);
    if (type === PAD1) {
      padding++;
      at++;
      continue;
    }
    const left = to - at - 2;
    const length = left < 0 ? 0 : p.u8(at + 1);
    if (length > left) return p.note(optionBeyondHeader, at, type, length, Math.max(left, 0));
    if (type === PADN) {
      padding += 2 + length;
      notePadding(p, at + 2, length);
    } else {
      if (padding > MOST_PADDING) p.note(paddingTooLong, at - padding, padding);
      padding = 0;
      options++;
      noteOption(p, i, type, at, length, where);
    }
    at += 2 + length;
  }
  if (padding > MOST_PADDING) p.note(paddingTooLong, to - padding, padding);
  else if (options === 0) p.note(paddingOnly, from, to - from);
}

function notePadding(p: Packet, at: number, length: number): void {
  for (let n = 0; n < length; n++) {
    const value = p.u8(at + n);
    if (value !== 0) return p.note(paddingNotZero, at + n, value);
  }
}

function noteOption(p: Packet, i: number, type: number, at: number, length: number, where: number): void {
  const known = KNOWN[type]!;
  if (known === 0) return p.note(optionUnknown, at, type);
  if (known !== Where.Either && known !== where) p.note(optionMisplaced, at, type);
  const fixed = FIXED[type]!;
  if (fixed !== 0 && length !== fixed - 1) return p.note(optionLengthWrong, at + 1, type, length, fixed - 1);
  const position = at - p.from[i]!;
  if (misaligned(type, position)) p.note(optionMisaligned, at, type, position);
  if (fixed !== 0 && seenBefore(p, i, type, at)) p.note(optionTwice, at, type);
  // RFC 6275 §11.3.1: checksums are computed as if the home address were the source.
  if (type === HOME_ADDRESS && where === Where.Destination && p.net >= 0) p.sourceAt[p.net] = at + 2;
}

/** Alignment: 4n+2 for jumbo payload (RFC 2675 §2), 8n+6 for home address (RFC 6275 §6.3), 2n for router alert (RFC 2711 §2.1). */
function misaligned(type: number, position: number): boolean {
  if (type === JUMBO) return position % 4 !== 2;
  if (type === HOME_ADDRESS) return position % 8 !== 6;
  return type === ROUTER_ALERT && position % 2 !== 0;
}

/** Did an option of this type stand in front of `until` in the same header? */
function seenBefore(p: Packet, i: number, type: number, until: number): boolean {
  for (let at = p.from[i]! + 2; at < until; ) {
    const other = p.u8(at);
    if (other === type) return true;
    at += other === PAD1 ? 1 : 2 + p.u8(at + 1);
  }
  return false;
}
