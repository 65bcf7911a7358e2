import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { Pcapng, pcapParts } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";
import { Running } from "../support/running.js";

/** A datagram with a wrong checksum, from this port. */
const wrong = (source: number): Uint8Array => build(ethernet(), ipv4(), udp({ source, destination: 9, checksum: 0x1234 }), data(8));
const wrongs = (...sources: readonly number[]) => sources.map((source) => ({ bytes: wrong(source) }));
const [HEADER] = pcapParts([]) as [Uint8Array];
const records = (...sources: readonly number[]): Uint8Array => Buffer.concat(pcapParts(wrongs(...sources)).slice(1));

let folder: string;
let path: string;
let running: Running | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  path = join(folder, "growing");
});
afterEach(() => {
  running?.child.kill("SIGKILL");
  running = undefined;
  rmSync(folder, { recursive: true });
});

function start(args: readonly string[], stdin: "ignore" | "pipe" = "ignore"): Running {
  if (inject("buildErrors") !== "") throw new Error("the build failed");
  running = new Running(spawn(process.execPath, [PROGRAM, ...args], { cwd: root, stdio: [stdin, "pipe", "pipe"] }));
  return running;
}
const follow = (...args: readonly string[]): Running => start(["tail", "-F", path, "--select", "checksum,capture", ...args]);

/** Numbers of the packets of which something was found so far. */
const numbers = (one: Running): (number | undefined)[] =>
  one.records.map((record) => (record as { packet?: { number: number } }).packet?.number);
/** Resolves when so many records were written. */
const have = (one: Running, count: number): Promise<void> => one.until(() => one.records.length >= count);

describe("tail -F", () => {
  test("reads what there is and what comes; a record that is half there is waited for", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1, 2)]));
    const one = follow();
    await have(one, 2);
    const more = records(3, 4);
    appendFileSync(path, more.subarray(0, 30));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(one.records).toHaveLength(2);
    appendFileSync(path, more.subarray(30));
    await have(one, 4);
    const { status, stderr } = await one.interrupt();
    expect(numbers(one)).toEqual([1, 2, 3, 4]);
    expect(status).toBe(0);
    expect(stderr).toContain(`pcaplint: ${path}: following\n`);
    expect(stderr).toContain("pcaplint: 4 packets in 1 capture: 4 errors");
  });

  test("ended with half a record at the end says nothing of damage", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1), records(2).subarray(0, 20)]));
    const one = follow();
    await have(one, 1);
    expect(await one.interrupt()).toMatchObject({ status: 0 });
    expect(one.records.map(({ rule }) => rule)).toEqual(["checksum/mismatch"]);
  });

  test("a finding leaves within 100 ms of its packet", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1)]));
    const one = follow();
    await have(one, 1);
    let soonest = Number.POSITIVE_INFINITY;
    // A busy machine holds up one or another.
    for (let i = 2; i <= 40 && soonest >= 100; i++) {
      const began = performance.now();
      appendFileSync(path, records(i));
      await have(one, i);
      soonest = Math.min(soonest, performance.now() - began);
    }
    expect(soonest).toBeLessThan(100);
  });

  test("the file is renamed and another takes its name: the rest is read, then the new one, and numbers go on", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1)]));
    const one = follow();
    await have(one, 1);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, records(2));
    writeFileSync(path, Buffer.concat([HEADER, records(3)]));
    await have(one, 3);
    appendFileSync(path, records(4));
    await have(one, 4);
    const { status, stderr } = await one.interrupt();
    expect(numbers(one)).toEqual([1, 2, 3, 4]);
    expect(stderr).toContain(`pcaplint: ${path}: another file has this name now: reading it from its beginning\n`);
    expect(status).toBe(0);
  });

  test("the old file ends in half a record: that is said, and the new one read", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1), records(2).subarray(0, 20)]));
    const one = follow();
    await have(one, 1);
    writeFileSync(`${path}.new`, Buffer.concat([HEADER, records(3)]));
    renameSync(`${path}.new`, path);
    await one.until(() => one.stdout.split("checksum/mismatch").length === 3);
    const { status } = await one.interrupt();
    expect(one.records.map(({ type, rule }) => rule ?? type)).toEqual([
      "checksum/mismatch",
      "capture/truncated-file",
      "problem",
      "checksum/mismatch",
    ]);
    expect(status).toBe(0);
  });

  test("the file is cut and written anew", async () => {
    writeFileSync(path, Buffer.concat([HEADER, records(1, 2, 3)]));
    const one = follow();
    await have(one, 3);
    writeFileSync(path, Buffer.concat([HEADER, records(4)]));
    await have(one, 4);
    expect(await one.interrupt()).toMatchObject({ status: 0 });
    expect(numbers(one)).toEqual([1, 2, 3, 4]);
    expect(one.stderr).toContain(`pcaplint: ${path}: the file was cut: reading it from its beginning\n`);
  });

  test("a file that is not there yet is waited for; pcapng, with a filter and a count", async () => {
    const one = follow("-c", "2", "src", "port", "2", "or", "src", "port", "4");
    await one.until(() => one.stderr.includes("there is no such file yet: waiting for it"));
    const file = new Pcapng();
    writeFileSync(path, file.section());
    appendFileSync(path, file.interface());
    for (let port = 1; port <= 5; port++) appendFileSync(path, file.packet(wrong(port)));
    const { status, stderr } = await one.ended;
    expect(numbers(one)).toEqual([2, 4]);
    expect(stderr).toContain("left out by the filter");
    expect(status).toBe(0);
  });

  test.for([
    ["an empty file", new Uint8Array(0)],
    ["a file header alone", HEADER],
  ] as const)("%s is one that packets will come to", async ([, bytes]) => {
    writeFileSync(path, bytes);
    const one = follow("--duration", "0.3");
    const { status, stdout, stderr } = await one.ended;
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain("0 packets");
  });

  test("no capture, no file: said in one line, status 2", async () => {
    writeFileSync(path, "something else entirely, and enough of it to be looked at\n".repeat(9));
    const { status, stderr } = await follow("-q").ended;
    expect(stderr).toMatch(new RegExp(`^pcaplint: ${path}: is not a pcap or pcapng file[^\\n]*\\n$`));
    expect(status).toBe(2);
    const folded = await start(["tail", "-q", "-F", folder]).ended;
    expect(folded).toMatchObject({
      status: 2,
      stderr: `pcaplint: ${folder}: is no regular file, which alone can be followed; pcaplint - reads a pipe\n`,
    });
  });
});

