import { createArena } from "../../checksum/arena.js";
import { Batch } from "../../packet/batch.js";
import { BATCH_ROWS, COLUMN_BYTES } from "../open.js";
import type { CaptureSource, Position } from "../source.js";
import type { Tap, TapCounters } from "./tap.js";

/** Longest wait between two looks at the counters, if not said. */
const LOOK_MS = 1000;

export interface LivePace {
  /** Milliseconds between two `stats`; 0 for none. */
  readonly statsMs: number;
  /** Milliseconds until the capture ends by itself. */
  readonly durationMs?: number;
  /** Longest wait between two looks at the counters. */
  readonly lookMs?: number;
}

/** Packets of an interface as they come. It ends when it is told to, or after a given time. */
export class LiveCapture implements CaptureSource {
  /** Name of the backend. */
  readonly format: string;
  /** Of the interface, in bytes, where it has one. */
  readonly mtu: number | undefined;
  private readonly tap: Tap;
  private readonly batch: Batch;
  private readonly pace: LivePace;
  /** Milliseconds since 1970: when it began, and between which two times those were lost that the last `dropped` tells of. */
  readonly beganAt = Date.now();
  countedFrom = this.beganAt;
  countedTo = this.beganAt;
  /** When nothing was left to read. */
  private emptyAt = this.beganAt;
  private readonly began = performance.now();
  private taken = 0;
  /** Drops that were said. */
  private said = 0;
  private looked = this.began;
  private readonly lookMs: number;
  private statsAt: number;
  private statsAsked = false;
  private endsAt: number | undefined;
  private last: TapCounters = { received: 0, dropped: 0 };
  private closed = false;
  private fault: Error | undefined;

  constructor(tap: Tap, arenaBytes: number, pace: LivePace) {
    this.tap = tap;
    this.format = tap.name;
    this.mtu = tap.mtu;
    this.batch = new Batch(createArena(arenaBytes, COLUMN_BYTES), BATCH_ROWS);
    this.pace = pace;
    this.lookMs = pace.lookMs ?? LOOK_MS;
    this.statsAt = pace.statsMs > 0 ? this.began + pace.statsMs : Number.POSITIVE_INFINITY;
  }

  /** Has the counters said at the next read, which is now. */
  askStats(): void {
    this.statsAsked = true;
    this.tap.wake();
  }

  /** Ends the capture: what has been captured is still read. */
  finish(): void {
    if (this.endsAt !== undefined) return;
    this.tap.stop();
    this.endsAt = performance.now() + this.tap.drainMs;
    this.tap.wake();
  }

  /** What was counted since the beginning, and for how long; `dropped` only where all of them are. */
  counters(): { readonly seconds: number; readonly received: number; readonly dropped?: number } {
    if (!this.closed) this.last = this.tap.counters();
    const { received, dropped } = this.last;
    const seconds = (performance.now() - this.began) / 1000;
    return this.tap.countsDrops ? { seconds, received, dropped } : { seconds, received };
  }

  /** Milliseconds since 1970 until when all packets that came by have been read or counted as dropped, where none wait to be read. */
  get readTo(): number {
    return Math.min(this.emptyAt, this.countedTo) - this.tap.drainMs;
  }

  async read(signal: AbortSignal): Promise<Batch | undefined> {
    const { batch, tap } = this;
    this.taken += batch.count;
    batch.first = this.taken + 1;
    batch.count = 0;
    if (batch.events.length > 0) batch.events = [];
    const wake = (): void => tap.wake();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        this.look();
        const asked = Date.now();
        if (tap.take(batch)) return batch;
        this.emptyAt = asked;
        if (batch.events.length > 0) return batch;
        const now = performance.now();
        if (this.endsAt !== undefined && now >= this.endsAt) {
          if (this.sayDropped()) return batch;
          if (this.fault !== undefined) throw this.fault;
          return undefined;
        }
        await this.wait(Math.max(Math.min(this.until(now), this.lookMs), 1));
      }
      return undefined;
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  /** Where no packets come any more, those that have come are read before that is said. */
  private async wait(ms: number): Promise<void> {
    if (this.fault !== undefined) return new Promise((resolve) => setTimeout(resolve, ms));
    try {
      await this.tap.wait(ms);
    } catch (error) {
      this.fault = error as Error;
      this.endsAt = performance.now() + this.tap.drainMs;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.counters();
    this.closed = true;
    await this.tap.close();
  }

  /** An interface has no end that one could be on the way to. */
  position(): Position {
    return { read: 0, total: undefined };
  }

  /** Milliseconds until something is due. */
  private until(now: number): number {
    const { durationMs } = this.pace;
    const end = this.endsAt ?? (durationMs === undefined ? Number.POSITIVE_INFINITY : this.began + durationMs);
    return Math.ceil(Math.min(end, this.statsAt) - now);
  }

  /** Ends by time, and says what is due. */
  private look(): void {
    const now = performance.now();
    const { durationMs, statsMs } = this.pace;
    if (durationMs !== undefined && now - this.began >= durationMs) this.finish();
    const isDue = now >= this.statsAt;
    if (isDue) this.statsAt = now + statsMs;
    const says = isDue || this.statsAsked;
    if (says || now - this.looked >= this.lookMs) this.sayDropped();
    if (!says) return;
    this.statsAsked = false;
    this.batch.events.push({ kind: "stats" });
  }

  /** Says drops that were not said yet; false where there are none. */
  private sayDropped(): boolean {
    this.looked = performance.now();
    this.countedFrom = this.countedTo;
    this.counters();
    const { dropped, countedAt = Date.now() } = this.last;
    this.countedTo = countedAt;
    const count = dropped - this.said;
    if (count === 0) return false;
    this.said = dropped;
    this.batch.events.push({ kind: "dropped", count, by: "kernel" });
    return true;
  }
}
