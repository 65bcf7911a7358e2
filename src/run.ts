import { catchError, concat, concatMap, defer, from, lastValueFrom, map, type Observable, of, takeUntil, takeWhile, tap } from "rxjs";
import { createEngine, type Engine, type EngineOptions } from "./engine/engine.js";
import { type InspectRecord, inspectRecord } from "./engine/inspect.js";
import type { Finding, Problem, RecordSource } from "./finding.js";
import type { Batch } from "./packet/batch.js";
import type { OutputRecord, Sink } from "./sinks/sink.js";
import { CaptureError } from "./sources/capture-error.js";
import type { Source } from "./sources/source.js";
import { type Gate, pull } from "./stream/pull.js";

/** One thing to read packets from. */
export interface Input {
  /** How records name it. */
  readonly source: RecordSource;
  /** Named by the user; otherwise found in a directory, where other files than captures are passed over. */
  readonly named: boolean;
  open(): Promise<Source<Batch>>;
}

export interface RunOptions extends EngineOptions {
  readonly inputs: readonly Input[];
  /** What is emitted: findings, or one record a packet. */
  readonly emit: "findings" | "packets";
  readonly sinks: readonly Sink[];
  /** Ends the run at its next value: what was read is written, whole. */
  readonly stop$: Observable<unknown>;
  /** Ends the run after this many packets. */
  readonly packets?: number;
}

export interface Outcome {
  readonly engine: Engine;
  /** Inputs that could not be read, or of which no packet could. */
  readonly unreadable: number;
  readonly problems: readonly Problem[];
}

/**
 * The pipeline: source → decode, verify, judge → sinks, a batch at a time. A source reads only when every sink has room,
 * and everything in between is synchronous: at most one batch exists, whatever the size of the input.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  const { inputs, sinks, stop$ } = options;
  const engine = createEngine(options);
  const problems: Problem[] = [];
  let unreadable = 0;
  let left = options.packets ?? Number.POSITIVE_INFINITY;

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
    problems.push(said);
    return said;
  };

  const records = (batch: Batch, source: RecordSource): OutputRecord[] => {
    batch.count = Math.min(batch.count, left);
    left -= batch.count;
    const packets: InspectRecord[] = [];
    const findings = engine.lint(
      batch,
      source,
      options.emit === "packets" ? (p, of, row) => packets.push(inspectRecord(p, of, row, source)) : undefined,
    );
    const emitted: OutputRecord[] = options.emit === "packets" ? packets : findings;
    for (const event of batch.events) {
      if (event.kind === "truncated" || event.kind === "damaged") emitted.push(problem(source, event.message, event.offset, event.record));
    }
    return emitted;
  };

  const read = ({ source, open }: Input): Observable<OutputRecord[]> => {
    const before = problems.length;
    const end = (): OutputRecord[] => {
      if (engine.counts.packets === 0 && problems.length > before) unreadable++;
      const findings: Finding[] = engine.end(source);
      return options.emit === "packets" ? [] : findings;
    };
    return concat(
      pull(open, gate).pipe(
        map((batch) => records(batch, source)),
        takeWhile(() => left > 0, true),
        catchError((error) => {
          if (!(error instanceof CaptureError)) throw error;
          return of([problem(source, error.message, error.offset, error.record)]);
        }),
      ),
      defer(() => of(end())),
    );
  };

  await lastValueFrom(
    from(inputs).pipe(
      takeWhile(() => left > 0),
      concatMap(read),
      takeUntil(stop$),
      tap((emitted) => {
        for (const sink of sinks) sink.write(emitted);
      }),
    ),
    { defaultValue: undefined },
  );
  await Promise.all(sinks.map((sink) => sink.end()));
  return { engine, unreadable, problems };
}
