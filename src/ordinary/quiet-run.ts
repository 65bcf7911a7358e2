import { column } from "../checksum/column-memory.js";
import type { FlowTracker } from "../flows/flow-tracker.js";
import type { Batch } from "../packet/batch.js";
import { COUNTED, type Counts } from "../packet/counts.js";
import type { Packet } from "../packet/packet.js";
import { shortWay } from "./instance.js";

/**
 * Passes over packets that are ordinary and quiet: they begin their flows, or follow on in them, and nothing is learnt from them but
 * numbers. A property test holds those, and what comes of them, against the long way.
 */
export class QuietRun {
  private readonly batch: Batch;
  private readonly tracker: FlowTracker;
  private readonly counted: Float64Array;
  private readonly run: ((first: number, count: number, leastMtu: number) => number) | undefined;
  private any = false;

  /** `countsLayers`: what only a summary shows is counted, too. */
  constructor(p: Packet, batch: Batch, tracker: FlowTracker, countsLayers = false) {
    this.batch = batch;
    this.tracker = tracker;
    const { start, captured, length, seconds, nanoseconds, linkType, interfaceId, fcsLength, flags } = batch;
    const memory = batch.arena.columns;
    this.counted = column(Float64Array, COUNTED, memory);
    this.run = shortWay(memory, p, {
      ...{ start, captured, length, seconds, nanoseconds, linkType, interfaceId, fcsLength, flags },
      ...tracker.shared,
      setMask: tracker.table.setMask,
      counters: this.counted,
      countsLayers: Number(countsLayers),
    })?.run;
  }

  /** Passes over the rows from `first` on, and returns the first that is not quiet, or how many there are. */
  pass(first: number): number {
    if (this.run === undefined) return first;
    const row = this.run(first, this.batch.count, this.tracker.leastMtu);
    this.any ||= row > first;
    return row;
  }

  /** Adds what was passed over to the counts. */
  countIn(counts: Counts): void {
    if (this.any) counts.ordinary(this.counted);
    this.any = false;
  }
}
