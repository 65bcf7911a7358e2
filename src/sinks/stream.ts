import { Socket } from "node:net";
import type { Writable } from "node:stream";
import type { Format, Sink } from "./sink.js";

/** PIPE_BUF of Linux: a pipe takes a write of up to this many bytes whole or not at all, so that no line is ever torn. */
const WHOLE_IN_PIPE = 4096;
/** Files and other synchronous streams take anything; larger writes are no faster. */
const WHOLE = 1 << 16;

export interface StreamSink extends Sink {
  /** Gives up on a reader that does not read: what has not left the process is dropped, and never half a line of it written. */
  abandon(): void;
  /** Records that were dropped by `abandon`. */
  readonly lost: number;
}

/**
 * Records to a stream, in a format. They are handed over in pieces of whole lines, the next one when the last has left the
 * process: a process that ends, for whatever reason, ends its output with a line. `most`: bytes of a piece, unless one line has more.
 */
export function streamSink(out: Writable, format: Format, most = out instanceof Socket ? WHOLE_IN_PIPE : WHOLE): StreamSink {
  let pieces: { readonly text: string; readonly records: number }[] = [];
  let next = 0;
  /** Records in the piece that the stream holds. */
  let inFlight = 0;
  let lost = 0;
  /** The reader left, or was given up on. */
  let over = false;
  let idle: (() => void)[] = [];

  const isIdle = (): boolean => over || (next === pieces.length && out.writableLength === 0);
  const tell = (): void => {
    const all = idle;
    idle = [];
    for (const resolve of all) resolve();
  };
  const pump = (): void => {
    while (!over && next < pieces.length && out.writableLength === 0) {
      const { text, records } = pieces[next++]!;
      inFlight = records;
      out.write(text, wrote);
    }
    if (next === pieces.length && next > 0) {
      pieces = [];
      next = 0;
    }
    if (isIdle()) tell();
  };
  /** One function for all writes: Node counts them then, instead of keeping a list. */
  const wrote = (error?: Error | null): void => {
    if (error) over = true;
    pump();
  };
  out.once("error", () => {
    over = true;
    tell();
  });

  return {
    get lost() {
      return lost;
    },
    write(emitted) {
      if (over) return;
      let text = "";
      let bytes = 0;
      let records = 0;
      for (const record of emitted) {
        const line = format(record);
        const length = Buffer.byteLength(line);
        if (bytes > 0 && bytes + length > most) {
          pieces.push({ text, records });
          text = "";
          bytes = records = 0;
        }
        text += line;
        bytes += length;
        records++;
      }
      if (bytes > 0) pieces.push({ text, records });
      pump();
    },
    ready: (signal) =>
      isIdle()
        ? undefined
        : new Promise<void>((resolve) => {
            const done = (): void => {
              signal.removeEventListener("abort", done);
              resolve();
            };
            signal.addEventListener("abort", done);
            idle.push(done);
          }),
    end: () => new Promise((resolve) => (isIdle() ? resolve() : idle.push(resolve))),
    abandon() {
      if (isIdle()) return;
      over = true;
      if (out.writableLength > 0) lost += inFlight;
      for (let i = next; i < pieces.length; i++) lost += pieces[i]!.records;
      pieces = [];
      next = 0;
      tell();
    },
  };
}
