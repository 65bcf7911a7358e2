import type { Matcher } from "../diff/matcher.js";
import type { Differences } from "../engine/differences.js";
import type { Finding, Problem } from "../finding.js";
import type { Tables } from "../packet/tables.js";
import { type Compared, type ComparedInput, Reader } from "./reader.js";

export interface CompareOptions {
  readonly before: ComparedInput;
  readonly after: ComparedInput;
  readonly tables: Tables;
  readonly matcher: Matcher;
  readonly differences: Differences;
  /** Packets that are read of each before the clocks decide whose turn it is. */
  readonly lookahead: number;
  readonly signal: AbortSignal;
  /** Takes records; resolves when there is room for more. */
  readonly write: (records: readonly (Finding | Problem)[]) => Promise<void>;
}

/** Reads both captures side by side and has their packets matched. Both are opened, so that what is wrong with both is said. */
export async function compareCaptures(options: CompareOptions): Promise<{ readonly before: Compared; readonly after: Compared }> {
  const { matcher, differences, tables, signal, write } = options;
  const before = new Reader(options.before, matcher.before, tables, differences);
  const after = new Reader(options.after, matcher.after, tables, differences);
  try {
    await before.fill(signal);
    await after.fill(signal);
    if (before.hasNext && after.hasNext) await readBoth(before, after, options);
    // What waits when the reading is broken off is not lost.
    if (!signal.aborted) matcher.end();
    await write([...differences.take(), ...before.takeProblems(), ...after.takeProblems()]);
  } finally {
    await before.close();
    await after.close();
  }
  return { before, after };
}

async function readBoth(before: Reader, after: Reader, { matcher, differences, lookahead, signal, write }: CompareOptions): Promise<void> {
  while (!signal.aborted) {
    for (const reader of [before, after]) {
      if (reader.hasNext || reader.hasEnded) continue;
      await write([...differences.take(), ...reader.takeProblems()]);
      await reader.fill(signal);
    }
    if (!before.hasNext) matcher.ended("before");
    if (!after.hasNext) matcher.ended("after");
    if (!before.hasNext && !after.hasNext) return;
    while ((before.hasNext || before.hasEnded) && (after.hasNext || after.hasEnded) && (before.hasNext || after.hasNext)) {
      if (isTurnOfBefore(before, after, matcher, lookahead)) matcher.addBefore(before.next());
      else matcher.addAfter(after.next());
    }
  }
}

/** By time, as soon as one match has shown by what the clocks differ; until then one of each. */
function isTurnOfBefore(before: Reader, after: Reader, { clocks }: Matcher, lookahead: number): boolean {
  if (!before.hasNext || !after.hasNext) return before.hasNext;
  const isEarly = clocks === undefined && Math.min(before.packets, after.packets) < lookahead;
  const apart = before.nextTime + (clocks ?? 0) - after.nextTime;
  return isEarly || Number.isNaN(apart) ? before.packets <= after.packets : apart <= 0;
}
