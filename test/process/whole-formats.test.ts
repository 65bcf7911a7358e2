import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";
import { Running } from "../support/running.js";

/** Formats that are whole only when they are ended, and the one that has no findings. */
const CAPTURE = "samples/vxlan.pcap";
const bin = join(root, "bin/pcaplint.js");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const findings = (args: readonly string[]): string[] =>
  pcaplint([...args, "--fail-on", "never"])
    .stdout.split("\n")
    .slice(0, -1);
/** The records that a file of Parquet holds, as lines of JSON. */
async function recordsOf(bytes: Uint8Array): Promise<string[]> {
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, columns: ["record"] });
  return rows.map(({ record }) => record as string);
}

describe("parquet", () => {
  test("goes to a file, to redirected standard output and to a pipe, with the records of json", async () => {
    const expected = findings([CAPTURE]);
    expect(expected.length).toBeGreaterThan(0);
    const path = join(folder, "file.parquet");
    expect(pcaplint([CAPTURE, "--output", `${path},format=parquet`, "--fail-on", "never"])).toMatchObject({ status: 0, stdout: "" });
    expect(await recordsOf(readFileSync(path))).toEqual(expected);
    const redirected = join(folder, "redirected.parquet");
    const fd = openSync(redirected, "w");
    const words = [bin, "-q", "--format", "parquet", CAPTURE, "--fail-on", "never"];
    spawnSync(process.execPath, words, { cwd: root, stdio: ["ignore", fd, "inherit"] });
    closeSync(fd);
    expect(await recordsOf(readFileSync(redirected))).toEqual(expected);
    expect(await recordsOf(spawnSync(process.execPath, words, { cwd: root }).stdout)).toEqual(expected);
  });

  test("says what to install where its package is missing", () => {
    const hook = `export async function resolve(name, context, next) {
      if (name === "hyparquet-writer") throw Object.assign(new Error("no such package"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    }`;
    const preload = join(folder, "preload.mjs");
    writeFileSync(
      preload,
      `import { register } from "node:module"; register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hook)}));`,
    );
    const words = ["--import", preload, bin, "--format", "parquet", CAPTURE];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/^pcaplint: .*npm install hyparquet-writer$/)]);
    expect(status).toBe(2);
  });
});

describe("sarif", () => {
  test("is one document of what json has line by line", () => {
    const { status, stdout } = pcaplint(["--format", "sarif", CAPTURE]);
    const { results, invocations } = JSON.parse(stdout).runs[0];
    expect(status).toBe(1);
    const expected = findings([CAPTURE]).map((line) => JSON.parse(line));
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(expected.map(({ rule }) => rule));
    expect(invocations).toEqual([{ executionSuccessful: true }]);
  });
  test("holds as many results as max-results says", () => {
    const path = join(folder, "few.sarif");
    pcaplint(["samples", "--output", `${path},format=sarif,max-results=2`]);
    const { results, invocations } = JSON.parse(readFileSync(path, "utf8")).runs[0];
    expect(results).toHaveLength(2);
    expect(invocations[0].toolExecutionNotifications.at(-1).message.text).toMatch(/^results left out: \d+ .*max-results is 2/);
    const refused = (options: string): string => pcaplint([CAPTURE, "--output", `${path},${options}`]).stderr;
    expect(refused("format=sarif,max-results=few")).toMatch(/max-results=few: it is a whole number from 0/);
    expect(refused("format=json,max-results=2")).toMatch(/there is no max-results/);
  });
});

describe("summary", () => {
  test("is the text of --summary, on standard output, and nothing else", () => {
    const paths = [CAPTURE, "samples/plain.pcap"];
    const asked = pcaplint(["--summary", "text", "-q", ...paths]);
    const { status, stdout, stderr } = pcaplint(["--format", "summary", "-q", ...paths]);
    expect(stdout).toMatch(/^samples\/vxlan\.pcap: summary\n/);
    expect(stdout).toMatch(/\nsamples\/plain\.pcap: summary\n/);
    expect({ status, stdout, stderr }).toEqual({ status: asked.status, stdout: asked.stderr, stderr: "" });
  });
  test("is not said twice", () => {
    const { stdout, stderr } = pcaplint(["--format", "summary", "--summary", "text", CAPTURE]);
    expect(stdout.match(/: summary$/gm)).toHaveLength(1);
    expect(stderr).not.toContain(": summary");
  });
});

test("a format without a place for what a command writes is refused", () => {
  for (const words of [
    ["inspect", "--format", "sarif", CAPTURE],
    ["inspect", "--output", "-,format=github", CAPTURE],
    ["kernel", "--format", "summary", "samples/skb-panic.dmesg.txt"],
    ["diff", "--format", "summary", "samples/diff-before.pcap", "samples/diff-after.pcap"],
  ]) {
    const { status, stdout, stderr } = pcaplint(words);
    expect(stderr).toMatch(
      /^pcaplint: format (sarif|github|summary) has no place for what this command writes; there are json, pretty, .*\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  }
  expect(pcaplint(["inspect", "--format", "summary", CAPTURE]).stdout).toMatch(/^samples\/vxlan\.pcap: summary\n/);
});

describe.for(["SIGINT", "SIGTERM"] as const)("a run that %s ends", (signal) => {
  /** Runs with a capture that does not end, until something was found in it. */
  const ended = async (args: readonly string[], isThere: (running: Running) => boolean): Promise<Running> => {
    const running = new Running(spawn(process.execPath, [bin, ...args, "-"], { cwd: root }));
    running.child.stdin!.write(readFileSync(join(root, CAPTURE)));
    const until = Date.now() + 60_000;
    while (!isThere(running) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill(signal);
    await running.ended;
    return running;
  };
  test("has ended its SARIF document and its Parquet file", async () => {
    const [document, table, lines] = ["sarif", "parquet", "jsonl"].map((ending) => join(folder, `${signal}.${ending}`)) as [
      string,
      string,
      string,
    ];
    const outputs = [`${document},format=sarif`, `${table},format=parquet`, lines].flatMap((output) => ["--output", output]);
    const found = (): boolean => readFileSync(lines, { encoding: "utf8", flag: "a+" }).includes('"finding"');
    await ended(outputs, found);
    const records = readFileSync(lines, "utf8").split("\n").slice(0, -1);
    expect(records.length).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(document, "utf8")).runs[0].results).toHaveLength(records.length);
    expect(await recordsOf(readFileSync(table))).toEqual(records);
  });
  test("has ended the document on standard output", async () => {
    const { stdout } = await ended(["--format", "sarif"], (running) => running.stdout.includes("ruleIndex"));
    expect(JSON.parse(stdout).runs[0].results.length).toBeGreaterThan(0);
  });
});
