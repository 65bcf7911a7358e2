import { graver, heldBackRecord, type RunOfHeldBack } from "../engine/held-back.js";
import type { Summary } from "../engine/summary.js";
import type { Aggregate, Finding, RecordSource } from "../finding.js";
import { add, type Counts } from "../packet/counts.js";

/**
 * `--max-findings-per-rule` over inputs that were read at the same time: of each rule a worker has made one finding more than may be written,
 * so that the place is known from which on findings are held back, and has counted the rest.
 */
export class Limit {
  private readonly most: number;
  /** By rule, findings that were written of the inputs before, as the workers see it. */
  private readonly shared: Int32Array;
  private readonly places: ReadonlyMap<string, number>;
  /** Of the capture whose records come: what is held back, and how much of it the worker had counted as written. */
  private held = new Map<string, RunOfHeldBack>();
  private removed = new Map<string, number>();
  /** Of the input that it belongs to. */
  private readonly allHeld = new Map<string, number>();
  private readonly allRemoved = new Map<string, number>();

  /** `shared`: memory for one number for each of the rules. */
  constructor(most: number, rules: readonly string[], shared: SharedArrayBuffer) {
    this.most = most;
    this.shared = new Int32Array(shared);
    this.places = new Map(rules.map((id, i) => [id, i]));
  }

  /** What an earlier run has written. */
  begin({ found }: Counts): void {
    for (const [rule, n] of found) this.shared[this.places.get(rule)!] = n;
  }

  /** May it be written? Of what may not, a record comes when the capture ends. */
  admits(record: Finding | Aggregate): boolean {
    const { rule, severity } = record;
    if (record.type === "aggregate") {
      // Of what is known every record stands by itself.
      if (record.heldBackBy !== undefined) return true;
      this.hold(rule, record);
      return false;
    }
    const place = this.places.get(rule)!;
    if (this.shared[place]! < this.most) {
      this.shared[place]!++;
      return true;
    }
    const { packet, time } = record;
    const at = { ...(packet === undefined ? {} : { packet: packet.number }), ...(time === undefined ? {} : { time }) };
    add(this.removed, rule, 1);
    this.hold(rule, { count: 1, severity, first: at, last: at });
    return false;
  }

  private hold(rule: string, { count, severity, first, last }: RunOfHeldBack): void {
    const before = this.held.get(rule);
    if (before === undefined) this.held.set(rule, { count, severity, first, last });
    else this.held.set(rule, { count: before.count + count, severity: graver(before.severity, severity), first: before.first, last });
  }

  /** Of a summary that counts what the worker has held back. */
  corrected(summary: Summary): Summary {
    const byRule = { ...summary.findings.byRule };
    for (const [rule, n] of this.removed) {
      byRule[rule]! -= n;
      if (byRule[rule] === 0) delete byRule[rule];
    }
    const held = [...this.held].map(([rule, { count }]) => [rule, count] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    return { ...summary, findings: { ...summary.findings, byRule, heldBack: Object.fromEntries(held) } };
  }

  /** The capture has ended: the records of what was held back of it. */
  endCapture(source: RecordSource): Aggregate[] {
    const records = [...this.held].map(([rule, run]) => heldBackRecord(rule, run, source));
    for (const [rule, { count }] of this.held) add(this.allHeld, rule, count);
    for (const [rule, n] of this.removed) add(this.allRemoved, rule, n);
    this.held = new Map();
    this.removed = new Map();
    return records;
  }

  /** The input has ended: its counts become what they are with what was held back here. */
  endInput({ found, heldBack }: Counts): void {
    for (const [rule, n] of this.allRemoved) if (add(found, rule, -n) === 0) found.delete(rule);
    heldBack.clear();
    for (const [rule, n] of this.allHeld) heldBack.set(rule, n);
    this.allHeld.clear();
    this.allRemoved.clear();
  }
}
