import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CRC32C_START, crc32c, crc32cFinish, crc32cUpdate } from "../../src/checksum/crc32c.js";
import { hex } from "../support/build/index.js";

/** Bit by bit, not reflected, as RFC 9260 appendix A states the polynomial; input and output bits are mirrored instead. */
function naiveCrc32c(bytes: Uint8Array): number {
  const mirror = (value: number, bits: number): number => Number.parseInt([...value.toString(2).padStart(bits, "0")].reverse().join(""), 2);
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= mirror(byte, 8) << 24;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 0x80000000 ? (remainder << 1) ^ 0x1edc6f41 : remainder << 1;
  }
  return mirror(~remainder >>> 0, 32);
}

const all = (bytes: Uint8Array): number => crc32c(bytes, 0, bytes.length);

describe("crc32c", () => {
  // RFC 3720 B.4, and the check value of the CRC catalogues.
  it.each<[string, Uint8Array, number]>([
    ["32 bytes of 00", new Uint8Array(32), 0x8a9136aa],
    ["32 bytes of ff", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["32 incrementing bytes", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["32 decrementing bytes", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    [
      "an iSCSI read command",
      hex("01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000"),
      0xd9963a56,
    ],
    ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
    ["no bytes", new Uint8Array(0), 0],
  ])("of %s", (_, bytes, expected) => {
    expect(all(bytes)).toBe(expected);
    expect(naiveCrc32c(bytes)).toBe(expected);
  });

  it("equals the bitwise division for every length, alignment and surrounding", () => {
    for (let length = 0; length <= 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length) & 0xff);
      for (let at = 0; at < 9; at++)
        for (const filler of [0x00, 0xff]) {
          const around = new Uint8Array(64).fill(filler);
          around.set(bytes, at);
          expect(crc32c(around, at, at + length)).toBe(naiveCrc32c(bytes));
        }
    }
  });

  it("may be taken in parts", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const middle = Math.min(cut, bytes.length);
        const state = crc32cUpdate(CRC32C_START, bytes, 0, middle);
        expect(crc32cFinish(crc32cUpdate(state, bytes, middle, bytes.length))).toBe(naiveCrc32c(bytes));
      }),
    );
  });

  it("counts the four bytes of a field as 0", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 200 }), (bytes) => {
        const blanked = bytes.slice().fill(0, 8, 12);
        expect(crc32c(bytes, 0, bytes.length, 8)).toBe(naiveCrc32c(blanked));
      }),
    );
  });
});
