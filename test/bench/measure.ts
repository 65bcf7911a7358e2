import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** A program to be timed over a capture. */
export interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Times it is run, at most; the median counts. */
  readonly runs: number;
  /** Exit statuses that are no failure. */
  readonly statuses: readonly number[];
}

export interface Measured {
  readonly seconds: number;
  readonly runs: number;
  /** What one run said: the last line of standard output for those that print little, of standard error for others. */
  readonly said: string;
}

/** Seconds after which a program is not run again: that long a run is exact enough. */
const PATIENCE = 20;

/**
 * Seconds that starting any process takes from here: it grows with the memory of this one, and would count most for the
 * quickest contestant, which is the C loop.
 */
const OVERHEAD = median(
  Array.from({ length: 21 }, () => {
    const start = process.hrtime.bigint();
    spawnSync("true", { stdio: "ignore" });
    return Number(process.hrtime.bigint() - start) / 1e9;
  }),
);

/** Wall time of the whole process less what starting any takes, output to /dev/null but for programs that print a line or two. */
export function measure(contestant: Contestant, path: string, keepOutput = false): Measured {
  const times: number[] = [];
  let said = "";
  let spent = 0;
  while (times.length < contestant.runs && spent < PATIENCE) {
    const sink = openSync("/dev/null", "w");
    const start = process.hrtime.bigint();
    const result = spawnSync(contestant.command, [...contestant.args, path], { stdio: ["ignore", keepOutput ? "pipe" : sink, "pipe"] });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9 - OVERHEAD;
    times.push(seconds);
    spent += seconds;
    closeSync(sink);
    if (result.error) throw result.error;
    const error = result.stderr.toString().trim();
    if (result.status === null || !contestant.statuses.includes(result.status))
      throw new Error(`${contestant.name} ended with ${result.status ?? result.signal}: ${error.slice(-500)}`);
    said = keepOutput ? result.stdout.toString().trim() : error;
  }
  return { seconds: median(times), runs: times.length, said };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Is there such a program? */
export function installed(command: string): boolean {
  const { error, status } = spawnSync(command, ["--version"], { stdio: "ignore" });
  return error === undefined && status === 0;
}

/** Rows of cells as text, columns aligned: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  "))
    .join("\n");
}
