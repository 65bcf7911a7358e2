/**
 * Options of TCP, RFC 9293 §3.1 and the RFCs named below.
 * https://www.iana.org/assignments/tcp-parameters
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

export const TcpOption = {
  End: 0,
  NoOperation: 1,
  MaximumSegmentSize: 2,
  WindowScale: 3,
  SackPermitted: 4,
  Sack: 5,
  Timestamps: 8,
  Md5: 19,
  QuickStart: 27,
  UserTimeout: 28,
  Authentication: 29,
  Multipath: 30,
  FastOpen: 34,
} as const;

/** The first word of options that are NOP, NOP and timestamps of the right length. */
export const TIMESTAMPS_ALONE = 0x0101080a;
export const MOST_WINDOW_SCALE = 14;

export const optionWithoutLength = fact("tcp-option.length-missing", "option");
export const optionLengthTooSmall = fact("tcp-option.length-too-small", "option", "length");
export const optionBeyondHeader = fact("tcp-option.beyond-header", "option", "length", "left");
export const optionWrongLength = fact("tcp-option.wrong-length", "option", "length");
export const optionTwice = fact("tcp-option.twice", "option");
export const optionOutsideSyn = fact("tcp-option.outside-syn", "option");
export const windowScaleTooLarge = fact("tcp-option.window-scale-too-large", "shift");
export const paddingNotZero = fact("tcp-option.padding-not-zero", "value");

// Least and most length of each kind; 2 and 255 where nothing more is known.
const least = new Uint8Array(256).fill(2);
const most = new Uint8Array(256).fill(255);
const lengths: readonly (readonly [number, number, number])[] = [
  [TcpOption.MaximumSegmentSize, 4, 4], // RFC 9293 §3.2
  [TcpOption.WindowScale, 3, 3], // RFC 7323 §2.2
  [TcpOption.SackPermitted, 2, 2], // RFC 2018 §2
  [TcpOption.Sack, 10, 34], // RFC 2018 §3
  [TcpOption.Timestamps, 10, 10], // RFC 7323 §3.2
  [TcpOption.Md5, 18, 18], // RFC 2385
  [TcpOption.QuickStart, 8, 8], // RFC 4782
  [TcpOption.UserTimeout, 4, 4], // RFC 5482
  [TcpOption.Authentication, 4, 255], // RFC 5925 §2.2
  [TcpOption.Multipath, 3, 255], // RFC 8684 §3
  [TcpOption.FastOpen, 2, 18], // RFC 7413 §4.1.1
];
for (const [kind, from, to] of lengths) {
  least[kind] = from;
  most[kind] = to;
}

/** The bit by which a kind is remembered that must not come twice; 0 for all others. */
const onceBit = new Uint8Array(256);
for (const [i, kind] of [
  TcpOption.MaximumSegmentSize,
  TcpOption.WindowScale,
  TcpOption.SackPermitted,
  TcpOption.Sack,
  TcpOption.Timestamps,
  TcpOption.FastOpen,
].entries()) {
  onceBit[kind] = 1 << i;
}

function lengthIsWrong(kind: number, length: number): boolean {
  if (length < least[kind]! || length > most[kind]!) return true;
  if (kind === TcpOption.Sack) return (length - 2) % 8 !== 0;
  // A cookie has 4 to 16 bytes, evenly many; without one the option is a request.
  return kind === TcpOption.FastOpen && length !== 2 && (length < 6 || length % 2 !== 0);
}

/** Walks the options in `[at, body)`; ends silently where the capture does. */
export function decodeTcpOptions(p: Packet, at: number, body: number, syn: boolean): void {
  let seen = 0;
  let length = 1;
  for (let o = at; o < body && o < p.end; o += length) {
    const kind = p.u8(o);
    length = 1;
    if (kind === TcpOption.NoOperation) continue;
    if (kind === TcpOption.End) return checkPadding(p, o + 1, body);
    if (o + 1 === body) return p.note(optionWithoutLength, o, kind);
    if (o + 1 === p.end) return;
    length = p.u8(o + 1);
    if (length < 2) return p.note(optionLengthTooSmall, o + 1, kind, length);
    if (o + length > body) return p.note(optionBeyondHeader, o + 1, kind, length, body - o);
    if (lengthIsWrong(kind, length)) p.note(optionWrongLength, o + 1, kind, length);
    else if (kind === TcpOption.WindowScale) checkWindowScale(p, o);
    const bit = onceBit[kind]!;
    if (seen & bit) p.note(optionTwice, o, kind);
    seen |= bit;
    if (!syn && kind >= TcpOption.MaximumSegmentSize && kind <= TcpOption.SackPermitted) p.note(optionOutsideSyn, o, kind);
  }
}

function checkWindowScale(p: Packet, o: number): void {
  if (o + 2 >= p.end) return;
  const shift = p.u8(o + 2);
  if (shift > MOST_WINDOW_SCALE) p.note(windowScaleTooLarge, o + 2, shift);
}

/** RFC 9293 §3.1: what follows the end of the options MUST be zero. */
function checkPadding(p: Packet, at: number, body: number): void {
  for (let o = at; o < body && o < p.end; o++) {
    if (p.u8(o) !== 0) return p.note(paddingNotZero, o, p.u8(o));
  }
}
