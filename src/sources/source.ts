import type { Batch } from "../packet/batch.js";

/** Something that is pulled: nothing is read before it is asked for. */
export interface Source<T> {
  /** The next batch, or undefined at the end or after an abort. The batch is valid until the next call. */
  read(signal: AbortSignal): Promise<T | undefined>;
  close(): Promise<void>;
}

/** How far an input has been read, for a progress bar. */
export interface Position {
  /** Bytes of the input itself (compressed, where it is). */
  readonly read: number;
  /** All there are; undefined for a pipe. */
  readonly total: number | undefined;
}

/** Packets of one capture file. */
export interface CaptureSource extends Source<Batch> {
  position(): Position;
  /** What was recognised, outermost first: `gzip/pcapng`. */
  readonly format: string;
}
