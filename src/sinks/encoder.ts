import type { Format, OutputRecord } from "./sink.js";

/** Text, or bytes of a binary format. Whole lines, where the format has lines. */
export type Piece = string | Uint8Array;

/** Records in one format, for one output from its first byte to its last: what is written into another file begins with another encoder. */
export interface Encoder {
  /** Each record is its line of JSON and there is nothing else: such lines can be written as they are. */
  readonly isNative?: true;
  /** What the output begins with; "" for most. */
  begin(): Piece;
  /** One record; "" where the format has no place for it, or keeps it for the end. */
  encode(record: OutputRecord): Piece;
  /** What the output ends with; "" for most. */
  end(): Piece;
}

/** The encoder of a format in which each record stands for itself. */
export const ofLines = (format: Format): Encoder => ({ begin: () => "", encode: format, end: () => "" });
