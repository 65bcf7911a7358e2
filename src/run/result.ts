import type { Summary } from "../engine/summary.js";
import type { RecordSource } from "../finding.js";
import { Counts, type PlainCounts } from "../packet/counts.js";
import type { Inferred } from "../vantage/inference.js";

/** What was wrong with an input. Of one with many damaged places only the first are kept: memory is bounded, and nobody reads more. */
export interface NamedProblem {
  readonly source: RecordSource;
  readonly message: string;
  /** How many more the same input had. */
  readonly further: number;
}

/** What there is to say of one input when it has ended, beside its records. */
export interface InputResult {
  readonly counts: Counts;
  /** Where the input was found, if the user did not name it. */
  readonly directory?: string;
  readonly isShare?: true;
  /** It was found in a directory, and is no capture: its counts are empty, and it was passed over. */
  readonly foreign?: true;
  /** The run was ended before the input did. */
  readonly stopped?: true;
  readonly problems: readonly NamedProblem[];
  readonly inferred?: Inferred;
  /** Packets that the filter left out. */
  readonly leftOut: number;
  /** Findings counted in aggregates, and faults forgotten in between. */
  readonly aggregated: number;
  readonly forgotten: number;
  /** Where it is no record of the output. */
  readonly summary?: Summary;
  /** Of an archive: the rest is the sum over its members. */
  readonly members?: MemberResults;
}

/** What became of the members of an archive, in numbers that `Outcome` explains. */
export interface MemberResults {
  readonly captures: number;
  readonly empty: number;
  readonly unreadable: number;
  readonly passedOver: number;
  /** Members whose direction was inferred. */
  readonly inferred: number;
  /** Where they are no records of the output: the first of them, and how many more there were. */
  readonly summaries: readonly Summary[];
  readonly furtherSummaries: number;
}

/** Hands on the summaries that a result has; without one for each that was not kept. */
export function handSummaries({ summary, members }: InputResult, take: ((summary?: Summary) => void) | undefined): void {
  if (summary !== undefined) take?.(summary);
  for (const one of members?.summaries ?? []) take?.(one);
  for (let i = 0; i < (members?.furtherSummaries ?? 0); i++) take?.();
}

/** As it crosses the border of a thread, or stands in a file as JSON. */
export type PlainResult = Omit<InputResult, "counts"> & { readonly counts: PlainCounts };

export const toPlain = ({ counts, ...rest }: InputResult): PlainResult => ({ ...rest, counts: counts.toPlain() });
export const fromPlain = ({ counts, ...rest }: PlainResult): InputResult => ({ ...rest, counts: Counts.from(counts) });
