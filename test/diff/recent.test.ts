import fc from "fast-check";
import { expect, test } from "vitest";
import { Recent } from "../../src/diff/recent.js";

test("of too many the one that was put first is forgotten; put again, it is the last", () => {
  const recent = new Recent<string>(2);
  expect(recent.isEmpty).toBe(true);
  recent.put(1, "a");
  recent.put(2, "b");
  recent.put(1, "c");
  recent.put(3, "d");
  expect([1, 2, 3].map((key) => recent.get(key))).toEqual(["c", undefined, "d"]);
  expect(recent.isEmpty).toBe(false);
});

test("the same as a list of which the first is cut off", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), (keys, most) => {
      const recent = new Recent<number>(most);
      let list: [key: number, value: number][] = [];
      for (const [value, key] of keys.entries()) {
        recent.put(key, value);
        list = [...list.filter(([other]) => other !== key), [key, value] as [number, number]].slice(-most);
        for (let n = 0; n < 10; n++) expect(recent.get(n)).toBe(list.find(([other]) => other === n)?.[1]);
      }
    }),
  );
});
