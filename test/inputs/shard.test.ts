import { expect, test } from "vitest";
import { isIn, shardOf } from "../../src/inputs/shard.js";

test("XXH32 modulo the number of shares, on every machine", () => {
  // https://github.com/Cyan4973/xxHash: the hashes of "" and "abc" with seed 0 are 0x02cc5d05 and 0x32d153ff.
  for (const [path, hash] of [
    ["", 0x02cc5d05],
    ["abc", 0x32d153ff],
  ] as const)
    for (const of of [1, 2, 7, 1000])
      expect(
        Array.from({ length: of }, (_, index) => index).filter((index) => isIn(path, { index, of })),
        `${path} of ${of}`,
      ).toEqual([hash % of]);
});
test("shares are about equal", () => {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 7000; i++)
    for (let index = 0; index < 7; index++) if (isIn(`/srv/captures/host-${i % 30}/eth0-${i}.pcap`, { index, of: 7 })) counts[index]!++;
  expect(counts.reduce((a, b) => a + b)).toBe(7000);
  // Four standard deviations of 7000 throws of a die with seven sides.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt((7000 * 6) / 49));
});
test("is written i/n", () => {
  expect(shardOf("2/7")).toEqual({ index: 2, of: 7 });
  expect(shardOf("0/1")).toEqual({ index: 0, of: 1 });
  for (const text of ["", "7/7", "1/0", "-1/7", "1/7/2", " 1/7", "1.5/7", "0x1/7"]) expect(shardOf(text), text).toBeUndefined();
});
