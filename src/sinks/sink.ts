import type { InspectRecord } from "../engine/inspect.js";
import type { Finding, Problem } from "../finding.js";

/** Everything that can stand on a line of the output. */
export type OutputRecord = Finding | Problem | InspectRecord;

/** Where records go. `write` is synchronous; `ready` is how a sink says "not now". */
export interface Sink {
  /** Formats and hands over everything before it returns. */
  write(records: readonly OutputRecord[]): void;
  /** Undefined where there is room; otherwise resolves when there is. */
  ready(signal: AbortSignal): Promise<unknown> | undefined;
  /** Resolves when everything written has left the process. */
  end(): Promise<void>;
}
