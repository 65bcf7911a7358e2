/**
 * Per-Packet Information header: fields about the packet and the link type of what follows. All numbers are little-endian.
 * https://www.tcpdump.org/linktypes/LINKTYPE_PPI.html
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { firstKind } from "../packet/link-types.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const VERSION = 0;
const FLAGS = 1;
const LENGTH = 2;
const LINK_TYPE = 4;
export const FIXED_LEN = 8;

/** In the flags: fields are aligned to four bytes. */
const ALIGNED = 1;
const FIELD_HEADER_LEN = 4;
/** A field of 20 bytes about an 802.11 frame; its flags stand behind eight bytes of time. */
const COMMON_80211 = 2;
const COMMON_FLAGS = 8;
const COMMON_FLAGS_LEN = 2;
const FLAG_FCS = 1;
const FCS_LEN = 4;

export const versionNotZero = fact("ppi.version-not-0", "version");
export const lengthTooSmall = fact("ppi.length-too-small", "length");
export const fieldBeyondHeader = fact("ppi.field-beyond-header", "fieldLength", "left");

/** Of the whole header. */
export const length = (p: Packet, at: number): number => p.view.getUint16(at + LENGTH, true);
export const linkType = (p: Packet, at: number): number => p.view.getUint32(at + LINK_TYPE, true);

export function decodePpi(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Ppi, at, end)) return;
  if (p.u8(at + VERSION) !== 0) {
    p.note(versionNotZero, at, p.u8(at + VERSION));
    return p.stop(Stop.Malformed, Kind.Ppi, at);
  }
  const header = length(p, at);
  if (header < FIXED_LEN) {
    p.note(lengthTooSmall, at + LENGTH, header);
    return p.stop(Stop.Malformed, Kind.Ppi, at);
  }
  if (!p.need(header, Kind.Ppi, at, end)) return;
  const body = at + header;
  p.layer(Kind.Ppi, at, body, end, end);
  const hasFcs = walkFields(p, at, body) && end - body >= FCS_LEN;
  p.nextOrUnknown(firstKind(linkType(p, at)), linkType(p, at), body, hasFcs ? end - FCS_LEN : end);
}

/** Does a field say that the frame ends with its check sequence? */
function walkFields(p: Packet, at: number, body: number): boolean {
  const unit = (p.u8(at + FLAGS) & ALIGNED) !== 0 ? 4 : 1;
  let hasFcs = false;
  for (let field = at + FIXED_LEN; field + FIELD_HEADER_LEN <= body; ) {
    const value = field + FIELD_HEADER_LEN;
    const len = p.view.getUint16(field + 2, true);
    if (value + len > body) {
      p.note(fieldBeyondHeader, field + 2, len, body - value);
      return hasFcs;
    }
    if (p.view.getUint16(field, true) === COMMON_80211 && len >= COMMON_FLAGS + COMMON_FLAGS_LEN) {
      hasFcs = (p.view.getUint16(value + COMMON_FLAGS, true) & FLAG_FCS) !== 0;
    }
    field = value + Math.ceil(len / unit) * unit;
  }
  return hasFcs;
}
