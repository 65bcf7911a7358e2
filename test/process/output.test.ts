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
let packets: number;
beforeAll(() => {
  packets = writeFaultyCapture(path, 40e6);
});
afterAll(() => rmSync(folder, { recursive: true }));
const LINE_END = 0x0a;
const RATE = 10e6;

/** Something is done in so many milliseconds, if not each time: a busy machine holds up this one or that one. It gives how long it took. */
async function within(most: number, done: () => Promise<number>): Promise<void> {
  let soonest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 10 && soonest >= most; tries++) soonest = Math.min(soonest, await done());
  expect(soonest).toBeLessThan(most);
}

describe("a reader that leaves", () => {
  test("ends it at once, and is no failure", async () => {
    const { status, stdout, stderr } = await shell(`pcaplint '${path}' | head -n 1`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "finding", rule: "checksum/mismatch" });
    expect(stderr).toMatch(/^pcaplint: ended by its reader, which wants no more: what follows counts what was read\npcaplint: \d+ packets/);
    expect(stderr).not.toMatch(/^\s+at /m);
    // No more was read than what was on its way.
    expect(Number(/(\d+) packets/.exec(stderr)?.[1])).toBeLessThan(packets / 4);
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
    // Behind it a reader is not waited for any longer.
    const patience = 300;
    await within(patience, async () => {
      const run = new Piped([path]);
      await run.readTo(500_000, RATE);
      const started = performance.now();
      run.child.kill(signal);
      await run.readTo(Number.POSITIVE_INFINITY, RATE);
      run.leave();
      const { status, stderr } = await run.ended;
      const took = performance.now() - started;
      expect(status).toBe(1);
      expect(run.last).toBe(LINE_END);
      expect(stderr).toMatch(
        new RegExp(`^pcaplint: ended by ${signal}: what follows counts what was read\\npcaplint: \\d+ packets in 1 capture: \\d+ errors`),
      );
      if (took < patience) expect(stderr).not.toContain("not written");
      return took;
    });
  });
  test("with a reader that does not read: no half line, and what was not written is counted", async () => {
    await within(1500, async () => {
      const run = new Piped([path]);
      await run.readTo(500_000, RATE);
      const started = performance.now();
      run.child.kill("SIGINT");
      // Nothing is read until it has ended.
      const { status, stderr } = await run.ended;
      const took = performance.now() - started;
      await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      run.leave();
      expect(run.last).toBe(LINE_END);
      expect(status).toBe(1);
      expect(stderr).toMatch(/found and not written: \d+ records/);
      return took;
    });
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
    const child = spawn(process.execPath, [PROGRAM, "inspect", "-"], { stdio: ["pipe", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    // What it says of the first packet says that it waits for the next.
    child.stdout.once("data", () => child.kill("SIGINT"));
    child.stdin.write(pcap([{ bytes: new Uint8Array(60) }]));
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
