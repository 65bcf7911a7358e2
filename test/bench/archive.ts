/**
 * An archive of thousands of captures (plain, gzip, zstd, tar; some damaged, some empty, one that is not there): how long it takes by one
 * job and by several, that the output is the same, how much memory that takes, and that a run which is killed at random and resumed each
 * time writes what an unbroken one does.
 *
 *     npm run bench:archive -- [--files N] [--packets N] [--jobs N] [--runs N] [--kills N] [--seed N]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CAPTURE_KINDS, type CaptureKind, samplePackets, writeArchive } from "../support/archive.js";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";
import { table } from "./measure.js";
import { Random } from "./random.js";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "5000" },
    packets: { type: "string", default: "60" },
    jobs: { type: "string", default: String(Math.max(2, availableParallelism())) },
    runs: { type: "string", default: "3" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const [files, packets, jobs, runs, kills, seed] = [values.files, values.packets, values.jobs, values.runs, values.kills, values.seed].map(
  Number,
) as [number, number, number, number, number, number];

const folder = join(root, ".bench", "archive");
const [state, joined] = [join(folder, "state"), join(folder, "joined.jsonl")];
const inputs = [join(folder, "captures"), join(folder, "not-there.pcap")];
const POLL_MS = 20;

interface Ran {
  readonly seconds: number;
  readonly status: number | null;
  /** Resident, at most, in bytes. */
  readonly memory: number;
  readonly stderr: string;
}

/** Runs the program; with `killAfter` it is killed after so many milliseconds. */
function ran(args: readonly string[], killAfter?: number): Promise<Ran> {
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args, ...inputs], { stdio: ["ignore", "ignore", "pipe"] });
  let memory = 0;
  const look = (): void => {
    const status = `/proc/${child.pid}/status`;
    if (existsSync(status)) memory = Math.max(memory, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) * 1024);
  };
  const timer = setInterval(look, POLL_MS);
  const killer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  const stderr: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (status) => {
      clearInterval(timer);
      clearTimeout(killer);
      resolve({ seconds: (performance.now() - start) / 1000, status, memory, stderr: Buffer.concat(stderr).toString() });
    });
  });
}

const digestOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

/** Of twenty files eleven are plain, three compressed, and six of any kind. */
function kindsOf(random: Random): CaptureKind[] {
  return Array.from({ length: files }, () => {
    const side = random.below(20);
    if (side < 11) return "plain";
    if (side < 14) return side < 13 ? "gzip" : "zstd";
    return CAPTURE_KINDS[random.below(CAPTURE_KINDS.length)]!;
  });
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const random = new Random(seed);
await writeArchive(inputs[0]!, await samplePackets(), { kinds: kindsOf(random), most: packets, seed });
console.log(
  `Node ${process.version} on ${cpus()[0]?.model.trim() ?? "an unknown processor"}, ${availableParallelism()} cores; ${files} files, seed ${seed}\n`,
);

const rows = [["jobs", "runs", "seconds (median)", "memory, at most", "output"]];
const digests = new Set<string>();
const times = new Map<number, number>();
let unbroken: Ran | undefined;
for (const n of [1, jobs]) {
  const seconds: number[] = [];
  let memory = 0;
  const output = join(folder, `by-${n}.jsonl`);
  for (let i = 0; i < runs; i++) {
    unbroken = await ran(["--jobs", String(n), "--output", output]);
    seconds.push(unbroken.seconds);
    memory = Math.max(memory, unbroken.memory);
  }
  digests.add(`${digestOf(output)} ${unbroken!.status} ${unbroken!.stderr}`);
  times.set(n, median(seconds));
  rows.push([String(n), String(runs), median(seconds).toFixed(2), `${(memory / 1e6).toFixed(0)} MB`, digestOf(output)]);
}
console.log(table(rows));
console.log(
  `${jobs} jobs are ${(times.get(1)! / times.get(jobs)!).toFixed(2)} times as fast; output, closing line and status ${digests.size === 1 ? "are the same" : "DIFFER"}\n`,
);

const resume = ["--jobs", String(jobs), "--resume", state, "--output", joined];
let killed = 0;
let started = 0;
for (; killed < kills && !isFinished(); started++) {
  // Each run has what a part of an unbroken one takes, and the start of the program.
  const { status } = await ran(resume, 150 + random.below((2500 * times.get(jobs)!) / kills));
  if (status === null) killed++;
}
const last = await ran(resume);
const same = digestOf(joined) === digestOf(join(folder, `by-${jobs}.jsonl`));
const isOne = last.stderr.endsWith(unbroken!.stderr.slice(unbroken!.stderr.lastIndexOf("pcaplint: ", unbroken!.stderr.length - 2)));
console.log(
  `killed ${killed} times of ${started}, then run to the end: the output ${same ? "is that of an unbroken run" : "DIFFERS"}, status ${last.status}, closing line ${isOne ? "the same" : "DIFFERENT"}`,
);
if (!same || !isOne || digests.size !== 1) process.exitCode = 1;
else rmSync(folder, { recursive: true });

function isFinished(): boolean {
  return existsSync(state) && readFileSync(state, "utf8").includes('{"finished":');
}
