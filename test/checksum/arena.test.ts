import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Arena, createArena, plainArena } from "../../src/checksum/arena.js";
import { webAssembly } from "../../src/checksum/web-assembly.js";
import { hex, naiveSum } from "../support/build/index.js";

const SIZE = 1 << 20;
const arena = createArena(SIZE);
const plain = plainArena(new Uint8Array(SIZE + 5).subarray(5));

/** Sums `bytes` laid at `at` among `filler`, with both sums. */
function sumsAmong(filler: number, at: number, bytes: Uint8Array): number[] {
  return [arena, plain].map((each) => {
    each.bytes.fill(filler, Math.max(0, at - 80), Math.min(SIZE, at + bytes.length + 80));
    each.bytes.set(bytes, at);
    return each.sum(at, at + bytes.length);
  });
}

/** Bytes without any pattern that a sum could miss; the same in every run. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

describe("createArena", () => {
  it("sums with WebAssembly here", () => {
    // Otherwise this file would compare the plain sum with itself.
    expect(String(arena.sum)).toContain("[native code]");
  });

  it("has the size asked for, from position 0", () => {
    const small = createArena(100);
    expect(small.bytes.length).toBe(100);
    expect(small.bytes.byteOffset).toBe(0);
    small.bytes.set(hex("12 34"), 98);
    expect(small.view.getUint16(98)).toBe(0x1234);
    expect(small.view.byteLength).toBe(100);
  });

  it("shares nothing with another arena", () => {
    const [a, b] = [createArena(64), createArena(64)];
    a.bytes[0] = 1;
    expect([a.sum(0, 64), b.sum(0, 64)]).toEqual([0x0100, 0]);
  });

  it.each([
    ["WebAssembly", undefined],
    ["SIMD", { ...webAssembly, validate: () => false }],
  ])("falls back to the plain sum where there is no %s", async (_, api) => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", api);
    const fresh: typeof import("../../src/checksum/arena.js") = await import("../../src/checksum/arena.js");
    const fallback = fresh.createArena(8);
    vi.unstubAllGlobals();
    fallback.bytes.set(hex("00 01 f2 03 f4 f5 f6 f7"));
    expect(fallback.sum(0, 8)).toBe(0xddf2);
    expect(String(fallback.sum)).not.toContain("[native code]");
  });
});

describe.each<[string, Arena]>([
  ["SIMD", arena],
  ["plain", plain],
])("sum, %s", (_, { bytes, sum }) => {
  it("gives the sum of RFC 1071 §3", () => {
    bytes.set(hex("00 01 f2 03 f4 f5 f6 f7"));
    expect(sum(0, 8)).toBe(0xddf2);
  });

  it("is 0 over no bytes, ffff over words that count as nothing", () => {
    bytes.fill(0xff, 0, 200);
    expect(sum(100, 100)).toBe(0);
    expect(sum(101, 100)).toBe(0);
    for (const length of [2, 4, 8, 16, 20, 64, 100]) expect(sum(1, 1 + length)).toBe(0xffff);
    bytes.fill(0, 0, 200);
    for (const length of [1, 2, 3, 7, 20, 63, 64, 65, 200]) expect(sum(0, length)).toBe(0);
  });

  it("brings every carry round", () => {
    bytes.fill(0xff);
    expect(sum(0, 2 ** 17)).toBe(0xffff);
    expect(sum(0, SIZE)).toBe(0xffff);
    expect(sum(1, SIZE - 1)).toBe(0xffff);
    // The odd last byte is ff00, and ffff counts as nothing before it.
    expect(sum(0, 2 ** 17 + 1)).toBe(0xff00);
    for (let at = 1; at < SIZE; at += 2) bytes[at] = 0xfe;
    // 2^19 words of fffe: ffff - 2^19, and 2^16 counts as 1, so ffff - 8.
    expect(sum(0, SIZE)).toBe(0xfff7);
  });

  it("reads up to the last byte of its memory and no further", () => {
    bytes.fill(0);
    bytes[SIZE - 1] = 0x12;
    for (let length = 1; length <= 130; length++) expect(sum(SIZE - length, SIZE)).toBe(length % 2 === 0 ? 0x12 : 0x1200);
  });

  it("sums from the first byte of its memory", () => {
    bytes.fill(0);
    bytes[0] = 0x12;
    for (let length = 1; length <= 130; length++) expect(sum(0, length)).toBe(0x1200);
  });
});

describe("SIMD and plain sum", () => {
  it("equal the naive one for each of 16 alignments and each length to 300, whatever stands around", () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = noise(length, length + 1);
      const expected = naiveSum(bytes);
      for (let alignment = 0; alignment < 16; alignment++)
        for (const filler of [0x00, 0xff])
          if (sumsAmong(filler, 256 + alignment, bytes).some((sum) => sum !== expected))
            expect({ length, alignment, filler, sums: sumsAmong(filler, 256 + alignment, bytes) }).toBe(expected);
    }
  });

  it("equal it for any bytes", () => {
    const runs = fc.array(fc.tuple(fc.constantFrom(0x00, 0xff, 0xfe, 0x80, 0x01), fc.nat(40)), { maxLength: 12 });
    const carries = runs.map((list) => Uint8Array.from(list.flatMap(([byte, count]) => new Array<number>(count).fill(byte))));
    fc.assert(
      fc.property(fc.oneof(carries, fc.uint8Array({ maxLength: 2000 })), fc.nat(63), fc.constantFrom(0x00, 0xff), (bytes, at, filler) => {
        const expected = naiveSum(bytes);
        expect(sumsAmong(filler, at, bytes)).toEqual([expected, expected]);
      }),
      { numRuns: 500 },
    );
  });

  it("equal it for long ranges up to 600 KB", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 301, max: 600_000 }),
        fc.integer(),
        fc.nat(63),
        fc.constantFrom(0x00, 0xff),
        (length, seed, at, filler) => {
          const bytes = noise(length, seed);
          const expected = naiveSum(bytes);
          expect(sumsAmong(filler, at, bytes)).toEqual([expected, expected]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
