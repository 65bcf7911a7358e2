/**
 * PPP over Ethernet, RFC 2516: discovery (EtherType 0x8863) and session (0x8864).
 * https://www.rfc-editor.org/rfc/rfc2516
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const VERSION_AND_TYPE = 0;
const CODE = 1;
const LENGTH = 4;
export const HEADER_LEN = 6;

const VERSION_1_TYPE_1 = 0x11;
const SESSION_DATA = 0x00;
/** PADI, PADO, PADR, PADS, PADT; and PADG, PADC, PADQ of RFC 5578. */
const DISCOVERY_CODES: readonly number[] = [0x09, 0x07, 0x19, 0x65, 0xa7, 0x0a, 0x0b, 0x0c];
const DISCOVERY_TYPE = 0x8863;
const SESSION_TYPE = 0x8864;
const TAG_HEADER_LEN = 4;
const END_OF_LIST = 0x0000;
/** Frames are padded to 60 bytes, 14 of them Ethernet's own, and a frame check sequence may have been captured. */
const MOST_PADDED = 50;
const FCS_LEN = 4;

export const versionNotOne = fact("pppoe.version-or-type-not-1", "version", "type");
export const codeUnknown = fact("pppoe.code-unknown", "code");
/** Session data under the discovery EtherType, or the other way round. */
export const codeNotForType = fact("pppoe.code-not-for-ethertype", "code", "etherType");
export const lengthBeyondFrame = fact("pppoe.length-beyond-frame", "length", "left");
export const lengthBelowFrame = fact("pppoe.length-below-frame", "length", "left");
export const tagBeyondPayload = fact("pppoe.tag-beyond-payload", "tagLength", "left");

export const code = (p: Packet, at: number): number => p.u8(at + CODE);
/** Of what follows the header. */
export const length = (p: Packet, at: number): number => p.u16(at + LENGTH);

export function decodePppoe(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Pppoe, at, end)) return;
  const body = at + HEADER_LEN;
  const claimed = body + length(p, at);
  const i = p.layer(Kind.Pppoe, at, body, claimed, end);
  if (claimed !== end) noteLength(p, at, length(p, at), end - body);
  if (p.u8(at + VERSION_AND_TYPE) !== VERSION_1_TYPE_1) {
    p.note(versionNotOne, at, p.u8(at) >> 4, p.u8(at) & 15);
    return p.stop(Stop.Malformed, Kind.Pppoe, body);
  }
  const c = code(p, at);
  const announced = etherTypeBefore(p, at, i);
  if (c === SESSION_DATA) {
    if (announced === DISCOVERY_TYPE) p.note(codeNotForType, at + CODE, c, announced);
    return p.next(Kind.Ppp, body, p.to[i]!);
  }
  if (!DISCOVERY_CODES.includes(c)) {
    p.note(codeUnknown, at + CODE, c);
    return p.stop(Stop.Malformed, Kind.Pppoe, body);
  }
  if (announced === SESSION_TYPE) p.note(codeNotForType, at + CODE, c, announced);
  walkTags(p, body, p.to[i]!);
}

/** The EtherType right in front of the header, 0 where no layer is there that has one. */
function etherTypeBefore(p: Packet, at: number, i: number): number {
  if (i === 0 || p.body[i - 1] !== at) return 0;
  const kind = p.kind[i - 1]!;
  return kind === Kind.Ethernet || kind === Kind.Vlan ? p.u16(at - 2) : 0;
}

function noteLength(p: Packet, at: number, len: number, left: number): void {
  if (len > left) p.note(lengthBeyondFrame, at + LENGTH, len, left);
  else if (HEADER_LEN + left > MOST_PADDED && left - len > FCS_LEN) p.note(lengthBelowFrame, at + LENGTH, len, left);
}

/** Tags of discovery, §5: type, length, value. */
function walkTags(p: Packet, from: number, end: number): void {
  for (let at = from; at < end; ) {
    if (at + TAG_HEADER_LEN > end) return p.note(tagBeyondPayload, at, TAG_HEADER_LEN, end - at);
    if (!p.has(TAG_HEADER_LEN, at, end) || p.u16(at) === END_OF_LIST) return;
    const value = at + TAG_HEADER_LEN;
    const len = p.u16(at + 2);
    if (value + len > end) return p.note(tagBeyondPayload, at + 2, len, end - value);
    at = value + len;
  }
}
