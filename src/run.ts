import { concat, concatMap, defer, EMPTY, from, ignoreElements, lastValueFrom, type Observable, of, Subject, takeUntil, tap } from "rxjs";
import type { Summary } from "./engine/summary.js";
import type { Counts } from "./packet/counts.js";
import type { Input } from "./run/input.js";
import { InputReader, type ReadingOptions } from "./run/input-reader.js";
import { handSummaries, type InputResult } from "./run/result.js";
import { type Outcome, Tally } from "./run/tally.js";
import { allOf } from "./sinks/all.js";
import type { OutputRecord, Sink } from "./sinks/sink.js";

export type { Input, LiveCounters } from "./run/input.js";
export type { InputResult, NamedProblem } from "./run/result.js";
export type { Outcome } from "./run/tally.js";

export interface RunOptions extends Omit<ReadingOptions, "keepsSummaries" | "aggregate"> {
  readonly inputs: readonly Input[];
  readonly sinks: readonly Sink[];
  /** Ends the run at its next value: what was read is written, whole. */
  readonly stop$: Observable<unknown>;
  /** With `summary`: takes the summary of each input, which is a record of the output otherwise. */
  readonly onSummary?: (summary?: Summary) => void;
  /** Seconds: equal findings are written once, and counted after each of these intervals; of packets' time, where they are not live. */
  readonly aggregate?: number;
  /** What became of the first inputs in an earlier run: they are not read again. */
  readonly earlier?: readonly InputResult[];
  /** Called at the beginning, with what gives the counts until now: of inputs that have ended, and of the one that is read. */
  readonly observe?: (counts: () => readonly Counts[]) => void;
  /** Called when all records of the next input have left the process. */
  readonly onEnded?: (result: InputResult) => void;
}

/**
 * The pipeline: source → decode, verify, judge → sinks, a batch at a time. A source reads only when every sink has room,
 * and everything in between is synchronous: at most one batch exists, whatever the size of the input.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  const { inputs, stop$, aggregate, onSummary, earlier = [], onEnded } = options;
  const sink = allOf(options.sinks);
  const write = (emitted: readonly OutputRecord[]): void => sink.write(emitted);
  const isLive = inputs.some((input) => input.isLive);
  const reader = new InputReader(
    {
      ...options,
      keepsSummaries: onSummary !== undefined,
      ...(aggregate === undefined ? {} : { aggregate: isLive ? Number.POSITIVE_INFINITY : aggregate * 1000 }),
    },
    (signal) => sink.ready(signal),
  );
  const tally = new Tally();
  const add = (result: InputResult): void => {
    tally.add(result);
    handSummaries(result, onSummary);
  };
  earlier.forEach(add);
  options.observe?.(() => (reader.isReading ? [tally.totals, reader.engine.counts] : [tally.totals]));
  // What an earlier run has written of a rule counts.
  reader.engine.totals.add(tally.totals);

  /** No packet is wanted any more. Ended by this, for thousands of inputs left that each end at once overflow the stack of concatMap. */
  const enough$ = new Subject<void>();
  /** The input's records have been handed over: adds up what became of it. */
  const ended = async (): Promise<void> => {
    const result = reader.result();
    add(result);
    if (onEnded !== undefined) {
      await sink.ready(new AbortController().signal);
      onEnded(result);
    }
    if (reader.left <= 0) enough$.next();
  };
  const read = (input: Input): Observable<readonly OutputRecord[]> =>
    reader.left <= 0 ? EMPTY : concat(reader.read(input), defer(ended).pipe(ignoreElements()));

  // A reader that is slow keeps packets from being read, and nothing is counted then: little can pile up.
  const beat = aggregate !== undefined && isLive ? setInterval(() => write(reader.flush()), aggregate * 1000) : undefined;
  await lastValueFrom(
    concat(
      from(inputs.slice(earlier.length)).pipe(concatMap(read), takeUntil(enough$)),
      defer(() => of(reader.left > 0 ? tally.barren() : [])),
    ).pipe(takeUntil(stop$), tap(write)),
    { defaultValue: undefined },
  ).finally(() => clearInterval(beat));
  // A run that was stopped has left an input in the middle: what was seen of it counts.
  const left = reader.leave();
  if (left !== undefined) {
    write(left.records);
    add(left.result);
  }
  await sink.end();
  return tally;
}
