import { join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import { scan } from "../src/index.js";
import { rules } from "../src/rules/index.js";
import { root, stale } from "./support/generated.js";
import { pcaplint } from "./support/program.js";
import { diffFindings } from "./support/samples/diff.js";
import { bytesOf, FOLDERS, fileName, sampleFiles } from "./support/samples/files.js";
import { samples } from "./support/samples/index.js";
import { kernelSamples } from "./support/samples/kernel.js";

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
  const inCaptures = samples.flatMap((sample) => [...(sample.findings ?? []), ...sample.packets.flatMap(({ findings }) => findings)]);
  const inPairs = diffFindings.map(([rule]) => rule);
  const shown = new Set([...inCaptures, ...inPairs, ...kernelSamples.flatMap(({ findings }) => findings.map(([, rule]) => rule))]);
  expect(rules.map(({ meta }) => meta.id).filter((id) => !shown.has(id))).toEqual([]);
  const named = new Set([...samples.map(({ name }) => name), ...kernelSamples.map(({ name }) => name.replace(/\..*/, ""))]);
  const own = rules.map(({ meta }) => meta.id).filter((id) => !inPairs.includes(id));
  expect(own.map((id) => id.replace("/", "-")).filter((name) => !named.has(name))).toEqual([]);
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

test("the two captures of one scene yield exactly what their entry says", () => {
  const { stdout } = pcaplint(["diff", "--format", "json", "samples/diff-before.pcap", "samples/diff-after.pcap"]);
  const found = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const said = found.map(({ rule, source, packet }) => [rule, source.file.replace(/.*diff-|\.pcap/g, ""), packet.number]);
  expect(said).toEqual(diffFindings);
});

describe("each text of a kernel yields exactly what its entry says", () => {
  test.for(kernelSamples)("$name", ({ name, findings }) => {
    const path = `samples/${name}`;
    const { stdout } = pcaplint(["kernel", "--format", "json", path]);
    const found = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    expect(found.map(({ source, rule }) => [source.line, rule])).toEqual(findings);
    for (const { source } of found) expect(source.log).toBe(path);
  });
});
