import { isoTime } from "../engine/describe.js";
import type { RecordSource, Stats } from "../finding.js";
import type { LiveCounters } from "./input.js";

/** What was looked at and found until now. */
type Seen = Pick<Stats, "packets" | "bytes" | "errors" | "warnings" | "infos">;

/** The `stats` of an interface, at this time. */
export function statsRecord(source: RecordSource, live: LiveCounters, seen: Seen, host?: string): Stats {
  const { packets, bytes, errors, warnings, infos } = seen;
  const time = isoTime(Math.floor(Date.now() / 1000), (Date.now() % 1000) * 1_000_000);
  const named = host === undefined ? {} : { host };
  return { type: "stats", schema: 1, time, source, ...named, ...live, packets, bytes, errors, warnings, infos };
}
