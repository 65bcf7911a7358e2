import type { Counts } from "../packet/counts.js";
import { Verdict, WHY_NAMES, Why } from "../packet/verdict.js";
import type { Outcome } from "../run.js";

const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
/** Different things that the line names before it says "and others". */
const MOST_NAMED = 5;

function unverified(counts: Counts): string {
  const n = counts.total(Verdict.Unverified);
  if (n === 0) return "0 unverified";
  const reasons: string[] = [];
  for (let why = Why.SnapLength; why < WHY_NAMES.length; why++)
    if (counts.whys[why]! > 0) reasons.push(`${WHY_NAMES[why]} ${counts.whys[why]}`);
  return `${n} unverified (${reasons.join(", ")})`;
}

function notDecoded(counts: Counts): string {
  const parts = [...counts.linkTypes].map(([linkType, n]) => `link type ${linkType}: ${n}`);
  const all = counts.notDecoded();
  for (const { behind, type, packets } of all.slice(0, MOST_NAMED))
    parts.push(`${behind} 0x${type.toString(16).padStart(4, "0")}: ${packets}`);
  const rest = all.slice(MOST_NAMED).reduce((sum, { packets }) => sum + packets, 0);
  if (rest > 0) parts.push(`others: ${rest}`);
  return parts.length === 0 ? "" : `; not decoded: ${parts.join(", ")}`;
}

/** The closing line: what was seen and what could not be. Silence must never read as healthy. */
export function closingLines({ engine, unreadable }: Outcome, emit: "findings" | "packets", interrupted?: string): string {
  const counts = engine.totals;
  const sums = `checksums: ${counts.total(Verdict.Good)} good, ${counts.total(Verdict.Bad)} bad, ${counts.total(Verdict.Partial)} partial, ${counts.total(Verdict.Absent)} absent, ${unverified(counts)}`;
  const findings =
    emit === "packets" ? "" : `; findings: ${plural(counts.errors, "error")}, ${plural(counts.warnings, "warning")}, ${counts.infos} info`;
  const heldBack = [...counts.heldBack].map(([rule, n]) => `${rule} ${n}`);
  return (
    (interrupted === undefined ? "" : `pcaplint: ended by ${interrupted}; what follows counts what was read\n`) +
    `${plural(counts.packets, "packet")}; ${sums}${findings}${heldBack.length === 0 ? "" : `; held back: ${heldBack.join(", ")}`}${notDecoded(counts)}` +
    `${counts.cut === 0 ? "" : `; cut by the snap length: ${counts.cut}`}${unreadable === 0 ? "" : `; could not be read: ${plural(unreadable, "input")}`}\n`
  );
}
