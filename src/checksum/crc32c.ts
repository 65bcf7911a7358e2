/**
 * CRC32c, the checksum of SCTP: RFC 9260 §6.8 and appendix A (polynomial 0x1edc6f41, reflected).
 * https://www.rfc-editor.org/rfc/rfc9260
 *
 * Eight tables, eight bytes a turn: three times as fast as one table, and a WebAssembly version of it was no faster.
 */
const REFLECTED_POLYNOMIAL = 0x82f63b78;

/** tables[256 * k + byte]: the byte's remainder with `k` zero bytes behind it. */
const tables = new Uint32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ REFLECTED_POLYNOMIAL : remainder >>> 1;
  tables[byte] = remainder;
}
for (let i = 256; i < tables.length; i++) {
  const before = tables[i - 256]!;
  tables[i] = tables[before & 0xff]! ^ (before >>> 8);
}

/** State before the first byte. */
export const CRC32C_START = -1;

/** Takes `bytes[from, to)` into the state. */
export function crc32cUpdate(state: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = state;
  let at = from;
  for (; to - at >= 8; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      tables[1792 + (low & 0xff)]! ^
      tables[1536 + ((low >>> 8) & 0xff)]! ^
      tables[1280 + ((low >>> 16) & 0xff)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < to; at++) crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

/** The checksum that a state stands for. */
export function crc32cFinish(state: number): number {
  return ~state >>> 0;
}

const zeros = new Uint8Array(4);

/** CRC32c of `bytes[from, to)`. With `fieldAt`, the four bytes there count as 0, as in the checksum of an SCTP packet. */
export function crc32c(bytes: Uint8Array, from: number, to: number, fieldAt = -1): number {
  if (fieldAt < 0) return crc32cFinish(crc32cUpdate(CRC32C_START, bytes, from, to));
  const before = crc32cUpdate(CRC32C_START, bytes, from, fieldAt);
  return crc32cFinish(crc32cUpdate(crc32cUpdate(before, zeros, 0, 4), bytes, fieldAt + 4, to));
}
