import { constants, fstatSync, ftruncateSync, readFileSync, statSync, truncateSync } from "node:fs";
import type { FormatName } from "../../sinks/formats/index.js";
import { STANDARD_OUTPUT, schemeOf } from "../../sinks/outputs/index.js";
import type { OutputSpec } from "../../sinks/outputs/output.js";
import { UsageError } from "../usage-error.js";

/** Formats in which each record stands for itself, so that a file can be cut behind any of them. */
const FORMATS: readonly FormatName[] = ["json", "eve", "ecs", "zeek"];
const FILE = "";
const STDOUT = 1;
/** The file that standard output is redirected to. */
const STDOUT_PATH = "/dev/stdout";

/** The one file that the records of a run go to that can be gone on with. */
export class ResumableOutput {
  /** As the user named it. */
  readonly name: string;
  /** The output, behind what is there. */
  readonly spec: OutputSpec;

  /** @throws UsageError where the outputs are not one file, in one of the formats, with nothing that takes its bytes elsewhere */
  constructor(specs: readonly OutputSpec[], format: FormatName = "json") {
    const [spec, ...others] = specs;
    if (spec === undefined || others.length > 0) throw new UsageError("--resume: goes on with one output: leave the other --output away");
    const { to, options } = spec;
    const isStandard = to === STANDARD_OUTPUT;
    this.name = isStandard ? "standard output" : to;
    const format_ = spec.format ?? format;
    if (!FORMATS.includes(format_)) throw new UsageError(`--resume: a ${format_} file cannot be gone on with; write ${FORMATS.join(", ")}`);
    const [option] = Object.keys(options).filter((key) => key !== "append");
    if (option !== undefined) throw new UsageError(`--resume: not with ${option} of --output: the file has to stay where it is`);
    if (isStandard) {
      if (!fstatSync(STDOUT).isFile())
        throw new UsageError("--resume: standard output is no file: redirect it with >>, or say --output FILE");
    } else if (schemeOf(to) !== FILE || statSync(to, { throwIfNoEntry: false })?.isFile() === false)
      throw new UsageError(`--resume: ${to} is no file: what was sent cannot be taken back; say --output FILE`);
    this.spec = { ...spec, to: isStandard ? STDOUT_PATH : to, format: format_, options: { append: "true" } };
  }

  /** Bytes that it holds. */
  get length(): number {
    if (this.isStandard) return fstatSync(STDOUT).size;
    return statSync(this.spec.to, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Takes away what stands behind so many bytes. @throws UsageError where there are fewer, or it is not written at its end */
  cut(length: number): void {
    const { name, isStandard } = this;
    if (this.length < length) {
      const how = isStandard ? "redirect it with >>, which keeps what is there, or " : "put it back, or ";
      throw new UsageError(
        `--resume: ${name} has ${this.length} bytes, and the state speaks of ${length}: ${how}remove the state to begin anew`,
      );
    }
    if (isStandard && length > 0 && !isAppended()) throw new UsageError("--resume: redirect standard output with >>, not with > or 1<>");
    if (isStandard) ftruncateSync(STDOUT, length);
    else if (this.length > length) truncateSync(this.spec.to, length);
  }

  private get isStandard(): boolean {
    return this.spec.to === STDOUT_PATH;
  }
}

/** Is standard output written at its end, as `>>` has it? Where the system does not tell, it is taken to. */
function isAppended(): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${STDOUT}`, "utf8")) ?? [];
    return flags === undefined || (Number.parseInt(flags, 8) & constants.O_APPEND) !== 0;
  } catch {
    return true;
  }
}
