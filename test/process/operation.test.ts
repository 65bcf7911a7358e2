import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";
import { Running } from "../support/running.js";

const SAMPLE = join(root, "samples/vxlan.pcap");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The numbers by what stands in front of them. */
const numbers = (text: string): Map<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );

describe.for(["1", "2"])("metrics of a run of %s jobs", (jobs) => {
  test("are those of its closing line and of its records", () => {
    const path = join(folder, `${jobs}.prom`);
    const { stdout, stderr } = pcaplint(["scan", "--jobs", jobs, "--metrics-textfile", path, "--summary=json", "samples"]);
    const metrics = numbers(readFileSync(path, "utf8"));
    const [, packets, errors] = /(\d+) packets in \d+ captures: (\d+) errors/.exec(stderr)!;
    expect(metrics.get("pcaplint_packets_total")).toBe(Number(packets));
    let found = 0;
    for (const [name, n] of metrics) if (/^pcaplint_findings_total.*severity="error"/.test(name)) found += n;
    expect(found).toBe(Number(errors));
    const records = stdout.trim().split("\n");
    expect(metrics.get('pcaplint_output_records_total{output="-",result="delivered"}')).toBe(records.length);
    const bad = records
      .map((line) => JSON.parse(line) as { type: string; checksums?: { bad: number } })
      .reduce((sum, { checksums }) => sum + (checksums?.bad ?? 0), 0);
    expect(bad).toBeGreaterThan(10);
    expect(metrics.get('pcaplint_checksums_total{verdict="bad"}')).toBe(bad);
  });
});

test("metrics can be had while it runs, and the process's number", async () => {
  const pidFile = join(folder, "pid");
  const child = spawn(process.execPath, [join(root, "bin/pcaplint.js"), "--metrics-listen", "0", "--pid-file", pidFile, "-"]);
  const running = new Running(child);
  await running.until(() => running.stderr.includes("/metrics\n"));
  const [url] = /http:\S+/.exec(running.stderr)!;
  expect(readFileSync(pidFile, "utf8")).toBe(`${child.pid}\n`);
  child.stdin.write(readFileSync(SAMPLE));
  // The fourth packet of the sample is found fault with, so that three at least have been counted then.
  await running.until(() => running.stdout.includes("checksum/mismatch"));
  const metrics = numbers(await (await fetch(url)).text());
  expect(metrics.get("pcaplint_packets_total")).toBeGreaterThanOrEqual(4);
  expect(metrics.get('pcaplint_findings_total{rule="checksum/mismatch",severity="error"}')).toBe(1);
  child.stdin.end();
  expect((await running.ended).status).toBe(1);
  expect(existsSync(pidFile)).toBe(false);
});

test.for([
  ["--metrics-listen", "here", /^pcaplint: --metrics-listen here: write it as 9100/],
  ["--metrics-textfile", "/none/a.prom", /^pcaplint: --metrics-textfile \/none\/a\.prom: ENOENT/],
  ["--pid-file", "/none/pid", /^pcaplint: --pid-file \/none\/pid: ENOENT/],
] as const)("%s %s is refused in a line", ([option, value, words]) => {
  const { status, stderr, stdout } = pcaplint([option, value, SAMPLE]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(words);
  expect(stderr.trim().split("\n").length).toBe(1);
});
