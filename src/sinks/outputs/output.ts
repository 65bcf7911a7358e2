import type { Severity } from "../../finding.js";
import type { Encoder } from "../encoder.js";
import type { FormatName } from "../formats/index.js";
import type { Sink } from "../sink.js";

/** Where records are to go, as `--output` or a configuration says it. */
export interface OutputSpec {
  /** `-`, a path, or an address such as `tcp://127.0.0.1:5140`. */
  readonly to: string;
  readonly format?: FormatName;
  /** Findings and aggregates below it are not for this output. */
  readonly severity?: Severity;
  /** What the kind of output understands beside these, by its name on the command line. */
  readonly options: Readonly<Record<string, string>>;
}

/** What an output may want to know of the run. */
export interface OutputContext {
  /** A live run never waits: what an output has no room for is dropped and counted. Otherwise the source waits. */
  readonly isLive: boolean;
  readonly newEncoder: () => Encoder;
  /** Of the capturing host, and of pcaplint. */
  readonly host: string;
  readonly version: string;
  /** Says something to the user, in one line that begins with the output's name, at most a few times a minute. */
  note(text: string): void;
}

/** A sink of which can be said what became of its records: once ended, taken = delivered + dropped. */
export interface Output extends Sink {
  /** As the user wrote it. */
  readonly name: string;
  /** Records that were meant for it. */
  readonly taken: number;
  /** Those that have left the process, as far as the kind of output can know. */
  readonly delivered: number;
  /** Those that were given up: no room in a live run, the receiver refused or was gone, the disk full. */
  readonly dropped: number;
  /** Of those delivered, the ones that a broken connection may have cost; missing where that is counted as dropped, or cannot be known. */
  readonly uncertain?: number;
  /** Why records were dropped, or what has failed last; undefined where all is well. */
  readonly fault: string | undefined;
  /** It has failed for good and takes nothing more. A batch run ends when that holds for all outputs. */
  readonly hasFailed?: boolean;
  /** Gives up on what has not been delivered, soon and whole. */
  abandon(): void;
  /** Begins anew where it writes: its file was renamed (SIGHUP). */
  reopen?(): void;
  /** After `end`, of a run that came to its own end: what was held back until it is whole may be seen. */
  publish?(): void;
}
