import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complement, fold, plainSum, subtract } from "../../src/checksum/internet.js";
import { hex, naiveSum } from "../support/build/index.js";

describe("plainSum", () => {
  it("gives the sum of RFC 1071 §3", () => {
    // 0001 + f203 + f4f5 + f6f7 = 2ddf0, and 2 + ddf0 = ddf2.
    expect(plainSum(hex("00 01 f2 03 f4 f5 f6 f7"), 0, 8)).toBe(0xddf2);
  });

  it("counts an odd last byte as the high byte of a word", () => {
    expect(plainSum(hex("00 01 f2"), 0, 3)).toBe(0xf201);
    expect(plainSum(hex("f2"), 0, 1)).toBe(0xf200);
  });

  it("counts words from the first byte of the range, whatever its address", () => {
    expect(plainSum(hex("ff 12 34 56 ff"), 1, 4)).toBe(0x1234 + 0x5600);
  });

  it("is 0 over no bytes and over zeros alone", () => {
    expect(plainSum(hex("ff ff"), 1, 1)).toBe(0);
    expect(plainSum(new Uint8Array(1000), 0, 999)).toBe(0);
  });

  it("brings every carry round", () => {
    // ffff is the one's complement's other zero: any number of them is ffff.
    expect(plainSum(new Uint8Array(2 ** 17).fill(0xff), 0, 2 ** 17)).toBe(0xffff);
    // ffff + 0001 = 10000, carried round: 0001.
    expect(plainSum(hex("ff ff 00 01"), 0, 4)).toBe(1);
    // 2^18 words of fffe, each one less than ffff, which counts as 0: ffff - 2^18, and 2^16 counts as 1, so ffff - 4.
    const words = new Uint8Array(2 ** 19).map((_, i) => (i % 2 === 0 ? 0xff : 0xfe));
    expect(plainSum(words, 0, words.length)).toBe(0xfffb);
  });

  it("equals the naive sum", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(15), (bytes, from) => {
        const start = Math.min(from, bytes.length);
        expect(plainSum(bytes, start, bytes.length)).toBe(naiveSum(bytes.subarray(start)));
      }),
    );
  });
});

describe("fold", () => {
  it("brings the carries of a 32-bit sum round", () => {
    expect(fold(0)).toBe(0);
    expect(fold(0xffff)).toBe(0xffff);
    expect(fold(0x10000)).toBe(1);
    expect(fold(0x2ddf0)).toBe(0xddf2);
    // ffff + fffe = 1fffd, whose own carry comes round too: fffe.
    expect(fold(0xfffeffff)).toBe(0xfffe);
    expect(fold(0xffff0001)).toBe(1);
    expect(fold(0xffffffff)).toBe(0xffff);
  });
});

describe("complement", () => {
  it("inverts 16 bits", () => {
    expect(complement(0)).toBe(0xffff);
    expect(complement(0xffff)).toBe(0);
    expect(complement(0xddf2)).toBe(0x220d);
  });
});

describe("subtract", () => {
  it("takes words out of a sum", () => {
    expect(subtract(0xddf2, 0xf6f7)).toBe(plainSum(hex("00 01 f2 03 f4 f5"), 0, 6));
    expect(subtract(5, 3)).toBe(2);
    // 3 - 5 = -2, which is fffd in one's complement.
    expect(subtract(3, 5)).toBe(0xfffd);
  });

  it("gives the zero ffff where nothing remains", () => {
    expect(subtract(0xddf2, 0xddf2)).toBe(0xffff);
    expect(subtract(0, 0)).toBe(0xffff);
    expect(subtract(0xffff, 0)).toBe(0xffff);
    expect(subtract(0, 0xffff)).toBe(0);
    expect(subtract(0x1234, 0xffff)).toBe(0x1234);
    expect(subtract(0x1234, 0)).toBe(0x1234);
  });

  it("undoes addition, but for which of the two zeros it gives", () => {
    const word = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(subtract(fold(a + b), b) % 0xffff).toBe(a % 0xffff);
      }),
    );
  });
});
