import { join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import { scan } from "../src/index.js";
import { rules } from "../src/rules/index.js";
import { root, stale } from "./support/generated.js";
import { bytesOf, FOLDERS, fileName, sampleFiles } from "./support/samples/files.js";
import { samples } from "./support/samples/index.js";

const MOST_BYTES = 64 << 10;

test("the files are fresh", () => {
  expect(stale(sampleFiles(), FOLDERS), "run `npm run samples`").toEqual([]);
});

test("they are small", () => {
  const sizes = samples.map((sample) => bytesOf(sample).length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_BYTES);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(4 * MOST_BYTES);
});

test("every rule has one", () => {
  const shown = new Set(samples.flatMap((sample) => [...(sample.findings ?? []), ...sample.packets.flatMap(({ findings }) => findings)]));
  expect(rules.map(({ meta }) => meta.id).filter((id) => !shown.has(id))).toEqual([]);
  const named = new Set(samples.map(({ name }) => name));
  expect(rules.map(({ meta }) => meta.id.replace("/", "-")).filter((name) => !named.has(name))).toEqual([]);
});

describe("each yields exactly what its entry says", () => {
  test.for(samples)("$name", async (sample) => {
    const records = await lastValueFrom(scan(join(root, fileName(sample))).pipe(toArray()));
    const found = records.filter((record) => record.type === "finding").map((f) => ({ packet: f.packet?.number ?? 0, rule: f.rule }));
    const said = [
      ...sample.packets.flatMap(({ findings }, i) => findings.map((rule) => ({ packet: i + 1, rule }))),
      ...(sample.findings ?? []).map((rule) => ({ packet: 0, rule })),
    ];
    expect(found).toEqual(said);
    expect(records.filter((record) => record.type === "problem").length).toBe(sample.problem ? 1 : 0);
  });
});
