/**
 * The Internet checksum, RFC 1071: one's complement sum of 16-bit big-endian words.
 * https://www.rfc-editor.org/rfc/rfc1071
 */

/** Folds the carries of a sum below 2^32 back into 16 bits. */
export function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/**
 * Sum of the words of `bytes[from, to)`, folded, not complemented. The plain version: the reference that the SIMD one is
 * compared with, and the fallback where there is no SIMD.
 */
export function plainSum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  let at = from;
  for (; at + 1 < to; at += 2) {
    sum += (bytes[at]! << 8) | bytes[at + 1]!;
    // 2^15 words of 0xffff stay below 2^31.
    if (sum > 0x7fff0000) sum = fold(sum);
  }
  if (at < to) sum += bytes[at]! << 8;
  return fold(sum);
}

/** What a checksum field should hold, given the folded sum of everything it covers with the field itself as 0. */
export function complement(folded: number): number {
  return ~folded & 0xffff;
}

/** One's complement difference: what remains of the folded sum `a` when the words summing to `b` are taken out. */
export function subtract(a: number, b: number): number {
  return fold(a + (~b & 0xffff));
}
