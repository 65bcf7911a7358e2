import type { Arena } from "../checksum/arena.js";
import type { Buffers } from "../diff/buffers.js";
import { compare } from "../diff/compare.js";
import type { Comparison, Difference } from "../diff/comparison.js";
import { type Kept, KeptState, type Match, printOf } from "../diff/kept.js";
import type { Sightings } from "../diff/matcher.js";
import { distance } from "../diff/segments.js";
import type { Finding, RecordSource } from "../finding.js";
import { Batch, type CaptureEvent } from "../packet/batch.js";
import type { Packet } from "../packet/packet.js";
import type { Tables } from "../packet/tables.js";
import { cursorOver, type Engine, inspectRow } from "./engine.js";

/** A copy of the packet that the cursor is on, its bytes in one of the buffers, with what it is known by. */
export function keep(p: Packet, batch: Batch, row: number, buffers: Buffers): Kept {
  const captured = batch.captured[row]!;
  return {
    number: p.number,
    seconds: batch.seconds[row]!,
    nanoseconds: batch.nanoseconds[row]!,
    captured,
    length: batch.length[row]!,
    offset: batch.offset[row]!,
    linkType: batch.linkType[row]!,
    fcsLength: batch.fcsLength[row]!,
    flags: batch.flags[row]!,
    print: printOf(p),
    bytes: buffers.copyOf(batch.arena.bytes, batch.start[row]!, captured),
    state: KeptState.Waiting,
    match: undefined,
  };
}

/** Puts a kept packet under a cursor again. */
class Replay {
  private readonly batch: Batch;
  private readonly cursor: Packet;

  constructor(arena: Arena, tables: Tables) {
    this.batch = new Batch(arena, 1);
    this.batch.count = 1;
    this.cursor = cursorOver(this.batch, tables);
  }

  show(kept: Kept): Packet {
    const { batch } = this;
    kept.bytes.copy(batch.arena.bytes, 0, 0, kept.captured);
    batch.first = kept.number;
    batch.captured[0] = kept.captured;
    batch.length[0] = kept.length;
    batch.linkType[0] = kept.linkType;
    batch.fcsLength[0] = kept.fcsLength;
    batch.flags[0] = kept.flags;
    inspectRow(this.cursor, batch, 0);
    return this.cursor;
  }
}

/** What became of the packets of BEFORE, and what else is in AFTER. */
export class DifferenceCounts {
  /** Packets of BEFORE that are in AFTER. */
  matched = 0;
  /** Of these: changed beyond what a router does, and changed as a router does. */
  changed = 0;
  hops = 0;
  lost = 0;
  duplicated = 0;
  added = 0;
  /** Lost, duplicated or added while the capture that shows it lost packets itself. */
  unsure = 0;
  reordered = 0;
  /** Packets of BEFORE that are cut or merged otherwise in AFTER, and how many those are there. */
  segmented = 0;
  segments = 0;
  /** Packets of each capture from when the other did not run, and those that stay on their link. */
  outside = 0;
  withoutIp = 0;
}

const NOTHING: Omit<Comparison, "payload"> = { fields: [], removed: [], added: [], checksums: [] };
const isEmpty = ({ fields, removed, added, checksums, payload }: Comparison): boolean =>
  fields.length + removed.length + added.length + checksums.length === 0 && payload === undefined;
const isChange = ({ fields, removed, added, checksums, payload }: Comparison): boolean =>
  payload !== undefined ||
  removed.length + added.length > 0 ||
  fields.some(({ isNormal }) => !isNormal) ||
  checksums.some(({ fate }) => fate !== "follows" && fate !== "filled");

const isSame = (a: Kept, b: Kept): boolean => a.captured === b.captured && a.bytes.compare(b.bytes, 0, b.captured, 0, a.captured) === 0;

/** Arenas for a packet of each capture, large enough for the largest frame. */
export interface DifferenceOptions {
  readonly engine: Engine;
  readonly tables: Tables;
  readonly arenas: readonly [before: Arena, after: Arena];
  readonly before: RecordSource;
  readonly after: RecordSource;
  /** Routers between the two points, at most. */
  readonly hops: number;
}

/** Compares what was matched, and has the rules judge it. */
export class Differences implements Sightings {
  readonly counts = new DifferenceCounts();
  private readonly options: DifferenceOptions;
  private readonly first: Replay;
  private readonly second: Replay;
  private found: Finding[] = [];
  /** Of the match that is looked at. */
  private hasChanged = false;
  private hasHop = false;

