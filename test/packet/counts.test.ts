import { expect, test } from "vitest";
import { Counts } from "../../src/packet/counts.js";

/** Of a counter nobody has thought of here, the kind is not known: the test fails. */
function filled(): Counts {
  const counts = new Counts();
  let n = 1;
  const fill = (target: object): void => {
    for (const [key, value] of Object.entries(target)) {
      if (typeof value === "number") Object.assign(target, { [key]: n++ });
      else if (value instanceof Float64Array) for (const i of [0, value.length - 1]) value[i] = n++;
      else if (value instanceof Map) for (const k of NUMBERED.includes(key) ? [17, -1] : ["a/b", "c/d"]) value.set(k, n++);
      else if (key === "datagrams") fill(value as object);
      else expect(key).toBe("detailed");
    }
  };
  fill(counts);
  return counts;
}
/** Maps whose keys are numbers. */
const NUMBERED = ["undecoded", "linkTypes"];

test("counts cross to another thread, and stand in a file: no counter is forgotten", () => {
  const counts = filled();
  expect(Counts.from(JSON.parse(JSON.stringify(counts.toPlain())))).toEqual(counts);
  expect(Counts.from(structuredClone(counts.toPlain()))).toEqual(counts);
});

test("counts of one input join those of all: no counter is forgotten", () => {
  const counts = filled();
  const totals = new Counts();
  totals.add(counts);
  expect(totals).toEqual(counts);
});

test("what counts nothing takes little room", () => {
  expect(JSON.stringify(new Counts().toPlain()).length).toBeLessThan(500);
});