test.for([
  [["tail", "-F", "x", "-i", "eth0"], "an interface or a file: -i or -F"],
  [["tail", "-F", "x", "-Z", "nobody"], "-Z: not with -F, which opens files later on"],
  [
    ["scan", "--aggregate", "soon", "x"],
    "option '--aggregate <time>' argument 'soon' is invalid. It is a time such as 30, 1.5s, 10m or 2h.",
  ],
] as const)("%j is answered in one line", async ([args, line]) => {
  const { status, stdout, stderr } = await start(args).ended;
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.startsWith(`pcaplint: ${line}`)).toBe(true);
});

test("findings leave within 100 ms of their packets on standard input, too", async () => {
  const one = start(["scan", "--fail-on", "never", "-"], "pipe");
  one.child.stdin?.write(HEADER);
  one.child.stdin?.write(records(1));
  await have(one, 1);
  let soonest = Number.POSITIVE_INFINITY;
  for (let i = 2; i <= 40 && soonest >= 100; i++) {
    const began = performance.now();
    one.child.stdin?.write(records(i));
    await have(one, i);
    soonest = Math.min(soonest, performance.now() - began);
  }
  one.child.stdin?.end();
  expect(await one.ended).toMatchObject({ status: 0 });
  expect(soonest).toBeLessThan(100);
});

describe("equal findings", () => {
  const capture = (): Uint8Array => Buffer.concat([HEADER, records(1, 1, 2, 1)]);

  test("are all written in scan, and aggregated where that is asked for", async () => {
    writeFileSync(path, capture());
    const all = await start(["scan", "--select", "checksum", path]).ended;
    expect(all.records.map(({ type, host }) => [type, host])).toEqual(Array.from({ length: 4 }, () => ["finding", undefined]));
    const { records, stderr, status } = await start(["scan", "--select", "checksum", "--aggregate", "10", "--host", "h1", path]).ended;
    expect(records.map(({ type, count }) => [type, count])).toEqual([
      ["finding", undefined],
      ["finding", undefined],
      ["aggregate", 2],
    ]);
    expect(records.map(({ host }) => host)).toEqual(["h1", "h1", "h1"]);
    expect(records[2]?.fingerprint).toBe(records[0]?.fingerprint);
    expect(Object.keys(records[0]!).slice(0, 10).join()).toBe("type,schema,time,rule,severity,message,source,fingerprint,host,packet");
    expect(stderr).toContain("counted in aggregates: 2 findings");
    expect(status).toBe(1);
  });

  test("in tail are counted once an interval, and the rest at the end", async () => {
    writeFileSync(path, capture());
    const one = follow("--aggregate", "0.3", "--host", "h1");
    await have(one, 3);
    expect(one.records[2]).toMatchObject({ type: "aggregate", host: "h1", count: 2, source: { file: path } });
    appendFileSync(path, records(2));
    await have(one, 4);
    appendFileSync(path, records(1));
    const { records: written, stderr } = await one.interrupt();
    expect(written.map(({ count }) => count)).toEqual([undefined, undefined, 2, 1, 1]);
    expect(stderr).toContain("6 packets in 1 capture: 6 errors");
  });

  test("in tail are all written with --aggregate 0", async () => {
    writeFileSync(path, capture());
    const one = follow("--aggregate", "0");
    await have(one, 4);
    await one.interrupt();
    expect(one.records.map(({ type }) => type)).toEqual(["finding", "finding", "finding", "finding"]);
  });
});
