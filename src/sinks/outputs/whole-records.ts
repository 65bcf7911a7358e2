import type { Piece } from "../encoder.js";

/** Bytes that end with a whole record, and how many records that makes. */
export interface Whole {
  readonly bytes: number;
  readonly records: number;
}

/** Bytes that are set aside at first; a run that finds little needs no more. */
const FIRST = 1 << 14;
/** Bytes that a UTF-16 unit has in UTF-8, at most. */
const MOST_OF_UNIT = 3;

/** Records that are encoded and not written yet; knows where each ends, so that a write which stops in the middle tears none. */
export class WholeRecords {
  /** Bytes that are held. */
  bytes = 0;
  /** Records that are held, those without bytes included. */
  records = 0;
  /** Texts are encoded where they are written from: kept as strings until then, they were copied three times. */
  private slab = Buffer.allocUnsafeSlow(FIRST);
  /** Behind each record that has bytes: where it ends, and how many are whole there. */
  private ends: number[] = [];
  private counts: number[] = [];

  /** One piece, with which so many records more are whole. A record without a text is whole with the next piece that has some. */
  add(piece: Piece, records: number): void {
    this.records += records;
    if (piece.length === 0) return;
    if (typeof piece === "string") {
      // They are counted only where they might be too many.
      if (this.bytes + MOST_OF_UNIT * piece.length > this.slab.length) this.reserve(Buffer.byteLength(piece));
      this.bytes += this.slab.write(piece, this.bytes);
    } else {
      this.reserve(piece.length);
      this.slab.set(piece, this.bytes);
      this.bytes += piece.length;
    }
    this.ends.push(this.bytes);
    this.counts.push(this.records);
  }

  /** All that is held, as one; valid until the next `add`. */
  all(): Buffer {
    return this.slab.subarray(0, this.bytes);
  }

  /** What of it is whole within the first so many bytes. */
  within(bytes: number): Whole {
    const last = this.ends.findLastIndex((end) => end <= bytes);
    return last < 0 ? { bytes: 0, records: 0 } : { bytes: this.ends[last]!, records: this.counts[last]! };
  }

  /** Forgets what was written or is given up; records that have no bytes yet stay. */
  clear(): void {
    this.records -= this.counts.at(-1) ?? 0;
    this.bytes = 0;
    this.ends = [];
    this.counts = [];
  }

  /** Gives up all records. */
  forget(): void {
    this.clear();
    this.records = 0;
  }

  /** Sees to it that so many bytes fit behind those that are held. */
  private reserve(bytes: number): void {
    const least = this.bytes + bytes;
    if (least <= this.slab.length) return;
    const slab = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.slab.length));
    this.slab.copy(slab, 0, 0, this.bytes);
    this.slab = slab;
  }
}
