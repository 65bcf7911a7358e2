/**
 * Radiotap, what the receiver's radio says in front of an 802.11 frame. All numbers are little-endian.
 * https://www.radiotap.org/
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const VERSION = 0;
const LENGTH = 2;
const PRESENT = 4;
export const FIXED_LEN = 8;

/** In the first bitmap: TSFT is eight bytes, aligned to eight; flags come next. */
const HAS_TSFT = 1;
const HAS_FLAGS = 2;
/** Another bitmap follows. */
const EXTENDED = 0x80000000;
const TSFT_LEN = 8;

/** In the flags: the frame ends with its check sequence; padding stands between 802.11 header and payload. */
const FLAG_FCS = 0x10;
const FLAG_DATA_PADDED = 0x20;
const FCS_LEN = 4;

export const versionNotZero = fact("radiotap.version-not-0", "version");
export const lengthTooSmall = fact("radiotap.length-too-small", "length");
export const bitmapBeyondHeader = fact("radiotap.bitmap-beyond-header", "length");

/** Of the whole header. */
export const length = (p: Packet, at: number): number => p.view.getUint16(at + LENGTH, true);
export const isDataPadded = (p: Packet, at: number): boolean => (flags(p, at) & FLAG_DATA_PADDED) !== 0;

export function decodeRadiotap(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Radiotap, at, end)) return;
  if (p.u8(at + VERSION) !== 0) {
    p.note(versionNotZero, at, p.u8(at + VERSION));
    return p.stop(Stop.Malformed, Kind.Radiotap, at);
  }
  const header = length(p, at);
  if (header < FIXED_LEN) {
    p.note(lengthTooSmall, at + LENGTH, header);
    return p.stop(Stop.Malformed, Kind.Radiotap, at);
  }
  if (!p.need(header, Kind.Radiotap, at, end)) return;
  const body = at + header;
  p.layer(Kind.Radiotap, at, body, end, end);
  if (bitmapsEnd(p, at) > body) p.note(bitmapBeyondHeader, at + LENGTH, header);
  const hasFcs = (flags(p, at) & FLAG_FCS) !== 0 && end - body >= FCS_LEN;
  p.next(Kind.Ieee80211, body, hasFcs ? end - FCS_LEN : end);
}

/** First byte behind the bitmaps; beyond the header where they do not end in it. */
function bitmapsEnd(p: Packet, at: number): number {
  const body = at + length(p, at);
  let word = at + PRESENT;
  while (word + 4 <= body && (p.view.getUint32(word, true) & EXTENDED) !== 0) word += 4;
  return word + 4;
}

/** The flags field, 0 where there is none. */
function flags(p: Packet, at: number): number {
  const present = p.view.getUint32(at + PRESENT, true);
  if ((present & HAS_FLAGS) === 0) return 0;
  let field = bitmapsEnd(p, at);
  if ((present & HAS_TSFT) !== 0) field = at + ((field - at + TSFT_LEN - 1) & -TSFT_LEN) + TSFT_LEN;
  return field < at + length(p, at) ? p.u8(field) : 0;
}
