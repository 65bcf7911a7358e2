import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { Piped } from "../support/process.js";

/** `test/bench/memory.ts` does the same with a gigabyte. */
const BYTES = 60e6;
const RATE = 10e6;
const MOST = 150e6;
const POINTS = 5;

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.runIf(process.platform === "linux")("memory stays flat where every packet is a finding and the reader is slow", async () => {
  const path = join(folder, "faulty.pcap");
  const packets = writeFaultyCapture(path, BYTES);
  const run = new Piped([path]);
  const resident: number[] = [];
  for (let point = 0; point < POINTS; point++) {
    // A finding has some 700 bytes: the last point is well before the end.
    expect(await run.readTo(run.read + (packets * 700) / (POINTS + 1), RATE)).toBe(true);
    resident.push(run.resident);
  }
  expect(run.peak).toBeLessThan(MOST);
  expect(Math.max(...resident) - Math.min(...resident)).toBeLessThan(40e6);
  run.child.kill("SIGTERM");
  await run.readTo(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  run.leave();
  expect(await run.ended).toMatchObject({ status: 1 });
});
