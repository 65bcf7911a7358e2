import { catchError, concat, concatMap, defer, EMPTY, finalize, map, type Observable, of, takeWhile } from "rxjs";
import { Aggregation } from "../engine/aggregation.js";
import { createEngine, type Engine, type EngineOptions, sourceOf } from "../engine/engine.js";
import { withHost } from "../engine/host.js";
import { type InspectRecord, inspectRecord } from "../engine/inspect.js";
import type { Summary } from "../engine/summary.js";
import type { Aggregate, Finding, RecordSource, Stats } from "../finding.js";
import type { Batch } from "../packet/batch.js";
import { Counts } from "../packet/counts.js";
import type { OutputRecord } from "../sinks/sink.js";
import { CaptureError } from "../sources/capture-error.js";
import type { Source } from "../sources/source.js";
import { type Gate, opening, pull } from "../stream/pull.js";
import { type Archive, type Input, isArchive, type LiveCounters } from "./input.js";
import { Members } from "./members.js";
import { Problems } from "./problems.js";
import type { InputResult } from "./result.js";
import { statsRecord } from "./stats-record.js";

/** What is made of the packets of an input. */
export interface ReadingOptions extends EngineOptions {
  /** What is emitted: findings, or one record a packet. */
  readonly emit: "findings" | "packets";
  /** Summaries are handed over with the results; they are records of the output otherwise. */
  readonly keepsSummaries?: boolean;
  /** Takes the packets of each batch, which are valid only now, and what was found in them. */
  readonly record?: (batch: Batch, source: RecordSource, findings: readonly Finding[]) => void;
  /** Ends the run after this many packets. */
  readonly packets?: number;
  /** What is to be written of what was found; equal findings are counted in aggregates behind it. */
  readonly admit?: (found: readonly (Finding | Aggregate)[]) => readonly (Finding | Aggregate)[];
  /** Milliseconds of packets' time after which the counts of equal findings are written; infinite where `flush` is called instead. */
  readonly aggregate?: number;
  /** Name that findings bear. */
  readonly host?: string;
}

/**
 * Records that one batch should make, about. Where records are many, batches are small, so that they die young: with 4096 rows
 * of 100 bytes and three findings each 210 MB were resident, with 256 rows 99 MB (measured).
 */
const MOST_RECORDS = 256;
const LEAST_ROWS = 128;

/** Rows for the next batch after one of `rows` that made so many records. */
const rowsAfter = (rows: number, records: number): number =>
  records > MOST_RECORDS ? Math.max(rows >> 1, LEAST_ROWS) : 2 * records > MOST_RECORDS ? rows : 2 * rows;

/** source → decode, verify, judge → records, one input after another, a batch at a time. */
export class InputReader {
  readonly engine: Engine;
  /** Packets that may still be read. */
  left: number;
  private readonly options: ReadingOptions;
  private readonly gate: Gate;
  private readonly aggregation: Aggregation | undefined;
  private input: Input | undefined;
  private problems: Problems = new Problems();
  private foreign = false;
  private ended = true;
  private summary: Summary | undefined;
  private inferred: InputResult["inferred"];
  private counts: InputResult["counts"];
  /** What was counted in aggregates before the input that is read. */
  private before = { aggregated: 0, forgotten: 0 };
  /** What became of the members of the archive that is read. */
  private members: Members | undefined;

  constructor(options: ReadingOptions, gate: Gate) {
    this.options = options;
    this.gate = gate;
    this.engine = createEngine({ ...options, countsOnly: options.emit === "packets" && options.record === undefined });
    this.counts = this.engine.counts;
    this.left = options.packets ?? Number.POSITIVE_INFINITY;
    this.aggregation = options.aggregate === undefined ? undefined : new Aggregation(options.aggregate);
  }

  /** Records of an input, as they are to be written. What cannot be read becomes one. When it has ended, `result` is of this input. */
  read(input: Input): Observable<readonly OutputRecord[]> {
    this.members = undefined;
    return this.one(input);
  }

  /** An input of the run, or a member of one. */
  private one(input: Input): Observable<readonly OutputRecord[]> {
    const { source, directory } = input;
    this.begin(input);
    return opening(() => input.open()).pipe(
      concatMap((opened) => (isArchive(opened) ? this.archive(opened, input) : this.capture(opened, input))),
      catchError((error) => {
        if (!(error instanceof CaptureError)) throw error;
        if (directory === undefined || !error.foreign)
          return of([this.problems.add(source, error.reason, error.offset, error.record), ...this.end(input)]);
        this.foreign = this.ended = true;
        return EMPTY;
      }),
    );
  }

  private capture(capture: Source<Batch>, input: Input): Observable<readonly OutputRecord[]> {
    return concat(
      pull(() => Promise.resolve(capture), this.gate).pipe(
        map((batch) => this.records(batch, input)),
        takeWhile(() => this.left > 0, true),
      ),
      defer(() => of(this.end(input))),
    );
  }

