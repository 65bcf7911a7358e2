import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  lastValueFrom,
  map,
  type Observable,
  of,
  takeUntil,
  takeWhile,
  tap,
} from "rxjs";
import { Aggregation } from "./engine/aggregation.js";
import { isoTime } from "./engine/describe.js";
import { createEngine, type Engine, type EngineOptions, sourceOf } from "./engine/engine.js";
import { withHost } from "./engine/host.js";
import { type InspectRecord, inspectRecord } from "./engine/inspect.js";
import type { Summary } from "./engine/summary.js";
import type { Aggregate, Finding, Problem, RecordSource, Stats } from "./finding.js";
import type { Batch } from "./packet/batch.js";
import type { OutputRecord, Sink } from "./sinks/sink.js";
import { CaptureError } from "./sources/capture-error.js";
import type { Source } from "./sources/source.js";
import { type Gate, pull } from "./stream/pull.js";
import type { Inferred } from "./vantage/inference.js";

/** One thing to read packets from. */
export interface Input {
  /** How records name it. */
  readonly source: RecordSource;
  /** Where it was found, if the user did not name it: there, files that are no captures are passed over. */
  readonly directory?: string;
  /** Packets come as they are captured, so that the clock on the wall counts, not their own. */
  readonly isLive?: boolean;
  /** What a live capture has counted until now; files have nothing of the kind. */
  counters?(): LiveCounters;
  open(): Promise<Source<Batch>>;
}

/** Counted where packets are captured. */
export type LiveCounters = Pick<Stats, "seconds" | "received" | "dropped">;

export interface RunOptions extends EngineOptions {
  readonly inputs: readonly Input[];
  /** What is emitted: findings, or one record a packet. */
  readonly emit: "findings" | "packets";
  readonly sinks: readonly Sink[];
  /** Ends the run at its next value: what was read is written, whole. */
  readonly stop$: Observable<unknown>;
  /** With `summary`: takes the summary of each input, which is a record of the output otherwise. */
  readonly onSummary?: (summary: Summary) => void;
  /** Takes the packets of each batch, which are valid only now, and what was found in them. */
  readonly record?: (batch: Batch, source: RecordSource, findings: readonly Finding[]) => void;
  /** Ends the run after this many packets. */
  readonly packets?: number;
  /** Seconds: equal findings are written once, and counted after each of these intervals; of packets' time, where they are not live. */
  readonly aggregate?: number;
  /** Name that findings bear. */
  readonly host?: string;
}

export interface Outcome {
  readonly engine: Engine;
  /** Captures that were opened. */
  readonly captures: number;
  /** Captures without a packet, in which nothing else is amiss. */
  readonly empty: number;
  /** Inputs that could not be read, or of which no packet could. */
  readonly unreadable: number;
  /** Files of directories that are no captures. */
  readonly passedOver: number;
  readonly problems: readonly NamedProblem[];
  /** Of how many captures the direction was inferred, and from what in the first of them. */
  readonly inferred?: { readonly captures: number; readonly first: Inferred };
  /** Findings that were counted in aggregates, and faults that were forgotten in between. */
  readonly aggregated?: { readonly findings: number; readonly forgotten: number };
}

/** What was wrong with an input. Of one with many damaged places only the first are kept: memory is bounded, and nobody reads more. */
export interface NamedProblem {
  readonly source: RecordSource;
  readonly message: string;
  /** How many more the same input had. */
  further: number;
}

/** Problems of one input that are kept. All of them are in the output. */
const MOST_NAMED = 10;

/**
 * Records that one batch should make, about. Where records are many, batches are small, so that they die young: with 4096 rows
 * of 100 bytes and three findings each 210 MB were resident, with 256 rows 99 MB (measured).
 */
const MOST_RECORDS = 256;
const LEAST_ROWS = 128;

/** Rows for the next batch after one of `rows` that made so many records. */
const rowsAfter = (rows: number, records: number): number =>
  records > MOST_RECORDS ? Math.max(rows >> 1, LEAST_ROWS) : 2 * records > MOST_RECORDS ? rows : 2 * rows;

