import type { Aggregate, RecordSource, Severity } from "../finding.js";
import type { HeldBy } from "../triage/triage.js";
import { isoTime, type Row } from "./describe.js";

interface Place {
  readonly number: number | undefined;
  readonly seconds: number;
  readonly nanoseconds: number;
}

interface Run {
  count: number;
  severity: Severity;
  readonly first: Place;
  last: Place;
}

/** A run of findings that were held back, as its record shows it. */
export type RunOfHeldBack = Pick<Aggregate, "count" | "severity" | "first" | "last">;

const RANK = { info: 0, warning: 1, error: 2 } as const;

/** The higher of two severities. */
export const graver = (a: Severity, b: Severity): Severity => (RANK[b] > RANK[a] ? b : a);

const BY: Readonly<Record<HeldBy, string>> = { baseline: "the baseline", suppression: "a suppression" };

/** The record of a run of findings of one rule and one input; without `by` it is `--max-findings-per-rule` that holds them back. */
export const heldBackRecord = (
  rule: string,
  { count, severity, first, last }: RunOfHeldBack,
  source: RecordSource,
  by?: HeldBy,
): Aggregate => ({
  type: "aggregate",
  schema: 1,
  rule,
  severity,
  message: `${count} ${by === undefined ? "more " : ""}${count === 1 ? "finding" : "findings"} of ${rule} held back by ${by === undefined ? "--max-findings-per-rule" : BY[by]}`,
  source,
  ...(by === undefined ? {} : { heldBackBy: by }),
  count,
  first,
  last,
});

const NOWHERE: Place = { number: undefined, seconds: Number.NaN, nanoseconds: 0 };

const placeOf = ({ number, seconds, nanoseconds }: Place): Aggregate["first"] => ({
  ...(number === undefined ? {} : { packet: number }),
  ...(Number.isNaN(seconds) ? {} : { time: isoTime(seconds, nanoseconds) }),
});

/** Findings of one input that are held back: counted, and said when the input ends. */
export class HeldBack {
  private readonly runs = new Map<string, Run>();
  private readonly by: HeldBy | undefined;

  /** `by`: what holds them back; `--max-findings-per-rule` if not said. */
  constructor(by?: HeldBy) {
    this.by = by;
  }

  /** One more finding of this rule; `row` and `number` of its packet, where it is about one. */
  add(rule: string, severity: Severity, row: Row | undefined, number: number | undefined): void {
    const place = row === undefined ? NOWHERE : { number, seconds: row.seconds, nanoseconds: row.nanoseconds };
    const run = this.runs.get(rule);
    if (run === undefined) {
      this.runs.set(rule, { count: 1, severity, first: place, last: place });
      return;
    }
    run.count++;
    run.last = place;
    run.severity = graver(run.severity, severity);
  }

  /** A record for each rule, and forgets them. The severity is the highest of those held back. */
  take(source: RecordSource): Aggregate[] {
    const records = [...this.runs].map(([rule, { count, severity, first, last }]) =>
      heldBackRecord(rule, { count, severity, first: placeOf(first), last: placeOf(last) }, source, this.by),
    );
    this.runs.clear();
    return records;
  }
}
