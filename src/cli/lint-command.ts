import { type KernelVersion, kernelVersion } from "../advisories/kernel-version.js";
import { type CaptureInput, captureInputs, type Filter } from "../inputs.js";
import { registeredTables } from "../packet/tables.js";
import { type NamedProblem, type Outcome, type RunOptions, run } from "../run.js";
import { jsonLine } from "../sinks/json.js";
import { pretty } from "../sinks/pretty.js";
import { sourceName } from "../sinks/sink.js";
import { streamSink } from "../sinks/stream.js";
import { CaptureError } from "../sources/capture-error.js";
import { filterCompiler } from "../sources/filter/compile.js";
import type { VantageName } from "../vantage/vantage.js";
import { closingLines } from "./closing.js";
import { wantsColor } from "./color.js";
import { decodeAs } from "./decode-as.js";
import { endings, READER_LEFT, statusOf } from "./endings.js";
import type { JudgingOptions } from "./judging-options.js";
import { noProgress, terminalProgress, wantsProgress } from "./progress.js";
import { type RecordingOptions, recordingOf } from "./recording.js";
import { chooseRules } from "./rule-options.js";
import { type SummaryForm, SummaryTexts } from "./summary-option.js";
import { UsageError } from "./usage-error.js";
import { vantageOptions } from "./vantage-options.js";

/** As commander hands them over. */
export interface LintOptions extends JudgingOptions, RecordingOptions {
  readonly kernel?: string;
  readonly count?: number;
  readonly filter?: string;
  readonly decodeAs?: readonly string[];
  readonly vantage?: VantageName;
  readonly localMac?: readonly string[];
  readonly localIp?: readonly string[];
  readonly summary?: SummaryForm;
  /** Of a live capture. */
  readonly snapLength?: number;
  /** Seconds; 0 for none. */
  readonly aggregate?: number;
  readonly host?: string;
}

/** `scan` and `inspect`: reads the paths, writes records to standard output, closes with a line on standard error. */
export async function lint(emit: RunOptions["emit"], paths: readonly string[], options: LintOptions): Promise<void> {
  return lintInputs(emit, await namedInputs(paths, options.filter), options);
}

/** Inputs that are live: they end when they are told to. */
export interface Live {
  /** Has them end when what is captured is read. */
  finish(): void;
  /** The last of the closing lines. */
  closing?(): string;
  /** Did they end for something that is amiss? If not said, any problem counts. */
  failed?(): boolean;
}

