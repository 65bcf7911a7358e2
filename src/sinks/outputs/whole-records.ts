import type { Piece } from "../encoder.js";

/** Bytes that end with a whole record, and how many records that makes. */
export interface Whole {
  readonly bytes: number;
  readonly records: number;
}

/** Records that are encoded and not written yet; knows where each ends, so that a write which stops in the middle tears none. */
export class WholeRecords {
  /** Bytes that are held. */
  bytes = 0;
  /** Records that are held, those without bytes included. */
  records = 0;
  private parts: Buffer[] = [];
  private text = "";
  /** Behind each record that has bytes: where it ends, and how many are whole there. */
  private ends: number[] = [];
  private counts: number[] = [];

  /** One piece, with which so many records more are whole. A record without a text is whole with the next piece that has some. */
  add(piece: Piece, records: number): void {
    this.records += records;
    const length = typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
    if (length === 0) return;
    if (typeof piece === "string") this.text += piece;
    else {
      this.join();
      this.parts.push(Buffer.from(piece));
    }
    this.bytes += length;
    this.ends.push(this.bytes);
    this.counts.push(this.records);
  }

  /** All that is held, as one. */
  all(): Buffer {
    this.join();
    return this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
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
    this.parts = [];
    this.text = "";
    this.ends = [];
    this.counts = [];
  }

  /** Gives up all records. */
  forget(): void {
    this.clear();
    this.records = 0;
  }

  private join(): void {
    if (this.text !== "") this.parts.push(Buffer.from(this.text));
    this.text = "";
  }
}
