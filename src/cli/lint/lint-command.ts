import { type KernelVersion, kernelVersion } from "../../advisories/kernel-version.js";
import type { CaptureInput } from "../../inputs.js";
import { registeredTables } from "../../packet/tables.js";
import { type InputResult, type LiveCounters, type NamedProblem, type Outcome, type RunOptions, run } from "../../run.js";
import { WITHOUT_PACKETS } from "../../sinks/formats/index.js";
import { sourceName } from "../../sinks/sink.js";
import type { VantageName } from "../../vantage/vantage.js";
import { closingLines } from "../ending/closing.js";
import { endings, READER_LEFT, statusOf } from "../ending/endings.js";
import { decodeAs } from "../inputs/decode-as.js";
import { jobsFor } from "../inputs/jobs-option.js";
import { type NamingOptions, namedInputs } from "../inputs/named-inputs.js";
import type { JudgingOptions } from "../judging/judging-options.js";
import { chooseRules } from "../judging/rule-options.js";
import { triageOf } from "../judging/triage-options.js";
import { type OperationOptions, operate } from "../operation/operation.js";
import { linesProgress, noProgress, type Progress, type ProgressChoice, terminalProgress, wantsProgress } from "../operation/progress.js";
import { openOutputs } from "../outputs/open-outputs.js";
import { type RecordingOptions, recordingOf } from "../outputs/recording.js";
import type { Resume } from "../resume/resume.js";
import { UsageError } from "../usage-error.js";
import { type SummaryForm, SummaryTexts } from "./summary-option.js";
import { vantageOptions } from "./vantage-options.js";

/** As commander hands them over. */
export interface LintOptions extends JudgingOptions, RecordingOptions, NamingOptions, OperationOptions {
  readonly kernel?: string;
  readonly count?: number;
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
  readonly jobs?: number;
  readonly progress?: ProgressChoice;
  readonly resume?: string;
}

