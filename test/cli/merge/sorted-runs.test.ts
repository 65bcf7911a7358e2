import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SortedRuns } from "../../../src/cli/merge/sorted-runs.js";

/** Its own: programs that other tests run have theirs where all have them. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(left).toEqual([]);
});

/** Sorts, and gives what came out; the line says where it stood. */
function sort(keys: readonly string[], limits: { inMemory: number; fanIn: number }, pad = 0): { key: string; line: string }[] {
  const runs = new SortedRuns(limits);
  try {
    for (const [i, key] of keys.entries()) runs.add({ key, line: Buffer.from(`${i}`.padEnd(pad, ".")) });
    return [...runs.sorted()].map(({ key, line }) => ({ key, line: line.toString().replace(/\.+$/, "") }));
  } finally {
    runs.close();
  }
}

test("whatever fits in memory and however often runs are merged, the order is that of one stable sort", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("", "a", "b", "ä", "名", "~"), { maxLength: 60 }),
      fc.constantFrom(1, 700, 2000, 1 << 20),
      fc.constantFrom(2, 3, 64),
      (keys, inMemory, fanIn) => {
        const expected = keys
          .map((key, i) => ({ key, line: String(i) }))
          .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Number(a.line) - Number(b.line)));
        expect(sort(keys, { inMemory, fanIn })).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
test("lines that are longer than the buffers of the runs", () => {
  expect(sort(["c", "a", "b", "a"], { inMemory: 1, fanIn: 2 }, 200_000).map(({ line }) => line)).toEqual(["1", "3", "2", "0"]);
});
