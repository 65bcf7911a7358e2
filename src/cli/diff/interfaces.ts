import { statSync } from "node:fs";
import { hostname } from "node:os";
import { compareInterfaces } from "../../comparing/interfaces.js";
import type { Compared } from "../../comparing/reader.js";
import { LiveMatcher } from "../../diff/live-matcher.js";
import type { Window } from "../../diff/matcher.js";
import { Aggregation } from "../../engine/aggregation.js";
import { withHost } from "../../engine/host.js";
import type { Aggregate, Finding, RecordSource } from "../../finding.js";
import { Counts } from "../../packet/counts.js";
import { statsRecord } from "../../run/stats-record.js";
import type { OutputRecord } from "../../sinks/sink.js";
import type { LiveCapture } from "../../sources/live/live-capture.js";
import { endings, READER_LEFT, statusOf } from "../ending/endings.js";
import { becomeUser, checkDropping, openInterface, receivedLine } from "../lint/live-capturing.js";
import { openOutputs } from "../outputs/open-outputs.js";
import { UsageError } from "../usage-error.js";
import { type Both, diffClosing, isNothing, problemLines } from "./closing.js";
import { type DiffOptions, setUp } from "./setup.js";

/** Longer than the queues of a router hold a packet. */
const USUAL_SECONDS = 0.5;
/** Of either interface: what is kept is bounded, however much comes by. */
const USUAL_PACKETS = 65_536;
/** Seconds between two counts of equal findings, if not said. */
const USUAL_INTERVAL = 10;
const MS = 1000;
/** Longest time between two looks at what was dropped: it decides what may be called lost. */
const LOOK_MS = 100;

/** `diff -i BEFORE -i AFTER`: compares two interfaces of this host as their packets come, until a signal, a count or a time ends it. */
export async function diffInterfaces(names: readonly string[], words: readonly string[], options: DiffOptions): Promise<void> {
  check(names, words, options);
  const [first, second] = names as [string, string];
  const sources = { before: { interface: first }, after: { interface: second } };
  const { tables, engine, differences, triage } = await setUp(options, sources);
  const window: Window = { packets: USUAL_PACKETS, seconds: USUAL_SECONDS, ...options.window };
  const host = hostname();
  const outputs = await openOutputs({ host, ...options }, true, []);
  const before = await openInterface(first, words.join(" "), options, { lookMs: LOOK_MS });
  let after: LiveCapture;
  try {
    after = await openInterface(second, words.join(" "), options, { lookMs: LOOK_MS });
    if (options.dropPrivileges !== undefined) becomeUser(options.dropPrivileges);
  } catch (error) {
    await before.close();
    throw error;
  }
  if (!options.quiet) process.stderr.write(`pcaplint: ${first}, ${second}: capturing by ${before.format}\n`);

  const interval = options.aggregate ?? USUAL_INTERVAL;
  const aggregation = interval > 0 ? new Aggregation() : undefined;
  /** By interface: those that findings name. */
  const found = new Map([first, second].map((name) => [name, new Counts()]));
  const written = (records: readonly OutputRecord[]): OutputRecord[] =>
    records.flatMap((record): readonly OutputRecord[] => {
      if (record.type !== "finding") return [record];
      count(found.get(record.source.interface ?? "")!, record);
      const named = withHost(record, host);
      return aggregation === undefined ? [named] : aggregation.take([named]);
    });
  const stats = (source: RecordSource, capture: LiveCapture, { packets, bytes }: Pick<Compared, "packets" | "bytes">): OutputRecord => {
    const { errors, warnings, infos } = found.get(source.interface!)!;
    return statsRecord(source, capture.counters(), { packets, bytes, errors, warnings, infos }, host);
  };
  const compared = (which: "before" | "after", capture: LiveCapture) => ({
    source: sources[which],
    capture,
    onStats: (seen: Compared) => outputs.write([stats(sources[which], capture, seen)]),
  });

  const abort = new AbortController();
  const finish = (): void => {
    before.finish();
    after.finish();
  };
  const ending = endings(outputs, () => {}, finish);
  ending.stop$.subscribe(() => abort.abort());
  const onUser = (): void => {
    before.askStats();
    after.askStats();
  };
  process.on("SIGUSR1", onUser);
  const beat = aggregation === undefined ? undefined : setInterval(() => outputs.write(aggregation.flush()), interval * MS);
  let both: Both;
  try {
    both = await compareInterfaces({
      before: compared("before", before),
      after: compared("after", after),
      tables,
      matcher: new LiveMatcher(window, differences),
      differences,
      ...(options.count === undefined ? {} : { packets: options.count }),
      signal: abort.signal,
      write: async (records) => {
        outputs.write(written(records));
        await outputs.ready(abort.signal);
      },
    });
    const last: (Finding | Aggregate)[] = [...engine.end(sources.before), ...(aggregation?.end() ?? [])];
    outputs.write([...last, stats(sources.before, before, both.before), stats(sources.after, after, both.after)]);
    await outputs.end();
  } finally {
    clearInterval(beat);
    process.removeListener("SIGUSR1", onUser);
    ending.release();
    await before.close();
    await after.close();
  }

  const { by } = ending;
  const { counts } = differences;
  const problems = both.before.problems.length + both.after.problems.length;
  const nothing = by === undefined && isNothing(counts) && counts.outside === 0;
  let said =
    problemLines(both, sources) + outputs.settle(by === undefined) + (triage?.write(engine.totals.known, by !== READER_LEFT) ?? "");
  if (!options.quiet) {
    said += diffClosing(both, sources, counts, engine, {
      outside: "the other interface was not captured for the whole window around them",
      notWritten: outputs.notWritten,
      ...(aggregation === undefined ? {} : { aggregated: aggregation.aggregated }),
    });
    said += receivedLine(first, before) + receivedLine(second, after) + (triage?.closing(engine.totals.known, false) ?? "");
  }
  if (nothing) said += "pcaplint: nothing was compared\n";
  const failOn = by === READER_LEFT || triage?.writes ? "never" : (options.failOn ?? "error");
  process.exitCode ||= nothing || problems > 0 ? 2 : statusOf(engine.totals, failOn);
  if (by !== undefined) process.stderr.write(said, () => process.exit());
  else if (said !== "") process.stderr.write(said);
}

function count(counts: Counts, { severity }: Finding): void {
  if (severity === "error") counts.errors++;
  else if (severity === "warning") counts.warnings++;
  else counts.infos++;
}

/** @throws UsageError where the options do not fit what is to be compared */
function check(names: readonly string[], words: readonly string[], options: DiffOptions): void {
  const file = words.find((word) => word === "-" || statSync(word, { throwIfNoEntry: false })?.isFile());
  if (file !== undefined)
    throw new UsageError(`${file}: files or interfaces: -i compares two interfaces, and words beside it are a filter`);
  if (names.length !== 2)
    throw new UsageError(`two interfaces are compared, and ${names.length === 1 ? "one is" : `${names.length} are`} named: -i twice`);
  if (names[0] === names[1]) throw new UsageError(`-i ${names[0]}: is named twice; a packet is compared at two points`);
  if (names.includes("any")) throw new UsageError("-i any: it is no one point; name two interfaces (pcaplint interfaces lists them)");
  if (options.backend === "cap") throw new UsageError("--backend cap: it gives no times, which are needed to compare");
  checkDropping(options);
}
