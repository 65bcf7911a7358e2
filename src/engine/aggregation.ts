import type { Aggregate, Finding, Severity } from "../finding.js";

type Place = Aggregate["first"];

/** A fault that was written, and the findings of it since then that were not. */
interface Fault {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly source: Finding["source"];
  readonly fingerprint: string;
  readonly host: string | undefined;
  /** Number of the packet of the finding that was written. */
  readonly like: number | undefined;
  count: number;
  first: Place;
  last: Place;
}

/** Faults that are remembered: some MB. */
const MOST_FAULTS = 16384;

/**
 * Writes a fault once: findings with the fingerprint and the severity of one that was written are counted, and their count is written after each
 * interval. Findings about the capture as a whole pass: each says something else. Of more faults than are remembered the one
 * that was seen least recently is forgotten: its count is written, and its next finding is written in full.
 */
export class Aggregation {
  /** Findings that were counted instead of written. */
  aggregated = 0;
  /** Faults that were forgotten for want of room. */
  forgotten = 0;
  private readonly interval: number;
  private readonly most: number;
  /** The one seen least recently first. */
  private readonly faults = new Map<string, Fault>();
  /** Those of which something is to be written. */
  private readonly repeated = new Set<Fault>();
  /** By the time of packets: when the interval began, in milliseconds. */
  private began = Number.NaN;

  /** `interval`: in milliseconds of the packets' own time, after which counts are written; undefined where `flush` is called instead. */
  constructor(interval = Number.POSITIVE_INFINITY, most = MOST_FAULTS) {
    this.interval = interval;
    this.most = most;
  }

  /** What is to be written of these records: those that are new, and the counts that are due before them. */
  take(records: readonly (Finding | Aggregate)[]): (Finding | Aggregate)[] {
    const written: (Finding | Aggregate)[] = [];
    for (const record of records) {
      if (record.type === "aggregate" || record.packet === undefined) written.push(record);
      else this.add(record, written);
    }
    return written;
  }

  private add(finding: Finding, written: (Finding | Aggregate)[]): void {
    if (this.interval < Number.POSITIVE_INFINITY && finding.time !== undefined) this.look(Date.parse(finding.time), written);
    // No error hides behind an info. Of several interfaces at once each has its own faults.
    const key = `${finding.fingerprint} ${finding.severity} ${finding.source.interface ?? ""}`;
    const fault = this.faults.get(key);
    if (fault === undefined) {
      if (this.faults.size >= this.most) this.forget(written);
      this.faults.set(key, begin(finding));
      written.push(finding);
      return;
    }
    this.aggregated++;
    const place = placeOf(finding);
    if (fault.count === 0) {
      fault.first = place;
      this.repeated.add(fault);
    }
    fault.count++;
    fault.last = place;
    this.faults.delete(key);
    this.faults.set(key, fault);
  }

  private look(now: number, written: (Finding | Aggregate)[]): void {
    // A clock that was set back begins anew.
    if (!(now >= this.began)) this.began = now;
    if (now - this.began < this.interval) return;
    this.began = now;
    written.push(...this.flush());
  }

  private forget(written: (Finding | Aggregate)[]): void {
    const [key, fault] = this.faults.entries().next().value!;
    this.faults.delete(key);
    this.forgotten++;
    if (this.repeated.delete(fault)) written.push(recordOf(fault));
  }

  /** The counts since the last time. */
  flush(): Aggregate[] {
    const records: Aggregate[] = [];
    for (const fault of this.repeated) {
      records.push(recordOf(fault));
      fault.count = 0;
    }
    this.repeated.clear();
    return records;
  }

  /** As `flush`, and forgets the faults: the input has ended. */
  end(): Aggregate[] {
    const records = this.flush();
    this.faults.clear();
    this.began = Number.NaN;
    return records;
  }
}

const placeOf = ({ packet, time }: Finding): Place => ({
  ...(packet === undefined ? {} : { packet: packet.number }),
  ...(time === undefined ? {} : { time }),
});

function begin(finding: Finding): Fault {
  const { rule, severity, message, source, fingerprint, host, packet } = finding;
  const place = placeOf(finding);
  return { rule, severity, message, source, fingerprint, host, like: packet?.number, count: 0, first: place, last: place };
}

function recordOf({ rule, severity, message, source, fingerprint, host, like, count, first, last }: Fault): Aggregate {
  return {
    type: "aggregate",
    schema: 1,
    rule,
    severity,
    message: `${count} more like packet ${like}: ${message}`,
    source,
    fingerprint,
    ...(host === undefined ? {} : { host }),
    count,
    first,
    last,
  };
}