/**
 * The pipeline: source → decode, verify, judge → sinks, a batch at a time. A source reads only when every sink has room,
 * and everything in between is synchronous: at most one batch exists, whatever the size of the input.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  const { inputs, sinks, stop$ } = options;
  const engine = createEngine(options);
  const problems: NamedProblem[] = [];
  /** Where those of the input that is read now begin. */
  let inputsFirst = 0;
  /** Files passed over, by directory, and directories that hold something to read. */
  const others = new Map<string, number>();
  const fruitful = new Set<string>();
  let captures = 0;
  let inferred: { captures: number; first: Inferred } | undefined;
  let current: RecordSource = {};
  let empty = 0;
  let unreadable = 0;
  let passedOver = 0;
  let left = options.packets ?? Number.POSITIVE_INFINITY;
  const { aggregate, host } = options;
  const isLive = inputs.some((input) => input.isLive);
  const aggregation = aggregate === undefined ? undefined : new Aggregation(isLive ? undefined : aggregate * 1000);

  /** What is to be written of what was found. */
  const admitted = (found: readonly (Finding | Aggregate)[]): readonly OutputRecord[] => {
    const named = host === undefined ? found : found.map((record) => (record.type === "finding" ? withHost(record, host) : record));
    return aggregation === undefined ? named : aggregation.take(named);
  };

  const gate: Gate = (signal) => {
    const full = sinks.map((sink) => sink.ready(signal)).filter((ready) => ready !== undefined);
    return full.length === 0 ? undefined : Promise.all(full);
  };

  const problem = (source: RecordSource, message: string, offset?: number, record?: number): Problem => {
    const said: Problem = {
      type: "problem",
      schema: 1,
      message,
      source,
      ...(offset === undefined ? {} : { offset }),
      ...(record === undefined ? {} : { record }),
    };
    const last = problems.at(-1);
    if (last?.source === source && problems.length - inputsFirst >= MOST_NAMED) last.further++;
    else problems.push({ source, message, further: 0 });
    return said;
  };

  const stats = (source: RecordSource, live: LiveCounters): Stats => {
    const { packets, bytes, errors, warnings, infos } = engine.counts;
    const time = isoTime(Math.floor(Date.now() / 1000), (Date.now() % 1000) * 1_000_000);
    return {
      type: "stats",
      schema: 1,
      time,
      source,
      ...(host === undefined ? {} : { host }),
      ...live,
      packets,
      bytes,
      errors,
      warnings,
      infos,
    };
  };

  const records = (batch: Batch, { source, counters }: Input): OutputRecord[] => {
    if (batch.count > left) {
      batch.count = left;
      // What the reader met behind the last packet asked for has not been read.
      batch.events = batch.events.filter((event) => !("record" in event) || event.record < batch.first + left);
    }
    left -= batch.count;
    const packets: InspectRecord[] = [];
    const findings = engine.lint(
      batch,
      source,
      options.emit === "packets" ? (p, of, row) => packets.push(inspectRecord(p, of, row, sourceOf(of, row, source))) : undefined,
    );
    options.record?.(batch, source, findings);
    const emitted: OutputRecord[] = options.emit === "packets" ? packets : [...admitted(findings)];
    for (const event of batch.events) {
      if (event.kind === "truncated" || event.kind === "damaged") emitted.push(problem(source, event.message, event.offset, event.record));
      if (event.kind === "stats" && counters !== undefined) emitted.push(stats(source, counters()));
    }
    batch.capacity = Math.min(rowsAfter(batch.capacity, emitted.length), batch.start.length);
    return emitted;
  };

  const noteInferred = (): void => {
    if (engine.inferred === undefined) return;
    inferred ??= { captures: 0, first: engine.inferred };
    inferred.captures++;
  };

  const write = (emitted: readonly OutputRecord[]): void => {
    for (const sink of sinks) sink.write(emitted);
  };

  /** What there is to say of an input as a whole. */
  const ended = (source: RecordSource): OutputRecord[] => {
    noteInferred();
    const findings = engine.end(source);
    const said: OutputRecord[] = options.emit === "packets" ? [] : [...admitted(findings), ...(aggregation?.end() ?? [])];
    if (engine.summary === undefined) return said;
    if (options.onSummary === undefined) return [...said, engine.summary];
    options.onSummary(engine.summary);
    return said;
  };

  const read = (input: Input): Observable<OutputRecord[]> => {
    if (left <= 0) return EMPTY;
    const { source, directory, counters, open } = input;
    current = source;
    inputsFirst = problems.length;
    const end = (): OutputRecord[] => {
      if (directory !== undefined) fruitful.add(directory);
      if (engine.counts.packets > 0) captures++;
      else if (problems.length > inputsFirst) unreadable++;
      else {
        captures++;
        empty++;
      }
      const last = counters === undefined ? [] : [stats(source, counters())];
      return [...ended(source), ...last];
    };
    return concat(
      pull(open, gate).pipe(
        map((batch) => records(batch, input)),
        takeWhile(() => left > 0, true),
      ),
      defer(() => of(end())),
    ).pipe(
      catchError((error) => {
        if (!(error instanceof CaptureError)) throw error;
        if (directory === undefined || !error.foreign) return of([problem(source, error.reason, error.offset, error.record), ...end()]);
        others.set(directory, (others.get(directory) ?? 0) + 1);
        passedOver++;
        return EMPTY;
      }),
    );
  };

  /** Directories in which there was nothing to read: a path that yields nothing must not look healthy. */
  const barren = (): OutputRecord[] => {
    const said: OutputRecord[] = [];
    for (const [file, n] of others) {
      if (fruitful.has(file)) continue;
      unreadable++;
      said.push(problem({ file }, `holds no capture: ${n === 1 ? "the one file" : `all ${n} files`} in it passed over`));
    }
    return said;
  };

  // A reader that is slow keeps packets from being read, and nothing is counted then: little can pile up.
  const beat = aggregation !== undefined && isLive ? setInterval(() => write(aggregation.flush()), aggregate! * 1000) : undefined;
  await lastValueFrom(
    concat(
      from(inputs).pipe(concatMap(read)),
      defer(() => of(left > 0 ? barren() : [])),
    ).pipe(takeUntil(stop$), tap(write)),
    { defaultValue: undefined },
  ).finally(() => clearInterval(beat));
  // A run that was stopped has left an input in the middle: what was seen of it counts.
  if (engine.counts.packets > 0) {
    captures++;
    if (options.summary) write(ended(current));
    else {
      noteInferred();
      engine.totals.add(engine.counts);
      if (aggregation !== undefined) write(aggregation.end());
    }
  }
  await Promise.all(sinks.map((sink) => sink.end()));
  return {
    engine,
    captures,
    empty,
    unreadable,
    passedOver,
    problems,
    ...(inferred === undefined ? {} : { inferred }),
    ...(aggregation === undefined ? {} : { aggregated: { findings: aggregation.aggregated, forgotten: aggregation.forgotten } }),
  };
}
