import type { Compared } from "../../comparing/reader.js";
import type { DifferenceCounts } from "../../engine/differences.js";
import type { Engine } from "../../engine/engine.js";
import { sourceName } from "../../sinks/sink.js";
import { plural } from "../ending/closing.js";
import { problemLine } from "../lint/lint-command.js";
import type { Sources } from "./setup.js";

/** What was read of both. */
export interface Both {
  readonly before: Compared;
  readonly after: Compared;
}

/** Packets that only one capture has while the other did not run are no comparison. */
export const isNothing = ({ matched, lost, added, withoutIp }: DifferenceCounts): boolean => matched + lost + added + withoutIp === 0;

/** What was wrong with the captures. */
export function problemLines(compared: Both, sources: Sources): string {
  let said = "";
  for (const which of ["before", "after"] as const) {
    const { problems, isEmpty } = compared[which];
    said += problems.map(problemLine).join("");
    if (isEmpty) said += problemLine({ source: sources[which], message: "has no packet", further: 0 });
  }
  return said;
}

/** Silence must never read as healthy: what was matched, and what could not be. `outside` says why some packets were not compared. */
export function diffClosing(
  { before, after }: Both,
  sources: Sources,
  counts: DifferenceCounts,
  { totals }: Engine,
  { outside, notWritten, aggregated = 0 }: { readonly outside: string; readonly notWritten: number; readonly aggregated?: number },
): string {
  const hops = counts.hops > 0 ? `, ${counts.hops} as by a router` : "";
  const lines = [
    `${plural(before.packets, "packet")} before, ${after.packets} after: ${counts.matched} matched (${counts.changed} changed${hops}), ${counts.lost} lost, ` +
      `${counts.duplicated} duplicated, ${counts.added} added, ${counts.reordered} reordered; ` +
      `${plural(totals.errors, "error")}, ${plural(totals.warnings, "warning")}, ${totals.infos} info`,
  ];
  const rest: string[] = [];
  if (counts.matched === 0 && before.packets > 0 && after.packets > 0)
    rest.push("no packet is in both: are they captures of the same traffic?");
  if (counts.segmented > 0) rest.push(`cut or merged: ${plural(counts.segmented, "packet")} before, ${counts.segments} after`);
  if (counts.outside > 0) rest.push(`not compared, as ${outside}: ${plural(counts.outside, "packet")}`);
  if (counts.unsure > 0) rest.push(`lost, duplicated or added, or only dropped by the other capture: ${plural(counts.unsure, "packet")}`);
  if (counts.withoutIp > 0) rest.push(`not looked for, as they have no IP header: ${plural(counts.withoutIp, "packet")}`);
  const notDecoded = before.notDecoded + after.notDecoded;
  if (notDecoded > 0) rest.push(`not decoded: ${plural(notDecoded, "packet")}`);
  const cut = before.cut + after.cut;
  if (cut > 0) rest.push(`cut by the snap length: ${plural(cut, "packet")}`);
  for (const which of ["before", "after"] as const) {
    const { dropped } = which === "before" ? before : after;
    if (dropped > 0) rest.push(`dropped by the capture ${sourceName(sources[which])} itself: ${plural(dropped, "packet")}`);
  }
  const heldBack = [...totals.heldBack.values()].reduce((sum, n) => sum + n, 0);
  if (heldBack > 0) rest.push(`held back by --max-findings-per-rule: ${heldBack}`);
  if (aggregated > 0) rest.push(`counted in aggregates: ${plural(aggregated, "finding")}`);
  if (notWritten > 0) rest.push(`found and not written: ${plural(notWritten, "record")}`);
  return [...lines, ...(rest.length > 0 ? [rest.join("; ")] : [])].map((line) => `pcaplint: ${line}\n`).join("");
}
