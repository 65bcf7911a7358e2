import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pcap } from "../support/capture-files.js";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { Piped, PROGRAM, pcaplint, shell } from "../support/process.js";

/** What the process does when its reader leaves, is slow, or does not read at all, and when it is told to end. */
const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
const path = join(folder, "faulty.pcap");
beforeAll(() => {
  writeFaultyCapture(path, 40e6);
});
afterAll(() => rmSync(folder, { recursive: true }));
const LINE_END = 0x0a;
const RATE = 10e6;

describe("a reader that leaves", () => {
  test("ends it at once, and is no failure", async () => {
    const started = Date.now();
    const { status, stdout, stderr } = await shell(`pcaplint '${path}' | head -n 1`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "finding", rule: "checksum/mismatch" });
    expect(stderr).toMatch(/^pcaplint: ended by its reader, which wants no more: what follows counts what was read\npcaplint: \d+ packets/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(Date.now() - started).toBeLessThan(5000);
  });
  test("before anything was written", async () => {
    expect((await shell(`pcaplint -q '${path}' | true`)).stderr).toBe("");
    expect((await shell(`pcaplint -q '${path}' | true`)).status).toBe(0);
  });
  test("and takes standard error with it", async () => {
    expect(await shell(`pcaplint '${path}' 2>&1 | head -n 1 | wc -l`)).toMatchObject({ status: 0, stderr: "" });
  });
  test("of inspect too", async () => {
    expect(await shell(`pcaplint inspect -q '${path}' | head -n 1 | wc -l`)).toMatchObject({ status: 0, stderr: "" });
  });
  test("does not make an input readable that was not", async () => {
    expect((await shell(`pcaplint /nonexistent '${path}' | head -n 2 >/dev/null`)).status).toBe(2);
  });
});

test.runIf(existsSync("/dev/full"))("a full disk is said, in one line", async () => {
  const { status, stderr } = await shell(`pcaplint -q '${path}' > /dev/full`);
  expect(stderr).toBe("pcaplint: standard output: no space is left on the device\n");
  expect(status).toBe(2);
});

describe("a signal", () => {
  test.for(["SIGINT", "SIGTERM"] as const)("%s: what was found is drained to a slow reader, and the closing line comes", async (signal) => {
    const run = new Piped([path]);
    await run.readTo(500_000, RATE);
    const started = Date.now();
    run.child.kill(signal);
    await run.readTo(Number.POSITIVE_INFINITY, RATE);
    run.leave();
    const { status, stderr } = await run.ended;
    expect(Date.now() - started).toBeLessThan(1000);
    expect(status).toBe(1);
    expect(run.last).toBe(LINE_END);
    expect(stderr).toMatch(
      new RegExp(`^pcaplint: ended by ${signal}: what follows counts what was read\\npcaplint: \\d+ packets in 1 capture: \\d+ errors`),
    );
    expect(stderr).not.toContain("not written");
  });
  test("with a reader that does not read: no half line, and what was not written is counted", async () => {
    const run = new Piped([path]);
    await run.readTo(500_000, RATE);
    const started = Date.now();
    run.child.kill("SIGINT");
    const { status, stderr } = await Promise.race([
      run.ended,
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error("it waits for its reader")), 5000)),
    ]);
    expect(Date.now() - started).toBeLessThan(1500);
    await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    run.leave();
    expect(run.last).toBe(LINE_END);
    expect(status).toBe(1);
    expect(stderr).toMatch(/found and not written: \d+ records/);
  });
  test("of inspect ends with 0", async () => {
    const run = new Piped(["inspect", path]);
    await run.readTo(100_000, RATE);
    run.child.kill("SIGINT");
    await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    run.leave();
    expect(await run.ended).toMatchObject({ status: 0 });
    expect(run.last).toBe(LINE_END);
  });
  test("while it waits for standard input", async () => {
    const child = spawn(process.execPath, [PROGRAM, "-"], { stdio: ["pipe", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdin.write(pcap([]));
    setTimeout(() => child.kill("SIGINT"), 1500);
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(stderr).toMatch(/^pcaplint: ended by SIGINT: /);
  });
});

test("all findings leave the process, whatever their number", async () => {
  const { stdout, stderr } = await pcaplint([path]);
  const packets = Number(/(\d+) packets/.exec(stderr)?.[1]);
  expect(stdout.split("\n").length - 1).toBe(packets);
  expect(packets).toBeGreaterThan(40_000);
});
