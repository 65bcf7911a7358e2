import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decoders } from "../src/layers/decoders.js";
import { FACTS } from "../src/packet/fact.js";
import { KIND_NAMES, Kind } from "../src/packet/kind.js";
import { rules } from "../src/rules/index.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const files = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
const sources = files("src", ".ts").filter((file) => !/^src\/(checksum\/simd|ordinary\/wasm)\//.test(file));
const imports = (file: string): string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, name]) => name!);
const inside = (file: string): string[] =>
  imports(file)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, ".ts"));

/**
 * The parts, lowest first: a file imports only from its own part and those before it. A name is a folder or a file of src.
 */
const PARTS = [
  "checksum",
  "packet",
  "layers",
  "decode.ts",
  "verify",
  "vantage",
  "reassembly",
  "flows",
  "ordinary",
  "causes",
  "kernel-state",
  "diff",
  "finding.ts",
  "triage",
  "advisories",
  "rules",
  "engine",
  "sources",
  "kernel",
  "sinks",
  "stream",
  "run",
  "run.ts",
  "comparing",
  "inputs",
  "inputs.ts",
  "jobs",
  "cli",
  "index.ts",
  "cli.ts",
  "start",
];
const partOf = (file: string): string => file.split("/")[1]!;

describe("the structure", () => {
  test("imports point one way", () => {
    for (const file of sources) {
      const own = PARTS.indexOf(partOf(file));
      expect(own, `${file} lies in no part`).toBeGreaterThanOrEqual(0);
      for (const other of inside(file)) {
        const theirs = PARTS.indexOf(partOf(other));
        expect(theirs <= own, `${file} imports ${other}`).toBe(true);
      }
    }
  });
  test("there is no circle of imports", () => {
    const done = new Set<string>();
    const visit = (file: string, trail: readonly string[]): void => {
      expect(trail, `circle: ${[...trail, file].join(" → ")}`).not.toContain(file);
      if (done.has(file)) return;
      for (const other of inside(file)) visit(other, [...trail, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
  });
  test("rxjs stays in the pipeline, files and processes in sources and the command line", () => {
    for (const file of sources) {
      for (const name of imports(file)) {
        if (name === "rxjs") expect(file).toMatch(/^src\/(run|run\/[\w-]+|jobs\/[\w-]+|index|stream\/pull|cli\/([\w-]+\/)?[\w-]+)\.ts$/);
        if (/^node:(fs|child_process)/.test(name)) expect(file).toMatch(/^src\/(sources\/|sinks\/outputs\/|cli\/|inputs\/|start\/)/);
      }
    }
  });
  test("nothing between source and sink waits or keeps batches", () => {
    expect(readFileSync(join(root, "src/run.ts"), "utf8")).not.toMatch(
      /\b(mergeMap|observeOn|delay|bufferTime|bufferCount|toArray|share)\b/,
    );
  });
  test("no file is over 400 lines", () => {
    for (const file of [...sources, ...files("test", ".ts")]) {
      expect(readFileSync(join(root, file), "utf8").split("\n").length, file).toBeLessThanOrEqual(400);
    }
  });
});

describe("the rules", () => {
  const rulePaths = files("src/rules", ".ts").filter((file) => file.split("/").length === 4);
  test("each file is a rule of the list, and the list is sorted", () => {
    const ids = rules.map(({ meta }) => meta.id);
    expect(ids).toEqual([...ids].sort());
    expect(rulePaths.map((file) => file.slice("src/rules/".length, -3)).sort()).toEqual(ids);
  });
  test("each has a test of its own", () => {
    const tests = files("test/rules", ".test.ts").map((file) => file.slice("test/rules/".length, -".test.ts".length));
    expect(rules.map(({ meta }) => meta.id).filter((id) => !tests.includes(id))).toEqual([]);
  });
  test("each says what, why, an example, a remedy and references", () => {
    for (const { meta } of rules) {
      for (const text of [meta.summary, meta.what, meta.why, meta.example, meta.remedy])
        expect(text.trim().length, meta.id).toBeGreaterThan(10);
      expect(meta.summary, meta.id).not.toMatch(/\.$|\n/);
      expect(meta.references.length, meta.id).toBeGreaterThan(0);
    }
  });
  test("every fact is judged by exactly one rule", () => {
    const judged = rules.flatMap((rule) => (rule.facts ?? []).map(([fact]) => FACTS[fact]!.name));
    expect([...judged].sort()).toEqual(FACTS.map(({ name }) => name).sort());
  });
});

test("every kind of layer has a decoder of its own", () => {
  const without = KIND_NAMES.filter((_, kind) => kind !== Kind.None && decoders[kind] === decoders[Kind.None]);
  expect(without).toEqual([]);
});
