import { expect, test } from "vitest";
import { History } from "../../src/causes/history.js";

test("packets of other content corroborate, copies do not", () => {
  const past = new History().of("a");
  expect(past.agree("x", 1, [10])).toEqual([]);
  expect(past.agree("x", 2, [10])).toEqual([]);
  expect(past.agree("x", 3, [11])).toEqual([1]);
  expect(past.agree("x", 4, [12])).toEqual([1, 3]);
  expect(past.agree("y", 5, [13])).toEqual([]);
});

test("content of several parts is other where more than half of them are", () => {
  const past = new History().of("a");
  past.agree("x", 1, [1, 2, 3, 4]);
  expect(past.agree("x", 2, [1, 2, 0, 0])).toEqual([]);
  expect(past.agree("x", 3, [1, 0, 0, 0])).toEqual([1]);
});

test("of many flows the one unseen for longest is forgotten", () => {
  const history = new History();
  for (const key of ["old", "kept"]) history.of(key).agree("x", 1, [1]);
  for (let n = 0; n < 4095; n++) {
    history.of(`flow ${n}`);
    history.of("kept");
  }
  expect(history.of("kept").agree("x", 2, [2])).toEqual([1]);
  expect(history.of("old").agree("x", 2, [2])).toEqual([]);
});

test("of many signatures of a flow the one unseen for longest is forgotten", () => {
  const past = new History().of("a");
  for (let n = 0; n < 17; n++) past.agree(`signature ${n}`, 1, [1]);
  expect(past.agree("signature 16", 2, [2])).toEqual([1]);
  expect(past.agree("signature 0", 2, [2])).toEqual([]);
});
