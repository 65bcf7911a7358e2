import { once } from "node:events";
import type { Writable } from "node:stream";
import type { OutputRecord, Sink } from "./sink.js";

/** Records to a stream, in a format: one string, and one write, a batch. */
export function streamSink(out: Writable, format: (records: readonly OutputRecord[]) => string): Sink {
  return {
    write(records) {
      if (records.length === 0) return;
      const text = format(records);
      if (text !== "") out.write(text);
    },
    // `writableNeedDrain` is false on a destroyed stream: a reader that left cannot hang the gate.
    ready: (signal) => (out.writableNeedDrain ? once(out, "drain", { signal }) : undefined),
    end: () =>
      new Promise((resolve, reject) => {
        if (out.destroyed) return resolve(); // the reader left, and that was dealt with then
        out.write("", (error) => (error && (error as NodeJS.ErrnoException).code !== "EPIPE" ? reject(error) : resolve()));
      }),
  };
}
