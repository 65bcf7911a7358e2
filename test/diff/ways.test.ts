import { expect, test } from "vitest";
import { Key } from "../../src/diff/ways.js";

const halves = (...parts: readonly number[]): string => {
  const key = new Key().begin(0);
  for (const part of parts) key.and(part);
  return `${key.one} ${key.other}`;
};

// A multiplication by an odd number leaves the highest bit where it is: in one hash, the second change takes back what the first did.
test("highest bits that are others in two parts do not cancel out", () => {
  const top = 0x80000000;
  for (const by of Array.from({ length: 32 }, (_, i) => top ^ (top >>> i)))
    for (const [a, b] of [
      [1, 2],
      [0, 0],
      [0x12345678, 0x7fffffff],
    ] as const)
      expect(halves(a ^ top, b ^ by)).not.toBe(halves(a, b));
});

test("sequence numbers one after the other have keys of their own, and so have the ways", () => {
  const keys = new Set(Array.from({ length: 20_000 }, (_, i) => halves(6, i, i * 1448)));
  expect(keys.size).toBe(20_000);
  const ways = new Set(Array.from({ length: 11 }, (_, way) => `${new Key().begin(way).and(7).one} ${new Key().begin(way).and(7).other}`));
  expect(ways.size).toBe(11);
});
