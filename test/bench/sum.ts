/** Nanoseconds a call of the SIMD sum, the plain sum and CRC32c: `npx tsx test/bench/sum.ts`. */
import { createArena } from "../../src/checksum/arena.js";
import { crc32c } from "../../src/checksum/crc32c.js";
import { plainSum } from "../../src/checksum/internet.js";
import { median, table } from "./measure.js";
import { Random } from "./random.js";

const SIZE = 1 << 20;
const LENGTHS = [20, 64, 92, 512, 1460, 65000];
const BYTES_A_ROUND = 1e8;

const arena = createArena(SIZE);
const random = new Random(1);
for (let i = 0; i < SIZE; i++) arena.bytes[i] = random.below(256);

type Sum = (from: number, to: number) => number;
const sums: readonly (readonly [string, Sum])[] = [
  ["SIMD", arena.sum],
  ["plain", (from, to) => plainSum(arena.bytes, from, to)],
  ["CRC32c", (from, to) => crc32c(arena.bytes, from, to)],
];

let kept = 0;

/** A loop of its own for each sum, so that none pays for the call of another. */
function looper(sum: Sum): (length: number, calls: number) => number {
  const source = `return (length, calls) => {
    let at = 0, total = 0;
    for (let i = 0; i < calls; i++) { at = (at * 1103515245 + 12345) & 0x7ffff; total += sum(at, at + length); }
    return total;
  }`;
  return new Function("sum", source)(sum) as (length: number, calls: number) => number;
}

const rows = [["ns a call", ...LENGTHS.map(String)]];
for (const [name, sum] of sums) {
  const loop = looper(sum);
  const row = LENGTHS.map((length) => {
    const calls = Math.min(2e6, Math.ceil(BYTES_A_ROUND / length));
    kept += loop(length, calls);
    const times = Array.from({ length: 5 }, () => {
      const start = process.hrtime.bigint();
      kept += loop(length, calls);
      return Number(process.hrtime.bigint() - start) / calls;
    });
    return median(times).toFixed(1);
  });
  rows.push([name, ...row]);
}
console.log(table(rows));
if (kept === 0) throw new Error("nothing was summed");
