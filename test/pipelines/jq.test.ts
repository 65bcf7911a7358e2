import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blockWith, fencedBlocks } from "../support/fenced.js";
import { Pipeline } from "../support/pipeline.js";
import { hasTool } from "../support/tools.js";

const PAGE = "docs/pipelines/jq.md";

/** A record, as far as the recipes look into it. */
interface Line {
  readonly type: string;
  readonly severity?: string;
  readonly rule?: string;
  readonly message: string;
  readonly fingerprint?: string;
  readonly source: { readonly file: string };
  readonly packet?: { readonly number: number };
  readonly flow?: { readonly source: string; readonly destination: string; readonly communityId?: string };
  readonly cause?: { readonly id: string; readonly certainty: string; readonly field?: string; readonly was?: unknown };
}

const table = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => row.map((cell) => cell ?? "").join("\t"));
const counted = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

describe.skipIf(!hasTool("jq"))("jq, as its page has it", () => {
  let pipeline: Pipeline;
  let lines: Line[];
  beforeAll(async () => {
    pipeline = new Pipeline();
    const records = await pipeline.records();
    pipeline.write("findings.jsonl", `${records.join("\n")}\n`);
    lines = records.map((line) => JSON.parse(line) as Line);
  });
  afterAll(() => pipeline.close());

  async function run(words: string): Promise<string[]> {
    const { status, stdout, stderr } = await pipeline.shell(blockWith(PAGE, words));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.split("\n").slice(0, -1);
  }

  test("counts rules, the most frequent first", async () => {
    const rows = await run("awk");
    const counts = counted(lines.filter(({ rule }) => rule !== undefined).map(({ severity, rule }) => `${severity}\t${rule}`));
    expect(rows.toSorted()).toEqual([...counts].map(([key, n]) => `${n}\t${key}`).sort());
    const numbers = rows.map((row) => Number.parseInt(row, 10));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });
  test("shows errors", async () => {
    const errors = lines.filter(({ severity }) => severity === "error");
    expect(await run(".packet.number")).toEqual(table(errors.map((l) => [l.source.file, l.packet?.number, l.rule, l.message])));
  });
  test("shows each fault once", async () => {
    const faults = (await run("group_by")).map((line) => JSON.parse(line) as { fingerprint: string; packets: number });
    const counts = counted(lines.flatMap(({ fingerprint }) => fingerprint ?? []));
    expect(new Map(faults.map(({ fingerprint, packets }) => [fingerprint, packets]))).toEqual(counts);
  });
  test("shows flows with a fault that is proved", async () => {
    const proved = lines.filter(({ cause }) => cause?.certainty === "proved").flatMap(({ flow }) => flow?.communityId ?? []);
    expect(proved.length).toBeGreaterThan(3);
    expect((await run("certainty")).toSorted()).toEqual([...new Set(proved)].sort());
  });
  test("shows what a NAT left behind", async () => {
    const stale = lines.filter(({ cause }) => cause?.id === "stale-field");
    expect(stale.length).toBeGreaterThan(3);
    expect(await run("stale-field")).toEqual(
      table(stale.map(({ flow, cause }) => [flow?.source, flow?.destination, cause?.field, cause?.was])),
    );
  });
  test("shows captures without a finding", async () => {
    const { stdout } = spawnSync("find", ["captures/", "-name", "*.pcap*"], { cwd: pipeline.folder, encoding: "utf8" });
    const found = new Set(lines.map(({ source }) => source.file));
    const clean = stdout.split("\n").filter((file) => file !== "" && !found.has(file));
    expect(clean.length).toBeGreaterThan(0);
    expect((await run("comm -23")).toSorted()).toEqual(clean.sort());
  });
  test("shows problems", async () => {
    const problems = lines.filter(({ type }) => type === "problem");
    expect(problems.length).toBeGreaterThan(0);
    expect(await run('"problem"')).toEqual(table(problems.map(({ source, message }) => [source.file, "", message])));
  });
  test("has no recipe that is not run", () => expect(fencedBlocks(PAGE).length).toBe(7));
});
