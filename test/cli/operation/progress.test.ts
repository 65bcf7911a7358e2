import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { linesProgress } from "../../../src/cli/operation/progress.js";
import { type Course, courseText, shareOf } from "../../../src/cli/operation/progress-text.js";
import type { Finding } from "../../../src/finding.js";
import type { CaptureInput } from "../../../src/inputs.js";
import type { Batch } from "../../../src/packet/batch.js";

const course: Course = {
  bytes: 1_200_000_000,
  allBytes: 3_400_000_000,
  files: 17,
  allFiles: 5000,
  written: 12,
  writes: "findings",
  seconds: 4.8,
};

test.for([
  ["everything", {}, "1.2 GB of 3.4 GB, 17 of 5000 files, 250 MB/s, 9 s left, 12 findings"],
  ["one file", { allFiles: 1, files: 0 }, "1.2 GB of 3.4 GB, 250 MB/s, 9 s left, 12 findings"],
  ["sizes that nobody knows", { allBytes: undefined, files: 2500 }, "1.2 GB, 2500 of 5000 files, 250 MB/s, 5 s left, 12 findings"],
  ["standard input", { allBytes: undefined, allFiles: 1 }, "1.2 GB, 250 MB/s, 12 findings"],
  ["the beginning", { bytes: 0, files: 0, written: 0, seconds: 0.01 }, "0 B of 3.4 GB, 0 of 5000 files, 0 findings"],
  ["hours", { seconds: 4800, writes: "records" }, "1.2 GB of 3.4 GB, 17 of 5000 files, 250 kB/s, 2.4 h left, 12 records"],
] as const)("what is shown: %s", ([, change, text]) => {
  expect(courseText({ ...course, ...change })).toBe(text);
});

test("a share is never more than the whole", () => {
  expect(shareOf({ ...course, bytes: 4e9 })).toBe(1);
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("lines come every few seconds, until it is stopped", async () => {
  const written: string[] = [];
  const progress = linesProgress({ write: (text: string) => written.push(text) > 0 }, "findings");
  const source = {
    format: "pcap",
    position: () => ({ read: 3000, total: 4000 }),
    read: () => Promise.resolve({ count: 7 } as Batch),
    close: () => Promise.resolve(),
  };
  const [input] = progress.watch([{ source: { file: "no-such.pcap" }, open: () => Promise.resolve(source) } as CaptureInput]);
  const opened = await input!.open();
  await opened.read(new AbortController().signal);
  progress.sink.write([{ type: "finding" } as Finding]);
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual(["pcaplint: 3.0 kB, 600 B/s, 1 findings\n", "pcaplint: 3.0 kB, 300 B/s, 1 findings\n"]);
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect(written.length).toBe(2);
});
