import type { Aggregate, Finding } from "../finding.js";

/** A fault that is known, and how often it was found when the baseline was written. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly count: number;
  /** Of the first finding: for the reader only. */
  readonly message: string;
}

/** Faults that one baseline has at most: some hundred MB of memory, and more than anybody has looked at. */
const MOST_FAULTS = 1_000_000;

const isEntry = (value: unknown): value is BaselineEntry => {
  const { fingerprint, rule, count, message } = (value ?? {}) as Record<string, unknown>;
  return typeof fingerprint === "string" && typeof rule === "string" && Number.isSafeInteger(count) && typeof message === "string";
};

/**
 * Reads a baseline: one entry a line.
 * @throws RangeError with the number of the line that is none
 */
export function parseBaseline(text: string): BaselineEntry[] {
  const entries: BaselineEntry[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      value = undefined;
    }
    if (!isEntry(value)) throw new RangeError(`line ${i + 1} is no entry of a baseline: --write-baseline writes them`);
    entries.push(value);
  }
  return entries;
}

const ofText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A baseline as text, sorted by rule and fingerprint, so that it changes only where the faults do. */
export function baselineText(entries: Iterable<BaselineEntry>): string {
  return [...entries]
    .sort((a, b) => ofText(a.rule, b.rule) || ofText(a.fingerprint, b.fingerprint))
    .map(({ fingerprint, rule, count, message }) => `${JSON.stringify({ fingerprint, rule, count, message })}\n`)
    .join("");
}

/** Collects what is written, for a baseline: each fault once. */
export class BaselineCollector {
  private readonly faults = new Map<string, { fingerprint: string; rule: string; count: number; message: string }>();
  private readonly most: number;

  /** `most`: faults that are kept. */
  constructor(most = MOST_FAULTS) {
    this.most = most;
  }

  /** There were more faults than are kept: what was collected is no baseline. */
  isFull = false;

  /** A finding, or the count of such that were counted in its place. */
  take({ type, fingerprint, rule, message, ...more }: Finding | Aggregate): void {
    if (fingerprint === undefined) return;
    const count = type === "aggregate" ? (more as Aggregate).count : 1;
    const fault = this.faults.get(fingerprint);
    if (fault !== undefined) fault.count += count;
    else if (this.faults.size >= this.most) this.isFull = true;
    else this.faults.set(fingerprint, { fingerprint, rule, count, message });
  }

  /** With those entries of an earlier baseline that occur still, by their counts. */
  entries(earlier: readonly BaselineEntry[], occurred: ReadonlyMap<string, number>): BaselineEntry[] {
    const kept = earlier.flatMap((entry) => {
      const count = occurred.get(entry.fingerprint);
      return count === undefined ? [] : [{ ...entry, count }];
    });
    return [...kept, ...this.faults.values()];
  }
}
