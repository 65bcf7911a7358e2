import type { Summary, VerdictCounts } from "../engine/summary.js";
import type { TopFlow } from "../engine/top-flows.js";
import { hex4 } from "../packet/hex.js";
import type { Inferred } from "../vantage/inference.js";
import type { VantageRecord } from "../vantage/vantage.js";
import { endpointsText } from "./endpoints-text.js";
import { sourceName } from "./sink.js";

const VERDICTS = ["good", "bad", "partial", "absent", "unverified"] as const;
/** Where the text behind a label begins. */
const LABEL = 15;
/** Rules, types, … that one line names. */
const MOST_NAMED = 8;

/** A summary as text for people: a line a topic, the checksums as a table, the diagnosis last, where the eye ends. */
export function summaryText(s: Summary): string {
  const lines: string[] = [];
  const line = (label: string, text: string): void => {
    if (text !== "") lines.push(`  ${label.padEnd(LABEL)}${text}`);
  };
  line("packets", `${s.packets}, ${s.bytes} bytes captured${s.first === undefined ? "" : `, ${s.first} to ${s.last}`}`);
  line("layers", list(s.layers));
  const { byProtocol, byDepth, byDirection, forms, reasons } = s.checksums;
  table(lines, [["checksums", s.checksums], ...Object.entries(byProtocol), ...Object.entries(byDepth), ...Object.entries(byDirection)]);
  line("partial", list(forms));
  line("unverified", list(reasons));
  const { packets, segments } = s.superPackets;
  line("super-packets", packets === 0 ? "" : `${packets}${segments === 0 ? "" : `, ${segments} segments`}`);
  const { begun, evicted } = s.flows;
  line("flows", begun === 0 ? "" : `${begun}${evicted === 0 ? "" : `, ${evicted} forgotten for want of room`}`);
  flows(lines, s.flows.top);
  const { whole, incomplete, contradictory } = s.datagrams;
  line("datagrams", list(without0({ "put together": whole, incomplete, contradictory })));
  line("findings", list(s.findings.byRule));
  line("held back", list(s.findings.heldBack));
  line("not seen", notSeen(s.notSeen));
  line("direction", vantageWords(s.vantage));
  for (const sentence of s.diagnosis) lines.push(`  → ${sentence}`);
  return `${[`${sourceName(s.source)}: summary`, ...lines].join("\n")}\n`;
}

/** The largest flows, a line each: bytes there and back, then whose. */
function flows(lines: string[], top: readonly TopFlow[]): void {
  const width = (of: (flow: TopFlow) => number): number => Math.max(0, ...top.map((flow) => `${of(flow)}`.length));
  const [there, back] = [width(({ bytes }) => bytes), width(({ bytesBack }) => bytesBack)];
  for (const flow of top) {
    const numbers = `${`${flow.bytes}`.padStart(there)} bytes, ${`${flow.bytesBack}`.padStart(back)} back`;
    lines.push(`  ${"".padEnd(LABEL)}${numbers}  ${endpointsText(flow)}`);
  }
}

const without0 = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));

/** Rows of verdicts, numbers right under each other; rows of zeros are left out. */
function table(lines: string[], rows: readonly (readonly [label: string, counts: VerdictCounts])[]): void {
  const there = rows.filter(([, counts], i) => i === 0 || VERDICTS.some((verdict) => counts[verdict] > 0));
  const widths = VERDICTS.map((verdict) => Math.max(verdict.length, ...there.map(([, counts]) => `${counts[verdict]}`.length)));
  const row = (label: string, cells: readonly (string | number)[]): string =>
    `  ${label.padEnd(LABEL)}${cells.map((cell, i) => `${cell}`.padStart(widths[i]!)).join("  ")}`;
  lines.push(row("", VERDICTS));
  for (const [label, counts] of there) {
    lines.push(
      row(
        label,
        VERDICTS.map((verdict) => counts[verdict]),
      ),
    );
  }
}

/** `a 3, b 1, 2 more`: the most first. */
function list(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const named = all.slice(0, MOST_NAMED).map(([name, n]) => `${name} ${n}`);
  return [...named, ...(all.length > MOST_NAMED ? [`${all.length - MOST_NAMED} more`] : [])].join(", ");
}

function notSeen({ cut, linkTypes, types }: Summary["notSeen"]): string {
  const undecoded = types.map(({ behind, type, packets }) => [behind === "" ? "others" : `${behind} type ${hex4(type)}`, packets] as const);
  const links = Object.entries(linkTypes).map(([type, n]) => [`link type ${type}`, n] as const);
  return list(Object.fromEntries([...(cut > 0 ? [["cut by the snap length", cut] as const] : []), ...links, ...undecoded]));
}

/** Whose capture it is, and how that is known. */
function vantageWords(vantage: VantageRecord): string {
  switch (vantage.from) {
    case "option":
      return `--vantage ${vantage.vantage}`;
    case "addresses":
      return "by --local-mac and --local-ip";
    case "packets":
      return `inferred: ${inferredWords(vantage)}`;
    case "nothing":
      return "";
  }
}

/** An inference with its evidence. */
export function inferredWords({ local, others }: Inferred): string {
  const [{ mac, since, unfinished, acknowledgments }, ...more] = local as [Inferred["local"][0], ...Inferred["local"]];
  const too = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return (
    `${mac}${too} is this host's from packet ${since} on: ${unfinished} checksums from it are unfinished and ${acknowledgments} ` +
    `packets acknowledge them all the same, while all ${others.finished} of the others are finished`
  );
}
