import { hex2, hex4 } from "../packet/hex.js";
import type { SegmentDamage } from "../packet/segment-damage.js";

const isOneBit = (byte: number): boolean => (byte & (byte - 1)) === 0;
const isSame = (all: readonly number[]): boolean => all.every((value) => value === all[0]);
const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
const xors = ({ was, is }: SegmentDamage): number[] => was.map((byte, n) => byte ^ is[n]!);

/** Distances that are no accident of two bytes in one word. */
const LEAST_STEP = 4;

/** Where the bytes that differ lie: one or more offsets, ascending. */
function pattern(offsets: readonly number[]): string {
  const first = offsets[0]!;
  const last = offsets.at(-1)!;
  const gaps = offsets.slice(1).map((offset, n) => offset - offsets[n]!);
  const step = gaps.reduce(greatestDivisor, 0);
  if (gaps.length === 0) return `at ${first}`;
  const isRun = gaps.every((gap) => gap === 1);
  if (isRun && first % 2 === 0 && last - first === 1) return `one 16-bit word at ${first}`;
  if (isRun && first % 2 === 0 && last % 2 === 1) return `a run of whole 16-bit words from ${first} to ${last}`;
  if (isRun) return `a run from ${first} to ${last}`;
  if (gaps.length === 1) return `at ${first} and ${last}`;
  if (isSame(gaps)) return `every ${step}${step === 2 ? "nd" : step === 3 ? "rd" : "th"} byte from ${first} to ${last}`;
  return step >= LEAST_STEP ? `from ${first} to ${last}, multiples of ${step} apart` : `from ${first} to ${last}`;
}

/** What the damage did to the bytes, by the first of them: `0x41 was 0x43 (xor 0x02, one bit)`. */
function change(d: SegmentDamage): string {
  const all = xors(d);
  const first = all[0]!;
  const bit = isOneBit(first) ? "bit" : "";
  const what = all.length === 1 ? bit && ", one bit" : isSame(all) ? `, the same ${bit && "bit "}in all` : "";
  const alike = all.length > 1 && isSame(d.was) && !isSame(all) ? `; each was ${hex2(d.was[0]!)}` : "";
  return `${hex2(d.is[0]!)} was ${hex2(d.was[0]!)} (xor ${hex2(first)}${what})${alike}`;
}

/** What follows from it. */
function conclusion(d: SegmentDamage): string {
  if (d.more === d.missing % 0xffff) return "damaged on the way";
  if (d.compared < d.length) return `more is wrong behind its first ${d.compared} bytes, which alone were kept, or in its headers`;
  return "that does not make up for its checksum, so its headers are damaged as well, or these are other bytes";
}

/** `2 of its 100 bytes differ, one 16-bit word at 4: at 4 0x04 was 0x44 (xor 0x40, one bit): damaged on the way`. */
export function damageWords(d: SegmentDamage): string {
  const { offsets, length, compared } = d;
  const n = offsets.length;
  if (n === 0) {
    return compared < length
      ? `its first ${compared} bytes are the same, so that the damage lies behind them or in its headers`
      : `${length === 1 ? "its one byte is" : `all its ${length} bytes are`} the same, so that the damage is in its headers`;
  }
  const where = n === 1 || (n === 2 && offsets[1]! - offsets[0]! > 1) ? "" : `, ${pattern(offsets)}`;
  const differ = `${n} of its ${length} bytes ${n === 1 ? "differs" : "differ"}`;
  const and = n === 2 && where === "" ? `, and another at ${offsets[1]}` : "";
  return `${differ}${where}: at ${offsets[0]} ${change(d)}${and}: ${conclusion(d)}`;
}

/** Bytes listed one by one. */
const MOST_LISTED = 16;
const list = (all: readonly (number | string)[]): string => all.slice(0, MOST_LISTED).join(" ") + (all.length > MOST_LISTED ? " …" : "");

/** The differing bytes, and the arithmetic that shows whether they are all of the damage. */
export function damageDetails(d: SegmentDamage): Record<string, number | string> {
  const sums = { difference: hex4(d.missing), length: d.length, compared: d.compared };
  if (d.offsets.length === 0) return sums;
  return {
    ...sums,
    pattern: pattern(d.offsets),
    offsets: list(d.offsets),
    was: list(d.was.map(hex2)),
    is: list(d.is.map(hex2)),
    xor: list(xors(d).map(hex2)),
    arithmetic: `the words of this packet sum to ${hex4(d.more)} more; those of packet ${d.packet} lack ${hex4(d.missing)} for its checksum`,
  };
}
