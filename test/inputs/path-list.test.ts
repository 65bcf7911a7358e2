import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { pathsOf } from "../../src/inputs/path-list.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-lists-"));
afterAll(() => rmSync(folder, { recursive: true }));
const list = join(folder, "list");

test("paths of any length, in their order, however they lie in the pieces that are read", async () => {
  const path = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.constantFrom("é".repeat(40_000), "x".repeat(65_535), "y".repeat(200_000)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(path, { maxLength: 8 }), fc.boolean(), async (wanted, ended) => {
      const paths = wanted.map((text) => text.replaceAll("\0", "_"));
      writeFileSync(list, paths.join("\0") + (ended ? "\0" : ""));
      expect(await pathsOf(list, true)).toEqual(paths);
      const lines = paths.map((text) => text.replace(/[\r\n]/g, "_"));
      writeFileSync(list, `\n${lines.join("\r\n")}${ended ? "\n\n" : ""}`);
      expect(await pathsOf(list, false)).toEqual(lines);
    }),
    { numRuns: 50 },
  );
});
