import fc from "fast-check";
import { expect, test } from "vitest";
import { UnreadWindow } from "../../../src/sinks/outputs/unread-window.js";

const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 400 });

/** Counted one by one, from the end. */
function countWithin(bytes: number, all: readonly number[]): number {
  let [records, left] = [0, bytes];
  for (let i = all.length - 1; i >= 0 && left > 0; i--) {
    records++;
    left -= all[i]!;
  }
  return records;
}

test("a window holds every record of which something is in its last bytes, and few others", () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (all, most, share) => {
      const window = new UnreadWindow(most);
      for (const length of all) window.add(length);
      // A part is closed by the record that fills it, so that the longest may lie behind its end.
      const part = Math.ceil(most / 256) + Math.max(0, ...all);
      expect(window.records).toBeGreaterThanOrEqual(countWithin(most, all));
      expect(window.records).toBeLessThanOrEqual(countWithin(most + part, all));
      const some = Math.floor(share * most);
      expect(window.within(some)).toBeGreaterThanOrEqual(countWithin(some, all));
      expect(window.within(some)).toBeLessThanOrEqual(countWithin(some === 0 ? 0 : some + part, all));
    }),
  );
});

test("its memory stays the same, however much goes by", () => {
  const window = new UnreadWindow(36e6);
  for (let i = 0; i < 1e6; i++) window.add(600);
  expect(window.records).toBeGreaterThanOrEqual(60_000);
  expect(window.records).toBeLessThan(60_500);
  expect((window as unknown as { blocks: unknown[] }).blocks.length).toBeLessThan(260);
});
