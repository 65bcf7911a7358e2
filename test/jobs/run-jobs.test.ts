import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { NEVER } from "rxjs";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Summary } from "../../src/engine/summary.js";
import type { Aggregate, Finding } from "../../src/finding.js";
import { captureInputs } from "../../src/inputs.js";
import { type JobsOptions, runJobs } from "../../src/jobs/run-jobs.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { metersFor, readMeters } from "../../src/run/meter.js";
import type { InputResult } from "../../src/run/result.js";
import { run } from "../../src/run.js";
import type { OutputRecord, Sink } from "../../src/sinks/sink.js";
import { CAPTURE_KINDS, type CaptureKind, samplePackets, writeArchive } from "../support/archive.js";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { hasTool } from "../support/tools.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-jobs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const KINDS = CAPTURE_KINDS.filter((kind) => kind !== "zstd" || hasTool("zstd"));
let packets: Uint8Array[];
beforeAll(async () => {
  expect(inject("buildErrors"), "the build failed").toBe("");
  packets = await samplePackets();
});

interface Choice {
  readonly maxFindingsPerRule?: number;
  readonly aggregate?: number;
  readonly summary: boolean;
  readonly text: boolean;
  readonly host?: string;
  readonly admits: boolean;
  readonly emit: "findings" | "packets";
}

/** All that a run gives, by so many workers; by none where that is 0. */
async function ran(jobs: number, paths: readonly string[], choice: Choice, more: Partial<JobsOptions> = {}): Promise<object> {
  const written: OutputRecord[] = [];
  const summaries: (Summary | undefined)[] = [];
  const ended: InputResult[] = [];
  const admitted: string[] = [];
  const sink: Sink = { write: (records) => void written.push(...records), ready: () => undefined, end: () => Promise.resolve() };
  const { maxFindingsPerRule, aggregate, host, summary, text, admits, emit } = choice;
  const options = {
    emit,
    sinks: [sink],
    stop$: NEVER,
    rules,
    tables: registeredTables(),
    vantage: {},
    summary,
    ...(text ? { onSummary: (one?: Summary) => void summaries.push(one) } : {}),
    ...(maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule }),
    ...(aggregate === undefined ? {} : { aggregate }),
    ...(host === undefined ? {} : { host }),
    ...(admits
      ? {
          // Depends on all that came before.
          admit: <R extends Finding | Aggregate>(found: readonly R[]): R[] =>
            found.filter(({ message }) => {
              admitted.push(message);
              return admitted.length % 3 !== 0;
            }),
        }
      : {}),
    onEnded: (result: InputResult) => void ended.push(result),
    ...more,
  };
  const inputs = await captureInputs(paths);
  const outcome = jobs === 0 ? await run({ ...options, inputs }) : await runJobs({ ...options, inputs, jobs });
  return JSON.parse(
    JSON.stringify({
      written,
      summaries,
      admitted,
      ended: ended.map(({ counts, ...rest }) => ({ ...rest, counts: counts.toPlain() })),
      outcome: { ...outcome, totals: outcome.totals.toPlain() },
    }),
  );
}

const plain: Choice = { summary: false, text: false, admits: false, emit: "findings" };

test("whatever the inputs and the options, workers give what one thread gives", async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        kinds: fc.array(fc.constantFrom<CaptureKind>("plain", "plain", ...KINDS), { minLength: 1, maxLength: 12 }),
        most: fc.constantFrom(3, 60),
        seed: fc.nat(),
        jobs: fc.constantFrom(1, 2, 4),
        isNamed: fc.boolean(),
        choice: fc.record(
          {
            summary: fc.boolean(),
            text: fc.boolean(),
            admits: fc.boolean(),
            emit: fc.constantFrom("findings" as const, "findings" as const, "packets" as const),
            maxFindingsPerRule: fc.nat({ max: 4 }),
            aggregate: fc.constantFrom(1, 30),
            host: fc.constant("host.example"),
          },
          { requiredKeys: ["summary", "text", "admits", "emit"] },
        ),
      }),
      async ({ kinds, most, seed, jobs, isNamed, choice }) => {
        // Where packets are written, no finding is: there is nothing to be limited.
        const { maxFindingsPerRule: _, ...unlimited } = choice;
        const asked = choice.emit === "packets" ? unlimited : choice;
        const own = join(folder, String(n++));
        const paths = await writeArchive(own, packets, { kinds, most, seed });
        // Those that zstd has packed have another name now.
        const named = isNamed ? [...paths, join(own, "no-such.pcap")] : [own];
        expect(await ran(jobs, named, asked)).toEqual(await ran(0, named, asked));
      },
    ),
    { numRuns: 12 },
  );
});

test("members of one name in an archive are captures of their own", async () => {
  const own = join(folder, "twice");
  const [tar] = await writeArchive(own, packets, { kinds: ["tar twice"], most: 60, seed: 1 });
  const choice = { ...plain, maxFindingsPerRule: 1, summary: false, aggregate: 5 };
  expect(await ran(2, [tar!, tar!], choice)).toEqual(await ran(0, [tar!, tar!], choice));
});

test("workers wait where nothing is taken of what they send, and go on when it is", async () => {
  const path = join(folder, "faulty.pcap");
  const findings = writeFaultyCapture(path, 12e6);
  const inputs = await captureInputs(Array.from({ length: 6 }, () => path));
  const meters = metersFor(2);
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let isOpen = false;
  let written = 0;
  const sink: Sink = {
    write: (records) => expect(records).toEqual([]),
    lines: ({ records }) => void (written += records),
    ready: () => (isOpen ? undefined : opened),
    end: () => Promise.resolve(),
  };
  const options = { emit: "findings" as const, rules, tables: registeredTables(), vantage: {}, summary: false };
  const outcome = runJobs({ ...options, inputs, jobs: 2, meters, sinks: [sink], stop$: NEVER });
  // Until they have stood still for a while.
  for (let before = -1, still = 0; still < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { bytes } = readMeters(meters);
    still = bytes > 0 && bytes === before ? still + 1 : 0;
    before = bytes;
  }
  expect(written).toBe(0);
  // 8 MiB of findings of some 700 bytes each, by each worker.
  expect(readMeters(meters).bytes).toBeLessThan(2 * 14e6);
  isOpen = true;
  open();
  expect((await outcome).captures).toBe(6);
  expect(written).toBe(6 * findings);
});

describe("a worker that is not well", () => {
  const program = (name: string, code: string): URL => {
    const path = join(folder, `${name}.mjs`);
    writeFileSync(path, code);
    return pathToFileURL(path);
  };
  test("ends the run with its error", async () => {
    const bad = program("throws", 'function deep() { throw new RangeError("a bug of a test"); }\nsetTimeout(deep, 20);\n');
    const ended = ran(2, [folder], plain, { program: bad });
    await expect(ended).rejects.toThrow("a bug of a test");
    await ended.catch((error: Error) => expect(error.stack).toContain("throws.mjs:1"));
  });
  test("is not waited for where it is gone", async () => {
    const gone = program("exits", "process.exit(3);\n");
    await expect(ran(2, [folder], plain, { program: gone })).rejects.toThrow("a worker ended with 3");
  });
  test("or has ended before its time", async () => {
    const early = program("ends", "\n");
    await expect(ran(2, [folder], plain, { program: early })).rejects.toThrow("workers have ended");
  });
});
