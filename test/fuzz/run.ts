import { setImmediate } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileSeeds } from "./files.js";
import { type Failure, fuzzFiles, fuzzPackets, type Outcome } from "./fuzz.js";
import { builtSeeds, capturedSeeds, captureFiles } from "./seeds.js";

/**
 * The long run: `npm run fuzz -- 1000000 [SEED [FROM]]`. Four inputs in five are packets, one is a file. It works in a thread
 * of its own, so that an input that never ends is seen and named.
 */
const PACKETS_OF_FIVE = 4;
/** Inputs between two lines of progress, of which there are ten. */
const LINES = 10;
/** Milliseconds without a new input. */
const HANG = 30_000;
/** Growth of resident memory that is no leak: heap not yet collected. */
const GROWTH = 200 << 20;

interface Task {
  readonly inputs: number;
  readonly seed: number;
  readonly from: number;
  /** The number of the input being tried, and 1 where it is a file. */
  readonly progress: Int32Array;
}

const megabytes = (bytes: number): number => Math.round(bytes / (1 << 20));

async function work({ inputs, seed, from, progress }: Task): Promise<number> {
  const files = captureFiles();
  const packetSeeds = [...builtSeeds(), ...(await capturedSeeds(files))];
  const seedFiles = await fileSeeds(files);
  console.log(`seed ${seed}: ${packetSeeds.length} packets and ${seedFiles.length} files to begin from, ${files.length} of them captured`);
  const packets = Math.floor((inputs * PACKETS_OF_FIVE) / 5);
  const trying = (index: number): void => void (progress[0] = index);
  const failures: Failure[] = [];
  let settled = 0;

  const part = async (what: string, most: number, run: (from: number, to: number) => Outcome | Promise<Outcome>): Promise<void> => {
    const begun = performance.now();
    let done = 0;
    for (let line = 1; line <= LINES && failures.length < 20; line++) {
      const to = from + Math.floor((most * line) / LINES);
      const outcome = await run(from + done, to);
      done += outcome.inputs;
      failures.push(...outcome.failures);
      const { rss } = process.memoryUsage();
      // What the engine compiles and the collector keeps is there after the first part of the way.
      if (settled === 0) settled = rss;
      const seconds = (performance.now() - begun) / 1000;
      console.log(
        `${what}: ${done} of ${most}, ${seconds.toFixed(0)} s, ${outcome.layers} layers or packets, ${outcome.findings} findings, ` +
          `${megabytes(rss)} MB resident, ${failures.length} failures`,
      );
      // A thread's output leaves it between two turns of its loop.
      await setImmediate();
    }
  };
  await part("packets", packets, (first, to) => fuzzPackets(packetSeeds, { seed, from: first, to, trying }));
  progress[1] = 1;
  await part("files", inputs - packets, (first, to) => fuzzFiles(seedFiles, { seed, from: first, to, trying }));

  for (const { index, message, input } of failures) console.log(`\nseed ${seed}, input ${index}: ${message}\n${input}`);
  const grown = process.memoryUsage().rss - settled;
  if (grown > GROWTH) console.log(`resident memory has grown by ${megabytes(grown)} MB`);
  return failures.length === 0 && grown <= GROWTH ? 0 : 1;
}

if (isMainThread) {
  const [inputs = 1_000_000, seed = Date.now() & 0x7fffffff, from = 0] = process.argv.slice(2).map(Number);
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: { inputs, seed, from, progress } satisfies Task });
  let last = -1;
  const watch = setInterval(() => {
    if (progress[0] === last) {
      console.error(`seed ${seed}, ${progress[1] ? "file" : "packet"} ${last}: no end after ${HANG / 1000} s`);
      process.exit(1);
    }
    last = progress[0]!;
  }, HANG);
  worker.on("message", (status: number) => {
    clearInterval(watch);
    process.exitCode = status;
  });
  worker.on("error", (error) => {
    throw error;
  });
} else work(workerData as Task).then((status) => parentPort!.postMessage(status));