  constructor(options: DifferenceOptions) {
    this.options = options;
    this.first = new Replay(options.arenas[0], options.tables);
    this.second = new Replay(options.arenas[1], options.tables);
  }

  /** What was found since the last time. */
  take(): Finding[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** Something has happened to one of the captures itself. */
  happened(event: CaptureEvent, source: RecordSource): void {
    this.found.push(...this.options.engine.event(event, source));
  }

  matched(match: Match, isLate: boolean, unseen: number): void {
    const { counts } = this;
    const { before, after, missing } = match;
    counts.matched += before.length;
    if (isLate) counts.reordered++;
    this.hasChanged = this.hasHop = false;
    if (before.length + after.length > 2 || missing.length > 0) {
      counts.segmented += before.length;
      counts.segments += after.length;
      this.segmented(match);
    } else this.one(before[0]!, after[0]!);
    if (this.hasChanged) counts.changed += before.length;
    else if (this.hasHop) counts.hops += before.length;
    if (missing.length > 0) this.judge({ kind: "lost", missing, payload: before[0]!.print.payload, unseen }, before[0]!, true);
  }

  duplicated(kept: Kept, of: Kept, unseen: number): void {
    this.counts.duplicated++;
    if (unseen > 0) this.counts.unsure++;
    this.judge({ kind: "duplicated", before: of, unseen }, kept, false);
  }

  lost(kept: Kept, isOutside: boolean, unseen: number): void {
    if (!this.isExpected(kept, isOutside)) return;
    this.counts.lost++;
    if (unseen > 0) this.counts.unsure++;
    this.judge({ kind: "lost", missing: [], payload: kept.print.payload, unseen }, kept, true);
  }

  added(kept: Kept, isOutside: boolean, unseen: number): void {
    if (!this.isExpected(kept, isOutside)) return;
    this.counts.added++;
    if (unseen > 0) this.counts.unsure++;
    this.judge({ kind: "added", unseen }, kept, false);
  }

  /** Should the other capture have the packet? */
  private isExpected({ print }: Kept, isOutside: boolean): boolean {
    if (!print.isIp) this.counts.withoutIp++;
    else if (isOutside) this.counts.outside++;
    return print.isIp && !isOutside;
  }

  private one(before: Kept, after: Kept): void {
    if (before.linkType === after.linkType && before.length === after.length && isSame(before, after)) return;
    const { hops } = this.options;
    const comparison = compare(this.first.show(before), this.second.show(after), { shift: 0, isSegmented: false, hops });
    this.changed(before, after, comparison);
  }

  /** Each pair of pieces that share bytes of the stream; of a piece that has several, the headers of the first are compared. */
  private segmented({ before, after }: Match): void {
    const { hops } = this.options;
    for (const theirs of after) {
      let isFirst = true;
      for (const ours of before) {
        const shift = distance(theirs.print.sequence, ours.print.sequence);
        if (shift >= ours.print.payload || -shift >= theirs.print.payload) continue;
        const whole = compare(this.first.show(ours), this.second.show(theirs), { shift, isSegmented: true, hops });
        const { payload } = whole;
        const comparison = isFirst ? whole : payload === undefined ? NOTHING : { ...NOTHING, payload };
        isFirst = false;
        // What merges segments leaves the first one's checksum, or none: no one will look at it.
        const isMerged = theirs.print.payload > ours.print.payload;
        const checksums = isMerged ? comparison.checksums.filter(({ protocol }) => protocol === "ipv4") : comparison.checksums;
        this.changed(ours, theirs, { ...comparison, checksums });
      }
    }
  }

  private changed(before: Kept, after: Kept, comparison: Comparison): void {
    if (isEmpty(comparison)) return;
    this.hasChanged ||= isChange(comparison);
    this.hasHop ||= comparison.fields.some(({ isNormal }) => isNormal);
    this.judge({ kind: "changed", before, comparison }, after, false);
  }

  private judge(difference: Difference, kept: Kept, isBefore: boolean): void {
    const { engine, before, after } = this.options;
    const p = (isBefore ? this.first : this.second).show(kept);
    this.found.push(...engine.difference(difference, p, kept, isBefore ? before : after));
  }
}
