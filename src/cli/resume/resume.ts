import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import type { CaptureInput } from "../../inputs.js";
import type { InputResult } from "../../run/result.js";
import { type Outcome, Tally } from "../../run/tally.js";
import type { FormatName } from "../../sinks/formats/index.js";
import { schemeOf } from "../../sinks/outputs/index.js";
import type { Output, OutputSpec } from "../../sinks/outputs/output.js";
import { plural } from "../ending/closing.js";
import { outputSpecs } from "../outputs/output-options.js";
import { realPath } from "../outputs/real-path.js";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { ResumableOutput } from "./resumable-output.js";
import { type Earlier, type FileMark, StateFile } from "./state-file.js";

/** What decides nothing of the output, of the options of a command. */
const UNDECIDING = [
  "jobs",
  "progress",
  "quiet",
  "color",
  "resume",
  "failOn",
  "output",
  "filesFrom",
  "null",
  "shard",
  "pidFile",
  "metricsTextfile",
  "metricsListen",
  "config",
];
/** What a run that can be gone on with cannot do. */
const REFUSED = { write: "-w", count: "-c" } as const;

export interface Resumed {
  readonly resume: string;
  readonly format?: FormatName;
  readonly output?: readonly (string | OutputSpec)[];
  readonly baseline?: string;
  readonly write?: string;
  readonly count?: number;
}

/** A run that can be gone on with: what an earlier one has done, and where this one puts down what it has. */
export class Resume {
  /** Without the files that the run itself writes. */
  readonly inputs: readonly CaptureInput[];
  /** What became of the first of them. */
  readonly earlier: readonly InputResult[];
  /** An earlier run has come to its end: there is nothing to be done. */
  readonly isFinished: boolean;
  /** The output, instead of those of the options. */
  readonly output: OutputSpec;
  private readonly path: string;
  private readonly target: ResumableOutput;
  private readonly state: StateFile | undefined;
  private next: number;

  /** @throws UsageError, with the remedy, where there is nothing that can be gone on with */
  constructor(emit: string, all: readonly CaptureInput[], options: Resumed) {
    const { resume: path } = options;
    for (const [key, flag] of Object.entries(REFUSED))
      if (options[key as keyof typeof REFUSED] !== undefined)
        throw new UsageError(`--resume: not with ${flag}: it takes the packets of one run`);
    if (all.some(({ found }) => found === undefined || found.path === "-"))
      throw new UsageError("--resume: standard input cannot be read again: name files");
    this.path = path;
    this.target = new ResumableOutput(outputSpecs(options.output), options.format);
    this.output = this.target.spec;
    const own = new Set([path, this.output.to].map(realPath));
    this.inputs = all.filter(({ source: { file } }) => !own.has(realPath(file!)));

    const header = {
      options: digest({ version, emit, output: { ...this.output, to: undefined }, ...deciding(options) }),
      inputs: digest(this.inputs.map(({ found }) => found)),
      output: this.target.name,
    };
    const earlier = StateFile.read(path);
    if (earlier !== undefined) this.check(earlier, header);
    this.earlier = earlier?.done.map(({ result }) => result) ?? [];
    this.next = this.earlier.length;
    this.isFinished = earlier?.finished !== undefined;
    if (this.isFinished) return;
    if (earlier !== undefined) {
      this.target.cut(earlier.done.at(-1)?.length ?? earlier.header.from);
      this.state = StateFile.goOn(path);
      return;
    }
    // Of a file that is named only what this run writes is wanted.
    if (this.target.name === this.output.to && options.output !== undefined && !isAppending(options.output)) this.target.cut(0);
    this.state = StateFile.begin(path, { ...header, from: this.target.length });
  }

  /** What to say at the beginning; undefined where there is nothing. */
  get words(): string | undefined {
    const done = plural(this.earlier.length, "input");
    if (this.isFinished) return `${this.path}: the run has come to its end, nothing is done again; remove it to begin anew`;
    return this.earlier.length === 0 ? undefined : `${this.path}: going on behind ${done} of ${this.inputs.length}`;
  }

  /** What an earlier run has come to, where it has come to its end. */
  outcome(): Outcome {
    const tally = new Tally();
    for (const result of this.earlier) tally.add(result);
    tally.barren();
    return tally;
  }

  /** The records of the next input have been handed to the outputs. */
  done(result: InputResult, outputs: readonly Output[]): void {
    // What has failed takes nothing any more: the next run begins with this input.
    if (outputs.some(({ hasFailed }) => hasFailed)) return;
    const { source } = this.inputs[this.next++]!;
    this.state?.done({ result, length: this.target.length, input: markOf(source.file!) });
  }

  /** The run has ended, whole or not, and what was handed to the outputs was written. Gives a line for the user where it has to be gone on with. */
  settle(isWhole: boolean, outputs: readonly Output[]): string {
    if (isWhole && !outputs.some(({ hasFailed }) => hasFailed)) {
      this.state?.finish(this.target.length);
      return "";
    }
    return `pcaplint: ${this.path}: ${this.next} of ${plural(this.inputs.length, "input")} done; the same command goes on behind them\n`;
  }

  private check({ header, done, finished }: Earlier, now: Pick<Earlier["header"], "options" | "inputs" | "output">): void {
    const fail = (what: string): never => {
      throw new UsageError(`--resume ${this.path}: ${what}; remove it to begin anew`);
    };
    if (header.options !== now.options) fail("the run was begun with other options, or by another version of pcaplint");
    if (header.inputs !== now.inputs) fail("the inputs are not those with which the run was begun");
    if (header.output !== now.output) fail(`the run was begun with another output, ${header.output}`);
    for (const [i, { input }] of done.entries()) {
      const { file } = this.inputs[i]!.source;
      const mark = markOf(file!);
      if (mark?.size !== input?.size || mark?.changed !== input?.changed) fail(`${file} has changed since it was read`);
    }
    if (finished !== undefined && this.target.length < finished)
      fail(`${this.target.name} has ${this.target.length} bytes, and ${finished} were written`);
  }
}

/** Size and time of a file; undefined where there is none, or it is no file. */
function markOf(path: string): FileMark | undefined {
  const there = schemeOf(path) === "" ? statSync(path, { throwIfNoEntry: false }) : undefined;
  return there === undefined ? undefined : { size: there.size, changed: there.mtimeMs };
}

const isAppending = (output: readonly (string | OutputSpec)[]): boolean =>
  outputSpecs(output).some(({ options }) => options.append !== undefined && options.append !== "false");

const deciding = (options: Resumed): object => ({
  ...Object.fromEntries(
    Object.entries(options)
      .filter(([key]) => !UNDECIDING.includes(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
  // What is in it counts. One that is not there is told of where it is read.
  baseline: options.baseline !== undefined && existsSync(options.baseline) ? readFileSync(options.baseline, "utf8") : undefined,
});

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
