import { isoTime } from "../../engine/describe.js";
import type { OutputRecord } from "../sink.js";

const FIRST = "0000-01-01T00:00:00.000000000Z";
const LAST = "9999-12-31T23:59:59.999999999Z";
const MS = 1000;
const NS_IN_MS = 1_000_000;

/** When it happened: for many that were counted, the last of them; undefined where the record has no time. */
export function timeOf(record: OutputRecord): string | undefined {
  switch (record.type) {
    case "problem":
      return undefined;
    case "aggregate":
      return record.last.time;
    case "summary":
      return record.last;
    default:
      return record.time;
  }
}

/** The clock's time, in the form of the records. */
export function clockTime(): string {
  const now = Date.now();
  return isoTime(Math.floor(now / MS), (now % MS) * NS_IN_MS);
}

/** A time whose year has four digits, as other formats want it: damaged captures have times beyond, which become the nearest there is. */
export function inFourDigits(time: string): string {
  return time.startsWith("-") ? FIRST : time.startsWith("+") ? LAST : time;
}
