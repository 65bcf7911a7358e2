import type { Aggregate, RecordSource, Severity } from "../finding.js";
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

const RANK = { info: 0, warning: 1, error: 2 } as const;
const NOWHERE: Place = { number: undefined, seconds: Number.NaN, nanoseconds: 0 };

const placeOf = ({ number, seconds, nanoseconds }: Place): Aggregate["first"] => ({
  ...(number === undefined ? {} : { packet: number }),
  ...(Number.isNaN(seconds) ? {} : { time: isoTime(seconds, nanoseconds) }),
});

/** Findings of one input that `--max-findings-per-rule` holds back: counted, and said when the input ends. */
export class HeldBack {
  private readonly runs = new Map<string, Run>();

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
    if (RANK[severity] > RANK[run.severity]) run.severity = severity;
  }

  /** A record for each rule, and forgets them. The severity is the highest of those held back. */
  take(source: RecordSource): Aggregate[] {
    const records = [...this.runs].map(
      ([rule, { count, severity, first, last }]): Aggregate => ({
        type: "aggregate",
        schema: 1,
        rule,
        severity,
        message: `${count} more ${count === 1 ? "finding" : "findings"} of ${rule} held back by --max-findings-per-rule`,
        source,
        count,
        first: placeOf(first),
        last: placeOf(last),
      }),
    );
    this.runs.clear();
    return records;
  }
}
