import type { Writable } from "node:stream";
import { systemError } from "../sources/capture-error.js";
import type { Encoder, Piece } from "./encoder.js";
import { piecesOf } from "./lines.js";
import type { Output } from "./outputs/output.js";
import type { Lines, OutputRecord } from "./sink.js";

/** PIPE_BUF of Linux: a pipe takes a write of up to this many bytes whole or not at all, so that no line is ever torn. */
const WHOLE_IN_PIPE = 4096;
/** Files and other synchronous streams take anything; larger writes are no faster. What is no socket is one: node:net need not be loaded to know. */
const WHOLE = 1 << 16;
const EMPTY = Buffer.alloc(0);
/** Bytes that a live run holds for a reader that is slow: a second of an output that keeps a core busy. */
const ROOM = 8 << 20;

/** The fault of an output whose reader wants no more. */
export const READER_GONE = "its reader left";

export interface StreamOptions {
  readonly name: string;
  /** Nobody waits for the reader: what there is no room for is dropped. */
  readonly isLive?: boolean;
  /** The stream is ended behind the last record. */
  readonly isOwn?: boolean;
  /** Bytes of a piece, unless one record has more. */
  readonly most?: number;
  /** Bytes that are held at most, where nobody waits. */
  readonly room?: number;
}

/** What is handed over at once, and how many records are whole with it. */
interface Held {
  readonly data: Uint8Array;
  readonly bytes: number;
  readonly records: number;
}

/**
 * Records to a stream. They are handed over in pieces of whole lines, the next one when the last has left the
 * process: a process that ends, for whatever reason, ends its output with a line.
 */
export function streamSink(out: Writable, encoder: Encoder, options: StreamOptions): Output {
  const { name, isLive = false, isOwn = false, most = "remoteAddress" in out ? WHOLE_IN_PIPE : WHOLE, room = ROOM } = options;
  let pieces: Held[] = [];
  let next = 0;
  /** Bytes in them that the stream was not given yet. */
  let waiting = 0;
  /** Records in each piece that the stream holds. */
  const inFlight: number[] = [];
  /** Where pieces are put together, one behind the other: from where, and bytes so far. Kept as strings until then, texts were copied three times. */
  let slab = EMPTY;
  let begins = 0;
  let bytes = 0;
  let records = 0;
  /** Records without a text: they are whole with the next one that has some. */
  let kept = 0;
  let begun = false;
  let taken = 0;
  let delivered = 0;
  /** For want of room. */
  let refused = 0;
  let fault: string | undefined;
  /** The reader left, or was given up on. */
  let over = false;
  let idle: (() => void)[] = [];

  const isIdle = (): boolean => over || (next === pieces.length && out.writableLength === 0);
  /** A stream may have nothing left and not have said yet that all went well. */
  const isDone = (): boolean => isIdle() && (over || inFlight.length === 0);
  const tell = (): void => {
    const all = idle;
    idle = [];
    for (const resolve of all) resolve();
  };
  const giveUp = (why: string): void => {
    if (over) return;
    over = true;
    fault = why;
    pieces = [];
    next = 0;
    tell();
  };
  const pump = (): void => {
    while (!over && next < pieces.length && out.writableLength === 0) {
      const { data, bytes, records } = pieces[next++]!;
      waiting -= bytes;
      inFlight.push(records);
      out.write(data, wrote);
    }
    if (next === pieces.length && next > 0) {
      pieces = [];
      next = 0;
    }
    if (isIdle()) tell();
  };
  const failed = (error: NodeJS.ErrnoException): void => giveUp(error.code === "EPIPE" ? READER_GONE : systemError(name, error).reason);
  /** One function for all writes: Node counts them then, instead of keeping a list. */
  const wrote = (error?: Error | null): void => {
    if (error) failed(error);
    if (over) return;
    delivered += inFlight.shift() ?? 0;
    pump();
  };
  out.on("error", failed);

  const hold = (data: Uint8Array): void => {
    pieces.push({ data, bytes: data.length, records });
    waiting += data.length;
    records = 0;
  };
  const cut = (): void => {
    if (bytes === 0) return;
    hold(slab.subarray(begins, begins + bytes));
    begins += bytes;
    bytes = 0;
  };
  /** Sees to it that a text fits behind the last one. */
  const makeRoom = (text: string): void => {
    // A UTF-16 unit has three bytes at most: only where that might be too many are they counted.
    if (bytes + 3 * text.length <= Math.min(most, slab.length - begins)) return;
    const length = Buffer.byteLength(text);
    if (bytes + length > most || begins + bytes + length > slab.length) cut();
    if (begins + length <= slab.length) return;
    slab = Buffer.allocUnsafeSlow(Math.max(WHOLE, length));
    begins = 0;
  };
  const add = (piece: Piece, of: number): void => {
    kept += of;
    if (piece.length === 0) return;
    if (typeof piece === "string") makeRoom(piece);
    else cut();
    records += kept;
    kept = 0;
    if (typeof piece === "string") bytes += slab.write(piece, begins + bytes);
    else hold(piece);
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    add(encoder.begin(), 0);
  };
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (holds()) resolve();
        else idle.push(look);
      };
      look();
    });

  return {
    name,
    get taken() {
      return taken;
    },
    get delivered() {
      return delivered;
    },
    get dropped() {
      return over ? taken - delivered : refused;
    },
    get fault() {
      return fault;
    },
    get hasFailed() {
      return over;
    },
    write(emitted: readonly OutputRecord[]) {
      taken += emitted.length;
      if (over || emitted.length === 0) return;
      if (isLive && waiting >= room) {
        refused += emitted.length;
        fault = "its reader is too slow";
        return;
      }
      begin();
      for (const record of emitted) add(encoder.encode(record), 1);
      cut();
      pump();
    },
    ...(encoder.isNative && !isLive
      ? {
          lines(lines: Lines) {
            taken += lines.records;
            if (over) return;
            for (const { piece, records } of piecesOf(lines, most)) add(piece, records);
            pump();
          },
        }
      : {}),
    ready: (signal) =>
      isLive || isIdle()
        ? undefined
        : new Promise<void>((resolve) => {
            const done = (): void => {
              signal.removeEventListener("abort", done);
              resolve();
            };
            signal.addEventListener("abort", done);
            idle.push(done);
          }),
    async end() {
      if (!over) {
        begin();
        add(encoder.end(), 0);
        cut();
        pump();
      }
      await until(isDone);
      if (over) return;
      // Those for which the format has no place.
      delivered += kept;
      kept = 0;
      if (isOwn) out.end();
    },
    abandon() {
      if (!isDone()) giveUp("its reader did not take them in time");
    },
  };
}
