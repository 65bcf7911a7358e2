import { expect, test } from "vitest";
import { fileName } from "../../../src/cli/outputs/file-name.js";

/** The 60th day of a leap year, local time. */
const TIME = new Date(2024, 1, 29, 7, 8, 9);

test("times, as strftime writes them", () => {
  expect(fileName("%Y-%m-%d_%H%M%S %y %j 100%%.pcapng", TIME)).toBe("2024-02-29_070809 24 060 100%.pcapng");
  expect(fileName("%F %T", TIME)).toBe("2024-02-29 07:08:09");
  expect(fileName("%s", new Date(1_700_000_000_999))).toBe("1700000000");
  expect(fileName("50%Q", TIME)).toBe("50%Q");
});

const names = (count: number | undefined, ring: boolean, indexes: readonly number[]): string[] =>
  indexes.map((index) => fileName("a", TIME, { index, count, ring }));

test("numbers, as tcpdump writes them", () => {
  expect(names(undefined, true, [0, 1, 2])).toEqual(["a", "a1", "a2"]);
  expect(names(10, true, [0, 9, 10, 11])).toEqual(["a0", "a9", "a0", "a1"]);
  expect(names(11, true, [0, 10, 11])).toEqual(["a00", "a10", "a00"]);
  expect(names(3, false, [0, 3])).toEqual(["a0", "a3"]);
});
