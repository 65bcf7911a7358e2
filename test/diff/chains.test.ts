import fc from "fast-check";
import { expect, test } from "vitest";
import { Chains, NONE } from "../../src/diff/chains.js";
import { Key } from "../../src/diff/ways.js";

const keyFor = (n: number): Key => Object.assign(new Key(), { one: n, other: n >> 1 });

/** Serial numbers under a key, in the order of the chain. */
function under(chains: Chains, { one, other }: Key): number[] {
  const found: number[] = [];
  for (let entry = chains.first(one); entry !== NONE; entry = chains.next(entry))
    if (chains.has(entry, one, other)) found.push(chains.serialOf(entry));
  return found;
}

/** Takes the packet with a serial number out of its chain, if it is there. */
function takeOut(chains: Chains, one: number, serial: number): void {
  let previous: number = NONE;
  for (let entry = chains.first(one); entry !== NONE; entry = chains.next(entry)) {
    if (chains.serialOf(entry) === serial) return chains.takeOut(entry, previous);
    previous = entry;
  }
}

/** Keys of which some share a bucket: the tables have 256 at first, and more later. */
const key = fc.constantFrom(0, 1, 256, 257, 512, 65536, -1, -256);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant("add" as const), key, times: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("take out" as const), part: fc.double({ min: 0, max: 0.999, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("drop" as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
);

test("holds what lists by key would hold, in their order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const chains = new Chains();
      let there: { readonly serial: number; readonly key: number }[] = [];
      let first = 0;
      let next = 0;
      for (const one of steps) {
        if (one.does === "add")
          for (let i = 0; i < one.times; i++) {
            there.push({ serial: next, key: one.key });
            chains.add(keyFor(one.key), next++);
          }
        else if (one.does === "drop") {
          first += Math.floor(one.part * (next - first));
          chains.dropBefore(first);
          there = there.filter(({ serial }) => serial >= first);
        } else if (there.length > 0) {
          const [gone] = there.splice(Math.floor(one.part * there.length), 1);
          takeOut(chains, gone!.key, gone!.serial);
        }
      }
      for (const n of [0, 1, 256, 257, 512, 65536, -1, -256, 3]) {
        const expected = there.filter((one) => one.key === n).map(({ serial }) => serial);
        expect(under(chains, keyFor(n))).toEqual(expected);
      }
    }),
  );
});

test("other keys with the same first half are told apart", () => {
  const chains = new Chains();
  const [one, other] = [Object.assign(new Key(), { one: 5, other: 1 }), Object.assign(new Key(), { one: 5, other: 2 })];
  chains.add(one, 7);
  expect(under(chains, one)).toEqual([7]);
  expect(under(chains, other)).toEqual([]);
});
