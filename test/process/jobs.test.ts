import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAPTURE_KINDS, samplePackets, writeArchive } from "../support/archive.js";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { root } from "../support/generated.js";
import { type Ended, Piped, PROGRAM, pcaplint, shell } from "../support/process.js";
import { until } from "../support/receivers.js";
import { Running } from "../support/running.js";
import { hasTool } from "../support/tools.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-jobs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const archive = join(folder, "archive");
const large = join(folder, "large.pcap");
let files: string[];
/** A run that goes on meanwhile. */
const started = (args: readonly string[], stdout: "pipe" | number = "pipe"): Running =>
  new Running(spawn(process.execPath, [PROGRAM, ...args], { cwd: root, stdio: ["ignore", stdout, "pipe"] }));
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
beforeAll(async () => {
  const kinds = [...CAPTURE_KINDS, ...CAPTURE_KINDS].filter((kind) => kind !== "zstd" || hasTool("zstd"));
  files = await writeArchive(archive, await samplePackets(), { kinds, most: 30, seed: 5 });
  writeFaultyCapture(large, 30e6);
});

describe("whatever the number of jobs", () => {
  test.for([
    ["findings", []],
    ["findings of each rule, the first of them", ["--max-findings-per-rule", "4"]],
    ["aggregates", ["--aggregate", "10", "--host", "host.example"]],
    ["summaries", ["--summary", "text", "--max-findings-per-rule", "2", "--vantage", "receiver", "--local-mac", "02:00:00:00:00:01"]],
    ["text", ["--format", "pretty", "--select", "checksum", "--decode-as", "udp.port=9:vxlan"]],
    ["an output with a floor", ["--output", "-,severity=warning,format=csv"]],
  ] as const)("%s are the same, and the closing line, and the status", async ([, options]) => {
    const ran = (jobs: string): Promise<Ended> => pcaplint([...options, "--jobs", jobs, archive, join(folder, "no-such.pcap")]);
    const one = await ran("1");
    expect(one).toMatchObject({ status: 2 });
    expect(one.stdout.length).toBeGreaterThan(1000);
    for (const jobs of ["2", "4"]) expect(await ran(jobs)).toEqual(one);
  });
  test("what inspect says is the same", async () => {
    const one = await pcaplint(["inspect", "-j", "1", archive]);
    expect(one.stdout).toContain('"type":"packet"');
    expect(await pcaplint(["inspect", "-j", "3", archive])).toEqual(one);
  });
  test.runIf(hasTool("tcpdump"))("a filter is the same", async () => {
    const one = await pcaplint(["-f", "udp", "-j", "1", archive]);
    expect(one.stderr).toMatch(/left out by the filter: \d+ packets/);
    expect(await pcaplint(["-f", "udp", "-j", "2", archive])).toEqual(one);
  });
  test("files are the same as standard output", async () => {
    const [one, two] = [join(folder, "1.jsonl"), join(folder, "2.jsonl")];
    await pcaplint(["-q", "-j", "1", "--output", one, archive]);
    await pcaplint(["-q", "-j", "2", "--output", two, archive]);
    const { stdout } = await pcaplint(["-q", "-j", "2", archive]);
    expect(readFileSync(one, "utf8")).toBe(stdout);
    expect(readFileSync(two, "utf8")).toBe(stdout);
  });
});

test("what takes the packets in their order takes one job, and says so where more were asked for", async () => {
  const written = join(folder, "written.pcapng");
  const { stderr } = await pcaplint(["-j", "3", "-w", written, archive]);
  expect(stderr).toContain(`pcaplint: --jobs 3: one job reads ${files.length} inputs, as -w writes the packets in their order\n`);
  expect((await pcaplint(["-j", "2", "-c", "1", archive])).stderr).toContain("-c counts the packets in their order");
  expect((await pcaplint(["-j", "2", "-", files[1]!], { input: readFileSync(files[0]!) })).stderr).toContain(
    "standard input is read as it comes",
  );
  expect((await pcaplint(["-w", written, archive])).stderr).not.toContain("one job");
});

test.runIf(process.platform === "linux")("memory is bounded where a slow reader makes many files wait behind a large one", async () => {
  const behind = join(folder, "behind.pcap");
  writeFaultyCapture(behind, 3e6);
  const run = new Piped(["-q", "--jobs", "2", large, ...Array.from({ length: 40 }, () => behind)]);
  const resident: number[] = [];
  for (let point = 0; point < 4; point++) {
    expect(await run.readTo(run.read + 5e6, 5e6)).toBe(true);
    resident.push(run.resident);
  }
  expect(run.peak).toBeLessThan(420e6);
  expect(Math.max(...resident.slice(1)) - Math.min(...resident.slice(1))).toBeLessThan(60e6);
  run.child.kill("SIGTERM");
  await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  run.leave();
  expect(await run.ended).toMatchObject({ status: 1 });
});

test("a reader that leaves ends the run, and is no failure", async () => {
  const ended = await shell(`pcaplint -j 2 '${large}' '${large}' '${large}' | head -n 2; exit "\${PIPESTATUS[0]}"`);
  expect(ended.status).toBe(0);
  expect(ended.stdout.split("\n").length).toBe(3);
});

test("a signal ends the run: what was found is written, whole, and counted", async () => {
  const out = join(folder, "ended.jsonl");
  const run = started(["-j", "2", "--output", out, ...Array.from({ length: 20 }, () => large)]);
  await until(() => sizeOf(out) > 1e6);
  const ended = await run.interrupt();
  const said = /ended by SIGINT[\s\S]*?(\d+) packets in (\d+) captures?: (\d+) errors, (\d+) warnings, (\d+) info/.exec(ended.stderr);
  expect(said, ended.stderr).not.toBeNull();
  const lines = readFileSync(out, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  for (const line of lines) JSON.parse(line);
  expect(lines.length).toBe(Number(said![3]) + Number(said![4]) + Number(said![5]));
  expect(ended.status).toBe(1);
});

test.for(["1", "2"])("a signal ends a run by %s jobs over captures of which none takes long", async (jobs) => {
  const list = join(folder, "small.list");
  writeFileSync(list, `${join(root, "samples/checksum-mismatch.pcap")}\n`.repeat(100_000));
  const out = join(folder, `small-${jobs}.jsonl`);
  const fd = openSync(out, "w");
  const run = started(["-j", jobs, "--files-from", list], fd);
  closeSync(fd);
  // Of the 400 000 findings that there are.
  await until(() => sizeOf(out) > 10_000);
  const { stderr } = await run.interrupt();
  expect(stderr).toMatch(/ended by SIGINT/);
  expect(Number(/(\d+) packets/.exec(stderr)?.[1])).toBeLessThan(500_000);
});
