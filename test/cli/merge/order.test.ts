import { expect, test } from "vitest";
import { Order } from "../../../src/cli/merge/order.js";

const at = (second: number): string => `2023-11-14T22:13:${String(second).padStart(2, "0")}.000000000Z`;
const finding = (file: string, number: number, time?: string): string =>
  JSON.stringify({ type: "finding", ...(time === undefined ? {} : { time }), source: { file }, packet: { number } });
const problem = (file: string): string => JSON.stringify({ type: "problem", source: { file } });

/** Positions of the lines, counted from 0, in the order of their keys. */
function sorted(...lines: readonly string[]): number[] {
  const order = new Order();
  const keys = lines.map((line) => order.keyOf(line)!);
  return keys
    .map((key, i) => [key, i] as const)
    .sort(([a, i], [b, j]) => (a < b ? -1 : a > b ? 1 : i - j))
    .map(([, i]) => i);
}

test("by time, then source, then packet number, then as they stood", () => {
  const lines = [finding("b", 1, at(2)), finding("b", 2, at(1)), finding("a", 10, at(2)), finding("a", 9, at(2)), finding("a", 9, at(2))];
  expect(sorted(...lines)).toEqual([1, 3, 4, 2, 0]);
});
test("a record without a time comes behind all those of its source in front of it, and otherwise first", () => {
  const lines = [
    problem("b"),
    finding("a", 1, at(5)),
    finding("a", 2, at(3)),
    problem("a"),
    finding("a", 3, at(4)),
    finding("c", 1, at(5)),
  ];
  expect(sorted(...lines)).toEqual([0, 2, 4, 1, 3, 5]);
});
test("members of an archive, and interfaces, are sources of their own", () => {
  const member = (name: string, time?: string): string =>
    JSON.stringify({ type: "packet", time, source: { file: "t", member: name }, number: 1 });
  expect(sorted(member("z", at(9)), member("a"), member("b", at(9)))).toEqual([1, 2, 0]);
});
test("years of more than four digits, and before the year 0", () => {
  expect(
    sorted(
      finding("a", 1, "+012023-01-01T00:00:00.000000000Z"),
      finding("a", 2, at(1)),
      finding("a", 3, "-000001-01-01T00:00:00.000000000Z"),
    ),
  ).toEqual([2, 1, 0]);
});
test.for(["", "{", "[]", "null", "3", '{"type":3}', '{"time":"2023"}', finding("a", 1).slice(0, -1)])("%j is no record", (line) => {
  expect(new Order().keyOf(line)).toBeUndefined();
});
