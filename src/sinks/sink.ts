import type { InspectRecord } from "../engine/inspect.js";
import type { Summary } from "../engine/summary.js";
import type { Aggregate, Finding, Problem, RecordSource, Stats } from "../finding.js";

/** Everything that can stand on a line of the output. */
export type OutputRecord = Finding | Aggregate | Problem | InspectRecord | Summary | Stats;

/** A record as text that ends with a line end. */
export type Format = (record: OutputRecord) => string;

/** Records as lines of JSON, UTF-8, whole. */
export interface Lines {
  readonly text: Uint8Array;
  readonly records: number;
  /** How many of them are findings. */
  readonly findings: number;
}

/** Where records go. `write` is synchronous; `ready` is how a sink says "not now". */
export interface Sink {
  /** Formats and hands over everything before it returns. */
  write(records: readonly OutputRecord[]): void;
  /** As `write`, where the sink writes the very same lines: they need not be read first. */
  lines?(lines: Lines): void;
  /** Undefined where there is room; otherwise resolves when there is. */
  ready(signal: AbortSignal): Promise<unknown> | undefined;
  /** Resolves when everything written has left the process. */
  end(): Promise<void>;
}

/** What people call the input that a record comes from. */
export function sourceName({ file, member, interface: iface, log, line }: RecordSource): string {
  const path = file ?? log;
  const name = path === "-" ? "standard input" : (path ?? iface ?? "");
  if (line !== undefined) return `${name}:${line}`;
  return member === undefined ? name : `${name}:${member}`;
}