/** Reads inputs that are named or open already. With `live` the findings do not decide the exit status. */
export async function lintInputs(
  emit: RunOptions["emit"],
  inputs: readonly CaptureInput[],
  options: LintOptions,
  live?: Live,
): Promise<void> {
  const tables = registeredTables();
  for (const text of options.decodeAs ?? []) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const kernel = options.kernel === undefined ? undefined : kernelOf(options.kernel);
  const vantage = vantageOptions(options.vantage, options.localMac ?? [], options.localIp ?? []);
  const files = inputs.flatMap(({ source: { file } }) => (file === undefined ? [] : [file]));
  let endEarly = (): void => {};
  const recording = recordingOf(options, files, live === undefined ? 0 : (options.snapLength ?? 0), () => endEarly());

  const { stdout, stderr } = process;
  const isPretty = (options.format ?? (stdout.isTTY ? "pretty" : "json")) === "pretty";
  const sink = streamSink(stdout, isPretty ? pretty(wantsColor(options.color, stdout.isTTY === true, process.env)) : jsonLine);
  const progress =
    !options.quiet && live === undefined && wantsProgress(process, process.env) ? await terminalProgress(stderr) : noProgress;
  const ending = endings(sink, progress.stop, live?.finish);
  endEarly = () => ending.end("its recording");
  const summaries = options.summary === "text" ? new SummaryTexts() : undefined;
  let outcome: Outcome;
  try {
    outcome = await run({
      inputs: progress.watch(inputs),
      emit,
      sinks: [sink, progress.sink],
      stop$: ending.stop$,
      tables,
      ...choice,
      vantage,
      ...(options.mtu === undefined ? {} : { flows: { mtu: options.mtu } }),
      ...(recording === undefined ? {} : { record: recording.take }),
      summary: options.summary !== undefined,
      ...(summaries === undefined ? {} : { onSummary: summaries.take }),
      ...(options.count === undefined ? {} : { packets: options.count }),
      ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
      ...(kernel === undefined ? {} : { kernel }),
      ...(options.aggregate ? { aggregate: options.aggregate } : {}),
      ...(options.host === undefined ? {} : { host: options.host }),
    });
  } finally {
    recording?.close();
    ending.release();
    progress.stop();
  }

  const { by } = ending;
  let said = (summaries?.text() ?? "") + outcome.problems.map(problemLine).join("");
  if (recording?.fault !== undefined) {
    said += `pcaplint: ${recording.fault}\n`;
    process.exitCode = 2;
  }
  if (!options.quiet) {
    // A live capture is there to be ended.
    const early = by === undefined || live !== undefined ? {} : { endedBy: by };
    const leftOut = inputs.reduce((sum, input) => sum + (input.leftOut?.() ?? 0), 0);
    said +=
      closingLines(outcome, { emit, notWritten: sink.lost, leftOut, ...early }) + (live?.closing?.() ?? "") + (recording?.closing() ?? "");
  }
  // A failed write has set it already.
  if (live !== undefined) process.exitCode ||= (live.failed?.() ?? outcome.problems.length > 0) ? 2 : 0;
  else process.exitCode ||= status(outcome, emit, by === READER_LEFT ? "never" : (options.failOn ?? "error"));
  // All that is to be written has been. What else the process would wait for is a reader that does not read, or a writer
  // that does not write.
  if (by !== undefined) stderr.write(said, () => process.exit());
  else if (said !== "") stderr.write(said);
}

export function problemLine({ source, message, further }: NamedProblem): string {
  const input = `pcaplint: ${sourceName(source)}:`;
  return `${input} ${message}\n${further === 0 ? "" : `${input} and ${further} more such places: each has its record\n`}`;
}

/** @throws UsageError where the text is no version of Linux */
export function kernelOf(text: string): KernelVersion {
  const version = kernelVersion(text);
  if (version === undefined) throw new UsageError(`--kernel ${text}: write it as 5.4.100, or as uname -r prints it`);
  return version;
}

/** @throws UsageError where nothing is named that could be read */
async function namedInputs(paths: readonly string[], filter: string | undefined): Promise<CaptureInput[]> {
  const fromStandardInput = paths.filter((path) => path === "-").length;
  if (paths.length === 0) throw new UsageError("no input: name a capture file, a directory, or - for standard input");
  if (fromStandardInput > 1) throw new UsageError("standard input can be read only once: name - once");
  if (fromStandardInput > 0 && process.stdin.isTTY)
    throw new UsageError("standard input is this terminal: pipe a capture in, as in tcpdump -w - | pcaplint -");
  return captureInputs(paths, filter === undefined ? {} : { filter: await fileFilter(filter) });
}

/** @throws UsageError where libpcap is missing, or no link type can make sense of the words */
export async function fileFilter(words: string): Promise<Filter> {
  try {
    const compiler = await filterCompiler("--filter");
    compiler.check(words);
    return { words, compiler };
  } catch (error) {
    throw error instanceof CaptureError ? new UsageError(error.message) : error;
  }
}

/** Interrupted or not: what was found until then decides. */
function status({ engine, unreadable }: Outcome, emit: RunOptions["emit"], failOn: string): number {
  if (unreadable > 0) return 2;
  return emit === "packets" ? 0 : statusOf(engine.totals, failOn);
}