  /** One member after the other: the next is asked for when the one before has been read, like a batch when the sinks have room. */
  private archive(archive: Archive, input: Input): Observable<readonly OutputRecord[]> {
    const members = new Members(input);
    this.members = members;
    let reading: Promise<void> | undefined;
    const wanted: Source<Input> = {
      read: async (signal) => (this.left > 0 ? archive.read(signal) : undefined),
      close: () => archive.close(),
    };
    const add = defer(() => {
      members.add(this.resultOfOne());
      return EMPTY;
    });
    const all = pull(
      () => Promise.resolve(wanted),
      () => reading,
    ).pipe(
      concatMap((member) => {
        let done = (): void => {};
        reading = new Promise((resolve) => {
          done = resolve;
        });
        return concat(this.one(member), add).pipe(finalize(() => done()));
      }),
    );
    const whole = defer(() => {
      this.ended = true;
      return of(this.left > 0 ? members.ended() : []);
    });
    return concat(all, whole).pipe(
      catchError((error) => {
        if (!(error instanceof CaptureError)) throw error;
        this.ended = true;
        return of(members.problem(error.reason, error.offset));
      }),
    );
  }

  /** Of the input that was read last. */
  result(): InputResult {
    return this.members?.result() ?? this.resultOfOne();
  }

  private resultOfOne(): InputResult {
    const { input, inferred, summary, before } = this;
    const { aggregated = 0, forgotten = 0 } = this.aggregation ?? {};
    return {
      // Those of the engine are still to count the next input.
      counts: this.foreign ? new Counts() : this.counts,
      ...(input?.directory === undefined ? {} : { directory: input.directory }),
      ...(input?.isShare ? { isShare: true } : {}),
      ...(this.foreign ? { foreign: true } : {}),
      problems: this.problems.kept,
      ...(inferred === undefined ? {} : { inferred }),
      leftOut: input?.leftOut?.() ?? 0,
      aggregated: aggregated - before.aggregated,
      forgotten: forgotten - before.forgotten,
      ...(summary === undefined ? {} : { summary }),
    };
  }

  /** The counts of aggregates until now. */
  flush(): readonly OutputRecord[] {
    return this.aggregation?.flush() ?? [];
  }

  /** Is there an input that has begun, and whose result is not made yet? */
  get isReading(): boolean {
    return !this.ended;
  }

  /** Leaves an input in its middle: what there is to say of what was seen of it. Undefined where it has ended. */
  leave(): { readonly records: readonly OutputRecord[]; readonly result: InputResult } | undefined {
    const { engine, input, options } = this;
    if (input === undefined || this.ended) return undefined;
    const isSummed = options.summary === true && engine.counts.packets > 0;
    if (!isSummed) this.note();
    const records = isSummed ? this.whole(input.source) : (this.aggregation?.end() ?? []);
    const stopped: InputResult = { ...this.resultOfOne(), stopped: true };
    this.members?.add(stopped);
    return { records, result: this.members?.result() ?? stopped };
  }

  private begin(input: Input): void {
    this.input = input;
    this.problems = new Problems();
    this.foreign = this.ended = false;
    this.summary = undefined;
    this.note();
    const { aggregated = 0, forgotten = 0 } = this.aggregation ?? {};
    this.before = { aggregated, forgotten };
  }

  private records(batch: Batch, { source, counters }: Input): readonly OutputRecord[] {
    const { options, engine, problems } = this;
    if (batch.count > this.left) {
      batch.count = this.left;
      // What the reader met behind the last packet asked for has not been read.
      batch.events = batch.events.filter((event) => !("record" in event) || event.record < batch.first + batch.count);
    }
    this.left -= batch.count;
    const packets: InspectRecord[] = [];
    const findings = engine.lint(
      batch,
      source,
      options.emit === "packets" ? (p, of, row) => packets.push(inspectRecord(p, of, row, sourceOf(of, row, source))) : undefined,
    );
    options.record?.(batch, source, findings);
    const emitted: OutputRecord[] = options.emit === "packets" ? packets : [...this.admitted(findings)];
    for (const event of batch.events) {
      if (event.kind === "truncated" || event.kind === "damaged")
        emitted.push(problems.add(source, event.message, event.offset, event.record));
      if (event.kind === "stats" && counters !== undefined) emitted.push(this.stats(source, counters()));
    }
    batch.capacity = Math.min(rowsAfter(batch.capacity, emitted.length), batch.start.length);
    return emitted;
  }

  /** What is to be written of what was found. */
  private admitted(found: readonly (Finding | Aggregate)[]): readonly (Finding | Aggregate)[] {
    const { host, admit } = this.options;
    const named = host === undefined ? found : found.map((record) => (record.type === "finding" ? withHost(record, host) : record));
    const wanted = admit === undefined ? named : admit(named);
    return this.aggregation === undefined ? wanted : this.aggregation.take(wanted);
  }

  private end({ source, counters }: Input): readonly OutputRecord[] {
    const last = counters === undefined ? [] : [this.stats(source, counters())];
    return [...this.whole(source), ...last];
  }

  /** What there is to say of an input as a whole. */
  private whole(source: RecordSource): readonly OutputRecord[] {
    const { engine, options } = this;
    this.note();
    this.ended = true;
    const findings = engine.end(source);
    const said: OutputRecord[] = options.emit === "packets" ? [] : [...this.admitted(findings), ...(this.aggregation?.end() ?? [])];
    if (engine.summary === undefined) return said;
    if (!options.keepsSummaries) return [...said, engine.summary];
    this.summary = engine.summary;
    return said;
  }

  private note(): void {
    this.inferred = this.engine.inferred;
    this.counts = this.engine.counts;
  }

  private stats(source: RecordSource, live: LiveCounters): Stats {
    return statsRecord(source, live, this.engine.counts, this.options.host);
  }
}
