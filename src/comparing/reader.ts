import type { Kept } from "../diff/kept.js";
import type { Side } from "../diff/side.js";
import { type Differences, keep } from "../engine/differences.js";
import { cursorOver, inspectRow } from "../engine/engine.js";
import type { Problem, RecordSource } from "../finding.js";
import type { Batch, CaptureEvent } from "../packet/batch.js";
import type { Packet } from "../packet/packet.js";
import type { Tables } from "../packet/tables.js";
import { Problems } from "../run/problems.js";
import type { NamedProblem } from "../run.js";
import { CaptureError } from "../sources/capture-error.js";
import type { Source } from "../sources/source.js";

/** One of the two captures. */
export interface ComparedInput {
  readonly source: RecordSource;
  open(): Promise<Source<Batch>>;
}

/** What was read of one capture. */
export interface Compared {
  packets: number;
  /** Captured bytes. */
  bytes: number;
  /** Of a link type without a decoder. */
  notDecoded: number;
  /** Cut by the snap length. */
  cut: number;
  /** Lost by the capture itself. */
  dropped: number;
  /** Read to its end without a packet. */
  isEmpty: boolean;
  /** The first of them. */
  readonly problems: readonly NamedProblem[];
}

type Dropped = Extract<CaptureEvent, { kind: "dropped" }>;

/** A capture, of which one packet after the other is taken. */
export class Reader implements Compared {
  packets = 0;
  bytes = 0;
  notDecoded = 0;
  cut = 0;
  dropped = 0;
  isEmpty = false;
  private readonly said = new Problems();
  /** Problems that are not written yet. */
  private records: Problem[] = [];
  hasEnded = false;
  /** Where the matcher keeps the packets. */
  protected readonly side: Side;
  private readonly input: ComparedInput;
  private readonly tables: Tables;
  private readonly differences: Differences;
  private opened: Source<Batch> | undefined;
  private batch: Batch | undefined;
  private row = 0;
  private cursor: Packet | undefined;
  /** Until when it is known what the capture lost, in seconds since 1970. */
  private countedTo = Number.NEGATIVE_INFINITY;

  constructor(input: ComparedInput, side: Side, tables: Tables, differences: Differences) {
    this.input = input;
    this.side = side;
    this.tables = tables;
    this.differences = differences;
  }

  get hasNext(): boolean {
    return this.batch !== undefined && this.row < this.batch.count;
  }

  /** Seconds since 1970 of the next packet. */
  get nextTime(): number {
    return secondsOf(this.batch!, this.row);
  }

  /** Reads until there is a packet, or no more. */
  async fill(signal: AbortSignal): Promise<void> {
    try {
      this.opened ??= await this.input.open();
      while (!this.hasNext && !this.hasEnded) {
        this.batch = await this.opened.read(signal);
        this.row = 0;
        if (this.batch === undefined) {
          this.hasEnded = true;
          this.isEmpty = this.packets === 0 && this.problems.length === 0 && !signal.aborted;
        } else for (const event of this.batch.events) this.happened(event, this.batch);
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.problem(error.reason, error.offset, error.record);
      this.hasEnded = true;
    }
  }

  protected happened(event: CaptureEvent, batch: Batch): void {
    if (event.kind === "truncated" || event.kind === "damaged") this.problem(event.message, event.offset, event.record);
    if (event.kind !== "dropped") return;
    this.dropped += event.count;
    const [from, to] = this.lostIn(event, batch);
    this.side.losses.add(from, to, event.count);
    this.countedTo = to;
    this.differences.happened(event, this.input.source);
  }

  /** Between which times the packets were lost that an event tells of, in seconds since 1970. */
  protected lostIn({ packet }: Dropped, batch: Batch): readonly [from: number, to: number] {
    const timeOf = (row: number): number => (row >= 0 && row < batch.count ? secondsOf(batch, row) : this.side.lastTime);
    // Counted from the beginning of the capture, and said again from time to time; or lost in front of a packet.
    if (packet === undefined) return [this.countedTo, timeOf(batch.count - 1)];
    const row = packet - batch.first;
    const from = timeOf(row - 1);
    return [Number.isNaN(from) ? Number.NEGATIVE_INFINITY : from, timeOf(row)];
  }

  /** The first of them; each has its record. */
  get problems(): readonly NamedProblem[] {
    return this.said.kept;
  }

  private problem(message: string, offset?: number, record?: number): void {
    this.records.push(this.said.add(this.input.source, message, offset, record));
  }

  takeProblems(): Problem[] {
    const { records } = this;
    this.records = [];
    return records;
  }

  /** A copy of the next packet. */
  next(): Kept {
    const batch = this.batch!;
    if (this.cursor?.arena !== batch.arena) this.cursor = cursorOver(batch, this.tables);
    inspectRow(this.cursor, batch, this.row);
    this.packets++;
    this.bytes += batch.captured[this.row]!;
    if (this.cursor.depth === 0) this.notDecoded++;
    if (this.cursor.end < this.cursor.wireEnd) this.cut++;
    return keep(this.cursor, batch, this.row++, this.side.buffers);
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }
}

const secondsOf = (batch: Batch, row: number): number => batch.seconds[row]! + batch.nanoseconds[row]! / 1e9;
