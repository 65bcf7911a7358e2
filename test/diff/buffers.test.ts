import { expect, test } from "vitest";
import { Buffers, NO_BYTES } from "../../src/diff/buffers.js";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

test("a copy holds the bytes, whatever their number, and is little longer", () => {
  const buffers = new Buffers();
  for (const n of [1, 63, 64, 65, 576, 577, 1514, 9014, 65_549, 262_144]) {
    const copy = buffers.copyOf(bytes, 17, n);
    expect(copy.subarray(0, n).equals(bytes.subarray(17, 17 + n))).toBe(true);
    expect(copy.length).toBeLessThan(Math.max(n * 1.25, n + 64));
  }
  expect(buffers.copyOf(bytes, 5, 0)).toBe(NO_BYTES);
});

test("what is released is used for the next of its size, and nothing else is", () => {
  const buffers = new Buffers();
  const [first, second] = [buffers.copyOf(bytes, 0, 100), buffers.copyOf(bytes, 100, 100)];
  buffers.release(first);
  expect(buffers.copyOf(bytes, 200, 1000)).not.toBe(first);
  expect(buffers.copyOf(bytes, 300, 101)).toBe(first);
  expect(buffers.copyOf(bytes, 400, 101)).not.toBe(first);
  expect(second.subarray(0, 100).equals(bytes.subarray(100, 200))).toBe(true);
});

test("no more than 16 MiB are kept for later", () => {
  const buffers = new Buffers();
  const many = Array.from({ length: 80 }, () => buffers.copyOf(bytes, 0, 262_144));
  for (const one of many) buffers.release(one);
  const again = Array.from({ length: 80 }, () => buffers.copyOf(bytes, 0, 262_144));
  expect(again.filter((one) => many.includes(one))).toHaveLength(64);
});