/** `scan` and `inspect`: reads the paths, writes records to standard output, closes with a line on standard error. */
export async function lint(emit: RunOptions["emit"], paths: readonly string[], options: LintOptions): Promise<void> {
  const inputs = await namedInputs(paths, options);
  if (options.resume === undefined) return lintInputs(emit, inputs, options);
  const { Resume } = await import("../resume/resume.js");
  const resume = new Resume(emit, inputs, { ...options, resume: options.resume });
  if (!options.quiet && resume.words !== undefined) process.stderr.write(`pcaplint: ${resume.words}\n`);
  if (!resume.isFinished) return lintInputs(emit, resume.inputs, { ...options, output: [resume.output] }, undefined, resume);
  const outcome = resume.outcome();
  if (!options.quiet) process.stderr.write(closingLines(outcome, { emit, notWritten: 0 }));
  process.exitCode = status(outcome, emit, options.failOn ?? "error");
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
  resume?: Resume,
): Promise<void> {
  if (live !== undefined && options.resume !== undefined)
    throw new UsageError("--resume: a live capture cannot be read again: it is for files");
  const tables = registeredTables();
  for (const text of options.decodeAs ?? []) decodeAs(tables, text);
  const choice = chooseRules(options.select ?? [], options.ignore ?? [], options.rule ?? []);
  const kernel = options.kernel === undefined ? undefined : kernelOf(options.kernel);
  const vantage = vantageOptions(options.vantage, options.localMac ?? [], options.localIp ?? []);
  const files = inputs.flatMap(({ source: { file } }) => (file === undefined ? [] : [file]));
  let endEarly = (): void => {};
  const recording = recordingOf(options, files, live === undefined ? 0 : (options.snapLength ?? 0), () => endEarly());

  const triage = await triageOf(options);

  const { stderr } = process;
  const outputs = await openOutputs(options, live !== undefined, files, emit === "packets" ? WITHOUT_PACKETS : []);
  const progress = live === undefined ? await progressOf(emit, options, outputs.isOnTerminal) : noProgress;
  const { earlier = [] } = resume ?? {};
  const left = inputs.slice(earlier.length);
  const jobs = live === undefined ? await jobsFor(left, options.jobs, options, (text) => stderr.write(`pcaplint: ${text}\n`)) : 1;
  const operation = await operate(options, outputs.all, interfaceOf(inputs));
  const ending = endings(outputs, progress.stop, live?.finish);
  endEarly = () => ending.end("its recording");
  const summaries = options.summary === "text" && !outputs.wantsSummaries ? new SummaryTexts() : undefined;
  let outcome: Outcome;
  try {
    const common = {
      emit,
      sinks: [outputs, progress.sink, ...(operation.sink === undefined ? [] : [operation.sink])],
      observe: operation.observe,
      stop$: ending.stop$,
      tables,
      ...choice,
      ...(triage?.triage === undefined ? {} : { triage: triage.triage }),
      ...(triage?.writes ? { admit: triage.take } : {}),
      vantage,
      ...(options.mtu === undefined ? {} : { flows: { mtu: options.mtu } }),
      summary: options.summary !== undefined || outputs.wantsSummaries,
      ...(summaries === undefined ? {} : { onSummary: summaries.take }),
      ...(options.maxFindingsPerRule === undefined ? {} : { maxFindingsPerRule: options.maxFindingsPerRule }),
      ...(kernel === undefined ? {} : { kernel }),
      ...(options.aggregate ? { aggregate: options.aggregate } : {}),
      ...(options.host === undefined ? {} : { host: options.host }),
      earlier,
      ...(resume === undefined ? {} : { onEnded: (result: InputResult) => resume.done(result, outputs.all) }),
    };
    outcome =
      jobs === 1
        ? await run({
            ...common,
            inputs: [...inputs.slice(0, earlier.length), ...progress.watch(left)],
            ...(recording === undefined ? {} : { record: recording.take }),
            ...(options.count === undefined ? {} : { packets: options.count }),
          })
        : await runByWorkers({
            ...common,
            inputs,
            jobs,
            ...progress.metersFor(left, jobs),
            ...(options.filter === undefined ? {} : { filter: options.filter }),
          });
  } finally {
    recording?.close();
    ending.release();
    progress.stop();
    await operation.end();
  }

  const { by } = ending;
  let said = (summaries?.text() ?? "") + outcome.problems.map(problemLine).join("");
  if (recording?.fault !== undefined) {
    said += `pcaplint: ${recording.fault}\n`;
    process.exitCode = 2;
  }
  said += outputs.settle(by === undefined);
  const isWhole = by === undefined || (live !== undefined && by !== READER_LEFT);
  said += triage?.write(outcome.totals.known, isWhole) ?? "";
  if (resume !== undefined) said += resume.settle(by === undefined, outputs.all);
  if (!options.quiet) {
    // A live capture is there to be ended.
    const early = by === undefined || live !== undefined ? {} : { endedBy: by };
    said +=
      closingLines(outcome, { emit, notWritten: outputs.notWritten, ...early }) + (live?.closing?.() ?? "") + (recording?.closing() ?? "");
    said += triage?.closing(outcome.totals.known, isWhole && live === undefined) ?? "";
  }
  // A failed write has set it already.
  if (live !== undefined) process.exitCode ||= (live.failed?.() ?? outcome.problems.length > 0) ? 2 : 0;
  else process.exitCode ||= status(outcome, emit, by === READER_LEFT || triage?.writes ? "never" : (options.failOn ?? "error"));
  // All that is to be written has been. What else the process would wait for is a reader that does not read, or a writer
  // that does not write.
  if (by !== undefined) stderr.write(said, () => process.exit());
  else if (said !== "") stderr.write(said);
}

/** The interface that is captured, with what is counted there. */
function interfaceOf(inputs: readonly CaptureInput[]): { readonly interface: string; counters(): LiveCounters } | undefined {
  const [input] = inputs;
  const { counters, source } = input ?? {};
  return counters === undefined || source?.interface === undefined ? undefined : { interface: source.interface, counters };
}

// Loaded only where there is more than one job.
const runByWorkers = async (...args: Parameters<typeof import("../../jobs/run-jobs.js").runJobs>) =>
  (await import("../../jobs/run-jobs.js")).runJobs(...args);

/** How far the run has come: on a terminal that nothing else is written to, or as lines where they are asked for. */
async function progressOf(emit: RunOptions["emit"], { progress, quiet }: LintOptions, isOnTerminal: boolean): Promise<Progress> {
  const { stderr } = process;
  const writes = emit === "packets" ? "records" : "findings";
  if (quiet || progress === "never") return noProgress;
  if (progress === "lines") return linesProgress(stderr, writes);
  return wantsProgress({ stderr, stdout: { isTTY: isOnTerminal } }, process.env) ? terminalProgress(stderr, writes) : noProgress;
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

/** Interrupted or not: what was found until then decides. */
function status({ totals, unreadable }: Outcome, emit: RunOptions["emit"], failOn: string): number {
  if (unreadable > 0) return 2;
  return emit === "packets" ? 0 : statusOf(totals, failOn);
}
