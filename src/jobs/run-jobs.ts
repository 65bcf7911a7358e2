import { Aggregation } from "../engine/aggregation.js";
import type { CaptureInput } from "../inputs.js";
import { metersFor } from "../run/meter.js";
import { fromPlain, handSummaries, type InputResult } from "../run/result.js";
import { type Outcome, Tally } from "../run/tally.js";
import type { RunOptions } from "../run.js";
import { allOf } from "../sinks/all.js";
import { recordsOf } from "../sinks/lines.js";
import { Crew } from "./crew.js";
import { Editor } from "./editor.js";
import { Limit } from "./limit.js";
import type { FromWorker, PlainReading, Setup } from "./messages.js";
import { WORKER } from "./program.js";
import { sharedList } from "./shared-list.js";

export interface JobsOptions extends Omit<RunOptions, "inputs" | "record" | "packets"> {
  /** Not open yet: each has its `found`. */
  readonly inputs: readonly CaptureInput[];
  /** Worker threads. */
  readonly jobs: number;
  /** Words of the filter that the inputs are opened with. */
  readonly filter?: string;
  /** Show how far each worker has come. */
  readonly meters?: SharedArrayBuffer;
  /** The workers' program, if not the one of the package. */
  readonly program?: URL;
}

/**
 * As `run`, by worker threads that read one input each at a time. What is written is the same, in the order of the inputs, whatever is
 * read first: what comes before its turn waits, and its worker with it when that is much.
 */
export async function runJobs(options: JobsOptions): Promise<Outcome> {
  const { inputs, jobs, aggregate, admit, maxFindingsPerRule, onSummary, earlier = [], onEnded, stop$ } = options;
  const sink = allOf(options.sinks);
  const tally = new Tally();
  const add = (result: InputResult): void => {
    tally.add(result);
    handSummaries(result, onSummary);
  };
  earlier.forEach(add);
  options.observe?.(() => [tally.totals]);

  const rules = options.rules.map(({ meta }) => meta.id);
  const written = new SharedArrayBuffer(4 * Math.max(rules.length, 1));
  const limit = maxFindingsPerRule === undefined ? undefined : new Limit(maxFindingsPerRule, rules, written);
  limit?.begin(tally.totals);
  /** Decides what workers cannot know; undefined where there is nothing of the kind, so that they send what is to be written. */
  const editor =
    limit === undefined && admit === undefined
      ? undefined
      : new Editor({
          ...(limit === undefined ? {} : { limit }),
          ...(admit === undefined ? {} : { admit }),
          ...(aggregate === undefined ? {} : { aggregation: new Aggregation(aggregate * 1000) }),
          keepsSummaries: onSummary !== undefined,
        });

  const setup = {
    reading: plainReading(options, editor === undefined),
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    inputs: sharedList(
      inputs.map(({ found }) => found),
      earlier.length,
    ),
    count: inputs.length,
    meters: options.meters ?? metersFor(jobs),
    ...(limit === undefined ? {} : { written }),
  };
  const crew = new Crew(
    options.program ?? WORKER,
    Array.from({ length: jobs }, (_, meter): Setup => ({ ...setup, meter })),
  );
  const abort = new AbortController();
  const stopping = stop$.subscribe(() => {
    abort.abort();
    crew.stop();
  });

  /** Writes what a worker has sent; gives what became of the input, with the last of it. */
  const write = (message: FromWorker): InputResult | undefined => {
    const result = message.result === undefined ? undefined : fromPlain(message.result);
    if (editor === undefined) {
      if (message.records > 0) sink.lines(message);
      return result;
    }
    const records = editor.edit(recordsOf(message), message.begins);
    if (result === undefined) {
      sink.write(records);
      return undefined;
    }
    const ended = editor.end(result);
    sink.write([...records, ...ended.records]);
    return ended.result;
  };

  try {
    for (let index = earlier.length; index < inputs.length; ) {
      const message = await crew.next(index);
      if (message === undefined) {
        if (!abort.signal.aborted) throw new Error("the workers have ended before the inputs");
        // Others may have begun with later ones.
        const later = crew.nextAfter(index);
        if (later === undefined) break;
        index = later;
        continue;
      }
      // What was found before a signal is written, room or not: it is little.
      if (!abort.signal.aborted) await sink.ready(abort.signal);
      const result = write(message);
      crew.written(message);
      if (result === undefined) continue;
      add(result);
      index++;
      if (onEnded === undefined || result.stopped || abort.signal.aborted) continue;
      await sink.ready(abort.signal);
      if (!abort.signal.aborted) onEnded(result);
    }
    if (!abort.signal.aborted) sink.write(tally.barren());
  } finally {
    stopping.unsubscribe();
    await crew.terminate();
  }
  await sink.end();
  return tally;
}

/** The options as they cross to another thread. `whole`: nothing is decided behind the workers. */
function plainReading(options: JobsOptions, whole: boolean): PlainReading {
  const { emit, rules, tables, severities, selected, maxFindingsPerRule, triage, kernel, vantage = {}, flows, summary = false } = options;
  const { aggregate, host, onSummary } = options;
  const { local } = vantage;
  return {
    emit,
    rules: rules.map(({ meta }) => meta.id),
    tables,
    ...(severities === undefined ? {} : { severities }),
    ...(selected === undefined ? {} : { selected }),
    ...(maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule, marksHeldBack: true }),
    ...(triage === undefined ? {} : { triage: triage.spec }),
    ...(kernel === undefined ? {} : { kernel }),
    vantage: {
      ...(vantage.vantage === undefined ? {} : { vantage: vantage.vantage }),
      localMacs: local?.given.macs ?? [],
      localIps: local?.given.ips ?? [],
    },
    ...(flows === undefined ? {} : { flows }),
    summary,
    keepsSummaries: whole && onSummary !== undefined,
    ...(aggregate === undefined || !whole ? {} : { aggregate: aggregate * 1000 }),
    ...(host === undefined ? {} : { host }),
  };
}
