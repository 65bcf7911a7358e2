import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { Aggregate, Finding, Severity } from "../../src/finding.js";
import { build, data, ethernet, ipv4, tcp, udp } from "./build/index.js";
import { pcapParts } from "./capture-files.js";
import { PROGRAM } from "./process.js";

/** Of the receiving host: with it as `--local-mac` half of the packets were received, of the other half nobody can tell. */
export const RECEIVER = "02:00:00:00:00:02";
const FLOWS = 4;
const MICROSECONDS = 1_000_000;
const FIRST_SECOND = 1_700_000_000;
/** Seconds of one chunk. */
const CHUNK = 10;

/**
 * A capture of offloaded traffic, `perSecond` packets a second for so many seconds, in eight flows: each packet has a checksum that was left for the
 * network card. Comes in chunks, of which none is larger than ten seconds.
 */
export function* offloaded(seconds: number, perSecond: number): Generator<Uint8Array> {
  const packets = Array.from({ length: 2 * FLOWS }, (_, i) =>
    build(
      ethernet({
        source: i % 2 === 0 ? "02:00:00:00:00:01" : "02:00:00:00:00:03",
        destination: i % 2 === 0 ? RECEIVER : "02:00:00:00:00:04",
      }),
      ipv4(),
      i < FLOWS ? tcp({ source: 50_000 + i, checksum: "partial" }) : udp({ source: 50_000 + i, checksum: "partial" }),
      data(100),
    ),
  );
  const fraction = (i: number): number => Math.floor(((i % perSecond) * MICROSECONDS) / perSecond);
  for (let second = 0; second < seconds; second += CHUNK) {
    const many = Math.min(CHUNK, seconds - second) * perSecond;
    const records = Array.from({ length: many }, (_, i) => ({
      bytes: packets[i % packets.length]!,
      seconds: FIRST_SECOND + second + Math.floor(i / perSecond),
      fraction: fraction(i),
    }));
    const [header, ...parts] = pcapParts(records);
    yield Buffer.concat(second === 0 ? [header!, ...parts] : parts);
  }
}

/** What a scan made of such a capture, which came through a pipe. */
export interface Scanned {
  readonly records: readonly (Finding | Aggregate)[];
  readonly stderr: string;
  readonly status: number | null;
  /** Most that was resident, in bytes; 0 where the system does not say. */
  readonly peak: number;
  /** On the clock. */
  readonly seconds: number;
}

const POLL_MS = 50;

/** Scans offloaded traffic, with these options. */
export async function scanOffloaded(seconds: number, perSecond: number, args: readonly string[]): Promise<Scanned> {
  const began = performance.now();
  const child = spawn(process.execPath, [PROGRAM, "--no-config", "--format", "json", "--local-mac", RECEIVER, ...args, "-"]);
  let peak = 0;
  const poll = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
    } catch {
      // It has ended, or there is no /proc.
    }
  }, POLL_MS);
  Readable.from(offloaded(seconds, perSecond)).pipe(child.stdin);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [status] = (await once(child, "close")) as [number | null];
  clearInterval(poll);
  const records = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Finding | Aggregate);
  return { records, stderr, status, peak, seconds: (performance.now() - began) / 1000 };
}

/** How many findings the records are, by severity: written ones, and those that aggregates count. */
export function added(records: readonly (Finding | Aggregate)[]): Readonly<Record<Severity, number>> {
  const sums = { error: 0, warning: 0, info: 0 };
  for (const record of records) sums[record.severity] += record.type === "aggregate" ? record.count : 1;
  return sums;
}
