import { recordsOf } from "./lines.js";
import type { OutputRecord, Sink } from "./sink.js";

/** Several sinks as one: there is room where all of them have room. */
export const allOf = (sinks: readonly Sink[]): Required<Sink> => ({
  write(records) {
    for (const sink of sinks) sink.write(records);
  },
  lines(lines) {
    let records: OutputRecord[] | undefined;
    for (const sink of sinks) {
      if (sink.lines !== undefined) sink.lines(lines);
      else {
        records ??= recordsOf(lines);
        sink.write(records);
      }
    }
  },
  ready(signal) {
    const full = sinks.map((sink) => sink.ready(signal)).filter((ready) => ready !== undefined);
    return full.length === 0 ? undefined : Promise.all(full);
  },
  async end() {
    await Promise.all(sinks.map((sink) => sink.end()));
  },
});
