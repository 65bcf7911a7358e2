/**
 * Extensions of ICMP errors, RFC 4884: the length of the quoted datagram, and objects behind it.
 * https://www.rfc-editor.org/rfc/rfc4884
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

const VERSION = 2;
/** Version, reserved bits and checksum. */
const STRUCTURE_HEADER_LEN = 4;
const OBJECT_HEADER_LEN = 4;
/** §4.1 and §4.2: with extensions the quoted datagram is padded to this. */
const LEAST_ORIGINAL = 128;

export const originalBeyondMessage = fact("icmp-extension.original-datagram-beyond-message", "length", "left");
export const originalTooShort = fact("icmp-extension.original-datagram-too-short", "length");
export const structureCut = fact("icmp-extension.structure-cut", "left");
export const versionNotTwo = fact("icmp-extension.version-not-2", "version");
export const objectLengthTooSmall = fact("icmp-extension.object-length-too-small", "length");
export const objectBeyondMessage = fact("icmp-extension.object-beyond-message", "length", "left");

/**
 * End of the datagram quoted at `at`, of which the message's length field at `lengthAt` says `length` bytes (0: to the
 * end). States what is wrong with the extensions behind it.
 */
export function endOfOriginal(p: Packet, lengthAt: number, length: number, at: number, end: number): number {
  if (length === 0) return end;
  const whole = !p.isFragment() && !p.ipBeyondPacket();
  if (at + length > end) {
    if (whole) p.note(originalBeyondMessage, lengthAt, length, end - at);
    return end;
  }
  const from = at + length;
  if (from === end) return end;
  if (length < LEAST_ORIGINAL) {
    // Rather an old sender's filling of the unused field: what follows is not taken for extensions.
    p.note(originalTooShort, lengthAt, length);
    return end;
  }
  if (whole) checkStructure(p, from, end);
  return from;
}

function checkStructure(p: Packet, at: number, end: number): void {
  if (at + STRUCTURE_HEADER_LEN > end) return p.note(structureCut, at, end - at);
  if (at >= p.end) return;
  const version = p.u8(at) >> 4;
  if (version !== VERSION) return p.note(versionNotTwo, at, version);
  for (let o = at + STRUCTURE_HEADER_LEN; o < end; ) {
    if (o + OBJECT_HEADER_LEN > end) return p.note(structureCut, o, end - o);
    if (o + 2 > p.end) return;
    const length = p.u16(o);
    if (length < OBJECT_HEADER_LEN) return p.note(objectLengthTooSmall, o, length);
    if (o + length > end) return p.note(objectBeyondMessage, o, length, end - o);
    o += length;
  }
}
