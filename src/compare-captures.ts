import type { Kept } from "./diff/kept.js";
import type { Matcher } from "./diff/matcher.js";
import { type Differences, keep } from "./engine/differences.js";
import { cursorOver, inspectRow } from "./engine/engine.js";
import type { Finding, Problem, RecordSource } from "./finding.js";
import type { Batch } from "./packet/batch.js";
import type { Packet } from "./packet/packet.js";
import type { Tables } from "./packet/tables.js";
import type { NamedProblem } from "./run.js";
import { CaptureError } from "./sources/capture-error.js";
import type { Source } from "./sources/source.js";

/** One of the two captures. */
export interface ComparedInput {
  readonly source: RecordSource;
  open(): Promise<Source<Batch>>;
}

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

/** What was read of one capture. */
export interface Compared {
  packets: number;
  /** Of a link type without a decoder. */
  notDecoded: number;
  /** Cut by the snap length. */
  cut: number;
  /** Read to its end without a packet. */
  isEmpty: boolean;
  /** The first of them. */
  readonly problems: readonly NamedProblem[];
}

/** Problems of a capture that are said; each has its record. */
const MOST_NAMED = 10;

/** A capture, of which one packet after the other is taken. */
class Reader implements Compared {
  packets = 0;
  notDecoded = 0;
  cut = 0;
  isEmpty = false;
  readonly problems: NamedProblem[] = [];
  /** Problems that are not written yet. */
  private records: Problem[] = [];
  hasEnded = false;
  private readonly input: ComparedInput;
  private readonly tables: Tables;
  private opened: Source<Batch> | undefined;
  private batch: Batch | undefined;
  private row = 0;
  private cursor: Packet | undefined;

  constructor(input: ComparedInput, tables: Tables) {
    this.input = input;
    this.tables = tables;
  }

  get hasNext(): boolean {
    return this.batch !== undefined && this.row < this.batch.count;
  }

  /** Seconds since 1970 of the next packet. */
  get nextTime(): number {
    return this.batch!.seconds[this.row]! + this.batch!.nanoseconds[this.row]! / 1e9;
  }

  /** Reads until there is a packet, or no more. */
  async fill(signal: AbortSignal): Promise<void> {
    try {
      this.opened ??= await this.input.open();
      while (!this.hasNext && !this.hasEnded) {
        this.batch = await this.opened.read(signal);
        this.row = 0;
        if (this.batch === undefined) {
          this.hasEnded = true;
          this.isEmpty = this.packets === 0 && this.problems.length === 0 && !signal.aborted;
        }
        for (const event of this.batch?.events ?? [])
          if (event.kind === "truncated" || event.kind === "damaged") this.problem(event.message, event.offset, event.record);
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.problem(error.reason, error.offset, error.record);
      this.hasEnded = true;
    }
  }

  private problem(message: string, offset?: number, record?: number): void {
    const { source } = this.input;
    if (this.problems.length < MOST_NAMED) this.problems.push({ source, message, further: 0 });
    else this.problems.at(-1)!.further++;
    this.records.push({
      type: "problem",
      schema: 1,
      message,
      source,
      ...(offset === undefined ? {} : { offset }),
      ...(record === undefined ? {} : { record }),
    });
  }

  takeProblems(): Problem[] {
    const { records } = this;
    this.records = [];
    return records;
  }

  /** A copy of the next packet. */
  next(): Kept {
    const batch = this.batch!;
    if (this.cursor?.arena !== batch.arena) this.cursor = cursorOver(batch, this.tables);
    inspectRow(this.cursor, batch, this.row);
    this.packets++;
    if (this.cursor.depth === 0) this.notDecoded++;
    if (this.cursor.end < this.cursor.wireEnd) this.cut++;
    return keep(this.cursor, batch, this.row++);
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }
}

/** Reads both captures side by side and has their packets matched. Both are opened, so that what is wrong with both is said. */
export async function compareCaptures(options: CompareOptions): Promise<{ readonly before: Compared; readonly after: Compared }> {
  const { matcher, differences, signal, write } = options;
  const before = new Reader(options.before, options.tables);
  const after = new Reader(options.after, options.tables);
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
