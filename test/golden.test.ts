import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hex } from "./support/build/index.js";
import { root } from "./support/generated.js";
import { pcaplint } from "./support/program.js";
import { hexOf, readAll } from "./support/read-capture.js";

/**
 * Each folder of test/golden is a case: `input.*` (and `after.*`, the second of two), the words behind the program's name in `args`, what it writes to standard
 * output in `expected.*`, how it ends in `ended.txt`, and a README that says where the expected values come from.
 * `UPDATE=1 npx vitest run test/golden.test.ts` writes what the program says now.
 */
const folder = join(root, "test/golden");
const cases = readdirSync(folder);
const update = process.env.UPDATE === "1";

describe.for(cases)("%s", (name) => {
  const at = (file: string): string => join(folder, name, file);
  const read = (file: string): string => readFileSync(at(file), "utf8");
  const args = read("args").trim().split(/\s+/);
  const input = readdirSync(join(folder, name))
    .filter((file) => /^(input|after)\.pcap(ng)?$/.test(file))
    .sort()
    .reverse();
  const expected = args.includes("pretty") ? "expected.txt" : "expected.jsonl";
  const files = ["README.md", "args", "ended.txt", expected, ...input].sort();

  test("says what is expected", () => {
    const { status, stdout, stderr } = pcaplint(args, join(folder, name));
    const ended = `status ${status}\n${stderr}`;
    if (update) {
      for (const file of readdirSync(join(folder, name))) if (!files.includes(file)) rmSync(at(file));
      writeFileSync(at(expected), stdout);
      writeFileSync(at("ended.txt"), ended);
    }
    expect(stdout, "right after all? UPDATE=1 npx vitest run test/golden.test.ts").toBe(read(expected));
    expect(ended).toBe(read("ended.txt"));
  });

  test("has these files and no others", () => {
    expect(input.length).toBe(args[0] === "diff" ? 2 : 1);
    expect(readdirSync(join(folder, name)).sort()).toEqual(files);
  });

  test("the packets are those that the README works", async () => {
    const worked = [...read("README.md").matchAll(/```hex\n([^`]*)```/g)].map(([, text]) => hexOf(hex(text!)));
    if (worked.length === 0) return;
    const packets: string[] = [];
    for (const file of input) packets.push(...(await readAll(readFileSync(at(file)))).rows.map(({ bytes }) => bytes));
    expect(packets).toEqual(worked);
  });
});

test("there are cases", () => {
  expect(cases.length).toBeGreaterThan(9);
  expect(existsSync(join(root, "dist/cli.js"))).toBe(true);
});
