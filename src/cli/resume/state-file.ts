import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { fromPlain, type InputResult, type PlainResult, toPlain } from "../../run/result.js";
import { systemError } from "../../sources/capture-error.js";
import { UsageError } from "../usage-error.js";

/** Of the file's form. */
const VERSION = 1;
const LINE_END = 0x0a;

/** What decides the output of a run: another run with the same goes on where it ended. */
export interface Header {
  /** Digests. */
  readonly options: string;
  readonly inputs: string;
  /** Where records go, and how long that was before the first. */
  readonly output: string;
  readonly from: number;
}

/** An input whose records have all been written. */
export interface Done {
  readonly result: InputResult;
  /** Bytes of the output behind its last record. */
  readonly length: number;
  /** Of the input, by which it is known again. */
  readonly input: FileMark | undefined;
}

/** Size and time of the last change of a file. */
export interface FileMark {
  readonly size: number;
  readonly changed: number;
}

/** What an earlier run has left. */
export interface Earlier {
  readonly header: Header;
  /** In the order of the inputs. */
  readonly done: readonly Done[];
  /** Bytes of the whole output, where the run has come to its end. */
  readonly finished: number | undefined;
}

type Line = { readonly done: PlainResult; readonly length: number; readonly input?: FileMark } | { readonly finished: number };

/**
 * How far a run has come, as JSON Lines: a header, and a line for each input whose records have been written. Lines are only added, each
 * behind the records that it speaks of, so that the file is true whenever the process is killed; a last line that is torn counts for nothing.
 */
export class StateFile {
  private readonly fd: number;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** What the file holds; undefined where there is none, or nothing in it. @throws UsageError where it is something else */
  static read(path: string): Earlier | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new UsageError(`--resume ${systemError(path, error).message}`);
    }
    if (bytes.length === 0) return undefined;
    const [first = "", ...lines] = bytes.toString("utf8", 0, bytes.lastIndexOf(LINE_END) + 1).split("\n");
    const header = headerOf(first);
    if (header === undefined)
      throw new UsageError(`--resume ${path}: is no state of a run; name a file of its own, which need not be there`);
    const done: Done[] = [];
    for (const line of lines.slice(0, -1).map((text) => JSON.parse(text) as Line)) {
      if ("finished" in line) return { header, done, finished: line.finished };
      done.push({ result: fromPlain(line.done), length: line.length, input: line.input });
    }
    return { header, done, finished: undefined };
  }

  /** Begins a state. It gets its name when its header is whole. @throws UsageError */
  static begin(path: string, header: Header): StateFile {
    try {
      const part = `${path}.${process.pid}.part`;
      writeFileSync(part, `${JSON.stringify({ pcaplint: "state", version: VERSION, ...header })}\n`);
      renameSync(part, path);
      return new StateFile(openSync(path, "a"));
    } catch (error) {
      throw new UsageError(`--resume ${systemError(path, error).message}`);
    }
  }

  /** Goes on with a state that was read: a torn line goes. @throws UsageError */
  static goOn(path: string): StateFile {
    try {
      const fd = openSync(path, "r+");
      ftruncateSync(fd, readFileSync(path).lastIndexOf(LINE_END) + 1);
      closeSync(fd);
      return new StateFile(openSync(path, "a"));
    } catch (error) {
      throw new UsageError(`--resume ${systemError(path, error).message}`);
    }
  }

  done({ result, length, input }: Done): void {
    this.add({ done: toPlain(result), length, ...(input === undefined ? {} : { input }) });
  }

  finish(length: number): void {
    this.add({ finished: length });
    closeSync(this.fd);
  }

  private add(line: Line): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
  }
}

function headerOf(line: string): Header | undefined {
  try {
    const header = JSON.parse(line) as Header & { readonly pcaplint?: unknown; readonly version?: unknown };
    return header.pcaplint === "state" && header.version === VERSION ? header : undefined;
  } catch {
    return undefined;
  }
}
