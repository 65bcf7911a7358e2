/**
 * Control And Provisioning of Wireless Access Points, data channel: RFC 5415 §4, RFC 5416.
 * https://www.rfc-editor.org/rfc/rfc5415
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const PREAMBLE = 0;
const FLAGS = 1;
const FRAGMENT_OFFSET = 6;
export const HEADER_LEN = 8;
/** A preamble of type 1 is followed by three reserved bytes and DTLS. */
const DTLS_HEADER_LEN = 4;

const TYPE_DTLS = 1;
/** Within the 24 bits behind the preamble. */
const WIRELESS_BINDING = 0x003e00;
const NATIVE_FRAME = 0x000100;
const FRAGMENT = 0x000080;
const LAST_FRAGMENT = 0x000040;
const HAS_WIRELESS = 0x000020;
const HAS_RADIO_MAC = 0x000010;
const KEEP_ALIVE = 0x000008;
const BINDING_80211 = 1;

/** Type data, subtype of none or QoS data, in the first byte of a frame control field. */
const DATA_FRAME = 0x08;
const DATA_FRAME_MASK = 0x0f;

export const headerLengthTooSmall = fact("capwap.header-length-too-small", "headerLength");
export const optionalBeyondHeader = fact("capwap.optional-fields-beyond-header", "needed", "headerLength");
export const fragmentFieldsSet = fact("capwap.fragment-fields-without-f-flag", "flags", "fragmentOffset");

/** HLEN in bytes. */
export const headerLength = (p: Packet, at: number): number => (p.u8(at + FLAGS) >> 3) * 4;
/** The 24 bits behind the preamble: header length, radio, binding and flags. */
const flags = (p: Packet, at: number): number => p.u32(at) & 0xffffff;

export function decodeCapwap(p: Packet, at: number, end: number): void {
  if (at === end || !p.need(1, Kind.Capwap, at, end)) return;
  const preamble = p.u8(at + PREAMBLE);
  if (preamble === TYPE_DTLS) {
    if (!p.need(DTLS_HEADER_LEN, Kind.Capwap, at, end)) return;
    p.layer(Kind.Capwap, at, at + DTLS_HEADER_LEN, end, end);
    return p.stop(Stop.Encrypted, Kind.Capwap, at + DTLS_HEADER_LEN);
  }
  // Another version or type is not CAPWAP.
  if (preamble !== 0) return;
  if (!p.need(HEADER_LEN, Kind.Capwap, at, end)) return;
  const header = headerLength(p, at);
  if (header < HEADER_LEN) {
    p.note(headerLengthTooSmall, at + FLAGS, header);
    return p.stop(Stop.Malformed, Kind.Capwap, at);
  }
  if (!p.need(header, Kind.Capwap, at, end)) return;
  const f = flags(p, at);
  const body = at + header;
  p.layer(Kind.Capwap, at, body, end, end);
  if (f & (HAS_RADIO_MAC | HAS_WIRELESS)) noteOptional(p, at, f, body);
  const fragmentOffset = p.u16(at + FRAGMENT_OFFSET) >> 3;
  if (f & FRAGMENT) return p.stop(Stop.Fragment, Kind.Capwap, body);
  if (f & LAST_FRAGMENT || fragmentOffset !== 0) p.note(fragmentFieldsSet, at, f & LAST_FRAGMENT, fragmentOffset * 8);
  if (f & KEEP_ALIVE) return;
  carry(p, body, f, end);
}

/** Each optional field is a length byte with so many bytes, filled up to four (RFC 5415 §4.3). */
function noteOptional(p: Packet, at: number, f: number, body: number): void {
  let field = at + HEADER_LEN;
  for (const flag of OPTIONAL) {
    if ((f & flag) === 0) continue;
    // Of a field that begins at the header's end, one byte at least is missing.
    const n = field < body ? (p.u8(field) + 4) & ~3 : 4;
    field += n;
    if (field > body) return p.note(optionalBeyondHeader, at + FLAGS, field - at, body - at);
  }
}
const OPTIONAL = [HAS_RADIO_MAC, HAS_WIRELESS] as const;

function carry(p: Packet, at: number, f: number, end: number): void {
  if ((f & NATIVE_FRAME) === 0) return p.next(Kind.Ethernet, at, end);
  if ((f & WIRELESS_BINDING) >> 9 !== BINDING_80211) return p.stop(Stop.Unknown, Kind.Capwap, at);
  if (!p.need(2, Kind.Capwap, at, end)) return;
  // Of swapped frames only those of data are known for certain, so no others are read.
  if (isDataFrame(p, at) || hasSwappedControl(p, at)) return p.next(Kind.Ieee80211, at, end);
  p.stop(Stop.Unknown, Kind.Capwap, at);
}

const isDataFrame = (p: Packet, control: number): boolean => (p.u8(control) & DATA_FRAME_MASK) === DATA_FRAME;
/** Cisco's access points swap the two bytes of the frame control field: is it a data frame only if read that way? */
export const hasSwappedControl = (p: Packet, at: number): boolean => !isDataFrame(p, at) && isDataFrame(p, at + 1);

/** Does the header look like nothing else? Asked only where a port is a guess. */
export function plausible(p: Packet, at: number, end: number): boolean {
  if (!p.has(HEADER_LEN, at, end)) return false;
  // A DTLS record of version 1.0 or 1.2 behind the type 1 preamble.
  if (p.u8(at) === TYPE_DTLS) return p.u32(at) === 0x01000000 && p.u8(at + 4) >= 20 && p.u8(at + 4) <= 25 && p.u8(at + 5) === 0xfe;
  const header = headerLength(p, at);
  return p.u8(at) === 0 && header >= HEADER_LEN && at + header <= end && (flags(p, at) & WIRELESS_BINDING) >> 9 === BINDING_80211;
}
