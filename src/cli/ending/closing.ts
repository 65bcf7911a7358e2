import type { Counts } from "../../packet/counts.js";
import { Verdict, WHY_NAMES, Why } from "../../packet/verdict.js";
import type { Outcome } from "../../run.js";
import { inferredWords } from "../../sinks/summary-text.js";
import { typeName } from "./type-names.js";

/** Different things that a list names before it says "others". */
const MOST_NAMED = 5;

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** `a ×3, b ×1, others ×7`: the most first. */
function list(all: readonly (readonly [name: string, n: number])[]): string {
  const sorted = [...all].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(MOST_NAMED).reduce((sum, [, n]) => sum + n, 0);
  return [...sorted.slice(0, MOST_NAMED), ...(rest > 0 ? [["others", rest] as const] : [])].map(([name, n]) => `${name} ×${n}`).join(", ");
}

/** How many checksums had which verdict, and why some could not be verified. */
export function countedChecksums(counts: Counts): string {
  const unverified = counts.total(Verdict.Unverified);
  const reasons: (readonly [string, number])[] = [];
  for (let why = Why.SnapLength; why < WHY_NAMES.length; why++)
    if (counts.whys[why]! > 0) reasons.push([WHY_NAMES[why]!, counts.whys[why]!]);
  const why = reasons.length === 0 ? "" : ` (${list(reasons)})`;
  return (
    `checksums: ${counts.total(Verdict.Good)} good, ${counts.total(Verdict.Bad)} bad, ${counts.total(Verdict.Partial)} partial, ` +
    `${counts.total(Verdict.Absent)} absent, ${unverified} unverified${why}`
  );
}

/** What no rule has looked at, and why. */
function notSeen({ totals: counts, empty, unreadable, passedOver, leftOut, aggregated }: Outcome, notWritten: number): string[] {
  const undecoded = new Map([...counts.linkTypes].map(([linkType, n]) => [`link type ${linkType}`, n]));
  for (const { behind, type, packets } of counts.notDecoded()) {
    // The same protocol behind IPv4 and behind IPv6 is one to the reader.
    const name = behind === "" ? "other types" : typeName(behind, type);
    undecoded.set(name, (undecoded.get(name) ?? 0) + packets);
  }
  const parts: string[] = [];
  if (leftOut > 0) parts.push(`left out by the filter: ${plural(leftOut, "packet")}`);
  if (undecoded.size > 0) parts.push(`not decoded: ${list([...undecoded])}`);
  if (counts.cut > 0) parts.push(`cut by the snap length: ${plural(counts.cut, "packet")}`);
  if (counts.heldBack.size > 0) parts.push(`held back by --max-findings-per-rule: ${list([...counts.heldBack])}`);
  if (aggregated !== undefined && aggregated.findings > 0) {
    const forgotten = aggregated.forgotten === 0 ? "" : ` (${plural(aggregated.forgotten, "fault")} forgotten for want of room)`;
    parts.push(`counted in aggregates: ${plural(aggregated.findings, "finding")}${forgotten}`);
  }
  if (notWritten > 0) parts.push(`found and not written: ${plural(notWritten, "record")}`);
  if (unreadable > 0) parts.push(`could not be read: ${plural(unreadable, "input")}`);
  if (passedOver > 0) parts.push(`passed over: ${plural(passedOver, "file that is no capture", "files that are no captures")}`);
  if (empty > 0) parts.push(`without packets: ${plural(empty, "capture")}`);
  return parts;
}

/** Which way packets went, where the packets themselves had to tell. */
function inference({ captures, first }: NonNullable<Outcome["inferred"]>): string {
  const more = captures === 1 ? "" : ` (in ${plural(captures, "capture")}; this is the first)`;
  return `direction inferred${more}: ${inferredWords(first)}; --vantage and --local-mac override it`;
}

export interface Ending {
  readonly emit: "findings" | "packets";
  /** What ended the run before its inputs did. */
  readonly endedBy?: string;
  /** Records that the reader had no time to take. */
  readonly notWritten: number;
}

/**
 * The closing line: what was seen, and on a second one what was not. Silence must never read as healthy, so what a rule
 * could not look at is said too.
 */
export function closingLines(outcome: Outcome, { emit, endedBy, notWritten }: Ending): string {
  const counts = outcome.totals;
  const seen = `${plural(counts.packets, "packet")} in ${plural(outcome.captures, "capture")}`;
  const found = `: ${plural(counts.errors, "error")}, ${plural(counts.warnings, "warning")}, ${counts.infos} info`;
  const lines = [
    `${seen}${emit === "packets" ? "" : found}; ${counts.packets === 0 ? "no checksum was looked at" : countedChecksums(counts)}`,
  ];
  if (endedBy !== undefined) lines.unshift(`ended by ${endedBy}: what follows counts what was read`);
  if (outcome.inferred !== undefined) lines.push(inference(outcome.inferred));
  const rest = notSeen(outcome, notWritten);
  if (rest.length > 0) lines.push(rest.join("; "));
  return lines.map((line) => `pcaplint: ${line}\n`).join("");
}
