import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { encoders, FORMATS, type FormatName, ONLY_SUMMARIES } from "../../sinks/formats/index.js";
import { FILE, kindOf, STANDARD_OUTPUT, schemeOf } from "../../sinks/outputs/index.js";
import { OptionValues, OutputError } from "../../sinks/outputs/option-values.js";
import type { Output, OutputSpec } from "../../sinks/outputs/output.js";
import { type Floored, Outputs } from "../../sinks/outputs/outputs.js";
import type { Lines, OutputRecord } from "../../sinks/sink.js";
import { READER_GONE } from "../../sinks/stream.js";
import { CaptureError } from "../../sources/capture-error.js";
import { type ColorChoice, wantsColor } from "../color.js";
import { plural } from "../ending/closing.js";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { keepHeapSmall } from "./heap.js";
import { outputSpecs } from "./output-options.js";
import { realPath } from "./real-path.js";

/** What every command that writes records has, as commander hands it over; the configuration file's outputs are there already. */
export interface OutputOptions {
  readonly format?: FormatName;
  readonly output?: readonly (string | OutputSpec)[];
  readonly color: ColorChoice;
  readonly quiet?: true;
  readonly host?: string;
}

/** The outputs of a run, and what there is to say of them. */
export class RunOutputs extends Outputs {
  /** Standard output is the only one: the run ends with its reader. */
  readonly isStandardOutput: boolean;
  /** Is a terminal written to? Nothing else can be shown on it then. */
  readonly isOnTerminal: boolean;
  /** Is the summary of each input what one of them writes? */
  readonly wantsSummaries: boolean;
  /** Files are added to and never waited for to be whole; losses are no failure. */
  private readonly isLive: boolean;
  private readonly standardOutput: Output | undefined;
  private readonly others: readonly Output[];

  /** `drops`: no receiver is waited for. */
  constructor(floored: readonly Floored[], isLive: boolean, drops: boolean, wantsSummaries: boolean) {
    super(floored, drops);
    this.wantsSummaries = wantsSummaries;
    this.isLive = isLive;
    this.standardOutput = this.all.find(({ name }) => name === STANDARD_OUTPUT);
    this.others = this.all.filter((output) => output !== this.standardOutput);
    this.isStandardOutput = this.others.length === 0;
    this.isOnTerminal = this.standardOutput !== undefined && process.stdout.isTTY === true;
  }

  override write(emitted: readonly OutputRecord[]): void {
    keepHeapSmall(emitted.length);
    super.write(emitted);
  }

  override lines(lines: Lines): void {
    keepHeapSmall(lines.records);
    super.lines(lines);
  }

  /** Records that did not get to standard output though its reader wanted them. */
  get notWritten(): number {
    return this.standardOutput === undefined || this.standardOutput.fault === READER_GONE ? 0 : this.standardOutput.dropped;
  }

  /**
   * After `end`: what is whole gets its name, and a batch run that has lost something has failed, as has a live one without an
   * output left. `isComplete`: the run came to its own end.
   * Gives a line for each output that has lost something or is in trouble; what it has taken is what it says together.
   */
  settle(isComplete: boolean): string {
    if (isComplete || this.isLive) this.publish();
    const isOver = this.areOver && !this.isStandardOutput;
    if (isOver || (!this.isLive && this.others.some(({ dropped, hasFailed }) => dropped > 0 || hasFailed))) process.exitCode = 2;
    return this.others
      .filter(({ dropped, uncertain = 0, fault }) => dropped > 0 || uncertain > 0 || fault !== undefined)
      .map(({ name, delivered, dropped, uncertain = 0, fault }) => {
        const doubt = uncertain > 0 ? `, at most ${uncertain} of the delivered lost` : "";
        const why = fault === undefined ? "" : `: ${fault}`;
        return `pcaplint: ${name}: ${plural(delivered, "record")} delivered, ${dropped} dropped${doubt}${why}\n`;
      })
      .join("");
  }
}

/**
 * Opens the outputs that the options ask for, standard output where they ask for none.
 * @param isLive a run that waits for no receiver
 * @param files that are read
 * @param without formats that have no place for what the command writes: few make summaries
 * @throws UsageError in one line with the remedy
 */
export async function openOutputs(
  options: OutputOptions,
  isLive: boolean,
  files: readonly string[],
  without: readonly FormatName[] = [ONLY_SUMMARIES],
): Promise<RunOutputs> {
  const specs = outputSpecs(options.output);
  // Alone, standard output may make the source wait: the kernel's ring is a longer queue than any here, and counts what it drops.
  const drops = isLive && specs.some(({ to }) => to !== STANDARD_OUTPUT);
  const floored: Floored[] = [];
  const formats = specs.map((spec) => formatOf(spec, options));
  const senseless = formats.find((format) => without.includes(format));
  if (senseless !== undefined) {
    const others = FORMATS.filter((format) => format !== ONLY_SUMMARIES && !without.includes(format));
    throw new UsageError(`format ${senseless} has no place for what this command writes; there are ${others.join(", ")}`);
  }
  if (specs.some((spec, i) => formats[i] === "parquet" && isTerminal(spec)))
    throw new UsageError("format parquet is no text, and this is a terminal: write it to a file, as in > findings.parquet");
  for (const [i, spec] of specs.entries()) {
    if (schemeOf(spec.to) === FILE && isOneOf(spec.to, files)) throw new UsageError(`--output ${spec.to}: this file is read; name another`);
    floored.push({
      output: await opened(spec, formats[i]!, options, drops),
      ...(spec.severity === undefined ? {} : { floor: spec.severity }),
    });
  }
  return new RunOutputs(floored, isLive, drops, formats.includes(ONLY_SUMMARIES));
}

/** Where there is no such file yet, none of the others can be it. */
function isOneOf(path: string, files: readonly string[]): boolean {
  if (!existsSync(path)) return false;
  const real = realPath(path);
  return files.some((file) => realPath(file) === real);
}

const isTerminal = ({ to }: OutputSpec): boolean => to === STANDARD_OUTPUT && process.stdout.isTTY === true;

const formatOf = (spec: OutputSpec, { format }: OutputOptions): FormatName =>
  spec.format ?? kindOf(spec.to)!.format ?? format ?? (isTerminal(spec) ? "pretty" : "json");

async function opened(spec: OutputSpec, format: FormatName, { color, quiet, host }: OutputOptions, isLive: boolean): Promise<Output> {
  const kind = kindOf(spec.to)!;
  try {
    const mostResults = new OptionValues(spec.to, spec.options).whole("max-results", 0);
    const newEncoder = await encoders(format, {
      color: wantsColor(color, isTerminal(spec), process.env),
      version,
      ...(host === undefined ? {} : { host }),
      ...(mostResults === undefined ? {} : { mostResults }),
    });
    return await kind.open(spec, {
      isLive,
      newEncoder,
      host: host ?? hostname(),
      version,
      note: (text) => {
        if (!quiet) process.stderr.write(`pcaplint: ${text}\n`);
      },
    });
  } catch (error) {
    throw error instanceof OutputError || error instanceof CaptureError ? new UsageError(`--output ${error.message}`) : error;
  }
}
