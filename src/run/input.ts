import type { RecordSource, Stats } from "../finding.js";
import type { Batch } from "../packet/batch.js";
import type { Source } from "../sources/source.js";

/** One thing to read packets from. */
export interface Input {
  /** How records name it. */
  readonly source: RecordSource;
  /** Where it was found, if the user did not name it: there, files that are no captures are passed over. */
  readonly directory?: string;
  /** Other runs read the rest of that directory: this one cannot say that there is no capture in it. */
  readonly isShare?: true;
  /** Packets come as they are captured, so that the clock on the wall counts, not their own. */
  readonly isLive?: boolean;
  /** What a live capture has counted until now; files have nothing of the kind. */
  counters?(): LiveCounters;
  /** Packets that a filter has left out so far. */
  leftOut?(): number;
  /** Whether it is a capture or an archive of them shows in its first bytes. */
  open(): Promise<Source<Batch> | Archive>;
}

/**
 * An input that holds others, which cannot be read but one after the other: a source of inputs instead of batches. `read` gives
 * the next, which is valid until the next call, so that each is read to its end, or left, before. To the run it is one input: one
 * unit of work, one `InputResult`; its members differ in what their records name as their source.
 */
export interface Archive extends Source<Input> {
  readonly holdsInputs: true;
}

export const isArchive = (opened: Source<Batch> | Archive): opened is Archive => "holdsInputs" in opened;

/** Counted where packets are captured. */
export type LiveCounters = Pick<Stats, "seconds" | "received" | "dropped">;
