import { Subject } from "rxjs";
import { type CaptureInput, captureInputs } from "../inputs.js";
import { registeredTables } from "../packet/tables.js";
import { type NamedProblem, type Outcome, type RunOptions, run } from "../run.js";
import { jsonLine } from "../sinks/json.js";
import { pretty } from "../sinks/pretty.js";
import { sourceName } from "../sinks/sink.js";
import { type StreamSink, streamSink } from "../sinks/stream.js";
import { closingLines } from "./closing.js";
import { type ColorChoice, wantsColor } from "./color.js";
import { decodeAs } from "./decode-as.js";
import { noProgress, terminalProgress, wantsProgress } from "./progress.js";
import { chooseRules, SEVERITIES } from "./rule-options.js";
import { UsageError } from "./usage-error.js";

/** As commander hands them over. */
export interface LintOptions {
  readonly format?: "json" | "pretty";
  readonly color: ColorChoice;
  readonly count?: number;
  readonly decodeAs?: readonly string[];
  readonly quiet?: true;
  readonly rule?: readonly string[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly failOn?: string;
  readonly maxFindingsPerRule?: number;
}

/** Time that a reader has, after a signal, to take what was found before it. */
const PATIENCE_MS = 300;

/** `scan` and `inspect`: reads the paths, writes records to standard output, closes with a line on standard error. */
export async function lint(emit: RunOptions["emit"], paths: readonly string[], options: LintOptions): Promise<void> {
  const tables = registeredTables();
  for (const text of options.decodeAs ?? []) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const inputs = await namedInputs(paths);

  const { stdout, stderr } = process;
  const isPretty = (options.format ?? (stdout.isTTY ? "pretty" : "json")) === "pretty";
  const sink = streamSink(stdout, isPretty ? pretty(wantsColor(options.color, stdout.isTTY === true, process.env)) : jsonLine);
  const progress = !options.quiet && wantsProgress(process, process.env) ? await terminalProgress(stderr) : noProgress;
  const ending = endings(sink, progress.stop);
  let outcome: Outcome;
  try {
    outcome = await run({
      inputs: progress.watch(inputs),
      emit,
      sinks: [sink, progress.sink],
      stop$: ending.stop$,
      tables,
      ...choice,
      ...(options.count === undefined ? {} : { packets: options.count }),
      ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
    });
  } finally {
    ending.release();
    progress.stop();
  }

  const { by } = ending;
  let said = outcome.problems.map(problemLine).join("");
  if (!options.quiet) said += closingLines(outcome, { emit, notWritten: sink.lost, ...(by === undefined ? {} : { endedBy: by }) });
  // A failed write has set it already.
  process.exitCode ||= status(outcome, emit, by === READER_LEFT ? "never" : (options.failOn ?? "error"));
  // All that is to be written has been. What else the process would wait for is a reader that does not read, or a writer
  // that does not write.
  if (by !== undefined) stderr.write(said, () => process.exit());
  else if (said !== "") stderr.write(said);
}

function problemLine({ source, message, further }: NamedProblem): string {
  const input = `pcaplint: ${sourceName(source)}:`;
  return `${input} ${message}\n${further === 0 ? "" : `${input} and ${further} more such places: each has its record\n`}`;
}

/** @throws UsageError where nothing is named that could be read */
async function namedInputs(paths: readonly string[]): Promise<CaptureInput[]> {
  const fromStandardInput = paths.filter((path) => path === "-").length;
  if (paths.length === 0) throw new UsageError("no input: name a capture file, a directory, or - for standard input");
  if (fromStandardInput > 1) throw new UsageError("standard input can be read only once: name - once");
  if (fromStandardInput > 0 && process.stdin.isTTY)
    throw new UsageError("standard input is this terminal: pipe a capture in, as in tcpdump -w - | pcaplint -");
  return captureInputs(paths);
}

const READER_LEFT = "its reader, which wants no more";

interface Endings {
  readonly stop$: Subject<void>;
  /** What ended the run early; undefined as long as nothing has. */
  readonly by: string | undefined;
  release(): void;
}

/**
 * What ends a run before its inputs do: a signal, or the reader leaving. What was found until then is written, unless the
 * reader does not take it in time; a second signal kills at once.
 */
function endings(sink: StreamSink, clear: () => void): Endings {
  const stop$ = new Subject<void>();
  let by: string | undefined;
  let impatient: NodeJS.Timeout | undefined;
  const end = (reason: string): void => {
    by ??= reason;
    clear();
    stop$.next();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
    end(signal);
    impatient = setTimeout(() => sink.abandon(), PATIENCE_MS);
  };
  const onError = (error: NodeJS.ErrnoException): void => end(error.code === "EPIPE" ? READER_LEFT : "an error of its output");
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.stdout.on("error", onError);
  return {
    stop$,
    get by() {
      return by;
    },
    release() {
      process.removeListener("SIGINT", onSignal);
      process.removeListener("SIGTERM", onSignal);
      clearTimeout(impatient);
    },
  };
}

/** Interrupted or not: what was found until then decides. */
function status({ engine, unreadable }: Outcome, emit: RunOptions["emit"], failOn: string): number {
  if (unreadable > 0) return 2;
  if (emit === "packets" || failOn === "never") return 0;
  const { errors, warnings, infos } = engine.totals;
  const bySeverity = { info: infos, warning: warnings, error: errors };
  const from = SEVERITIES.indexOf(failOn as (typeof SEVERITIES)[number]);
  return SEVERITIES.slice(from).some((severity) => bySeverity[severity] > 0) ? 1 : 0;
}
