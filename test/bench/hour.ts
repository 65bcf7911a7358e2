/**
 * An hour of offloaded traffic, a thousand packets a second through a pipe, each with an unfinished checksum: what a scan with `--aggregate 60`
 * writes of it, and whether that adds up. `npm run bench:hour [-- SECONDS [PER_SECOND]]`
 */
import { added, scanOffloaded } from "../support/offloaded.js";

const [seconds = "3600", perSecond = "1000"] = process.argv.slice(2);
const packets = Number(seconds) * Number(perSecond);
const { records, stderr, peak, seconds: took, status } = await scanOffloaded(Number(seconds), Number(perSecond), ["--aggregate", "60"]);
const { error, warning, info } = added(records);
const aggregates = records.filter(({ type }) => type === "aggregate").length;
console.log(
  `${packets} packets, each a finding: ${records.length} records (${records.length - aggregates} findings, ${aggregates} aggregates)`,
);
console.log(
  `they count ${error} errors, ${warning} warnings, ${info} info: ${error + warning + info === packets ? "all" : "NOT all"} of them`,
);
console.log(
  `${took.toFixed(1)} s, ${((took / packets) * 1e6).toFixed(1)} µs a packet, ${(peak / 1e6).toFixed(0)} MB resident at most, status ${status}`,
);
console.log(stderr.trim());
