import pc from "picocolors";
import type { InspectRecord } from "../engine/inspect.js";
import type { Advisory, Aggregate, Finding, Flow, Problem, Stats } from "../finding.js";
import { endpointsText } from "./endpoints-text.js";
import { type Format, sourceName } from "./sink.js";
import { summaryText } from "./summary-text.js";

/**
 * Records as text for people, one block each: a first line that says where and what, as compilers do, and indented lines
 * with the rest. `colors`: whether to colour it.
 */
export function pretty(colors: boolean): Format {
  const c = pc.createColors(colors);
  const severities = {
    error: (text: string) => c.bold(c.red(text)),
    warning: (text: string) => c.bold(c.yellow(text)),
    info: (text: string) => c.bold(c.cyan(text)),
  } as const;
  const verdicts: Record<string, (text: string) => string> = {
    good: c.green,
    bad: c.red,
    partial: c.yellow,
    absent: c.dim,
    unverified: c.dim,
  };
  const lines = (first: string, rest: readonly string[]): string => `${[first, ...rest.map((line) => `    ${line}`)].join("\n")}\n`;

  const known = ({ title, fixed, check, remedy, cost, reference }: Advisory): string[] => [
    `known fault that looks like this: ${title}`,
    `  fixed in: ${fixed}`,
    `  check: ${check}`,
    `  remedy: ${remedy} ${c.dim(`(cost: ${cost})`)}`,
    c.dim(`  ${reference}`),
  ];

  const finding = (f: Finding): string => {
    const packet = f.packet === undefined ? "" : `:${f.packet.number}`;
    const rest: string[] = [];
    if (f.flow !== undefined) rest.push(flow(f.flow));
    if (f.path !== undefined && f.path !== "") {
      const at = f.layer === undefined ? "" : `, ${f.layer.protocol} at byte ${f.layer.offset}`;
      rest.push(c.dim(`${f.path}${at}`));
    }
    if (f.packet !== undefined) {
      const { captured, length } = f.packet;
      const direction = f.direction === undefined || f.direction === "unknown" ? "" : `, ${f.direction}`;
      rest.push(c.dim(`${f.time === undefined ? "" : `${time(f.time)}, `}${bytes(captured, length)}${direction}`));
    }
    if (f.advice !== undefined) rest.push(`→ ${f.advice}`);
    for (const advisory of f.advisories ?? []) rest.push(...known(advisory));
    return lines(
      `${c.bold(`${sourceName(f.source)}${packet}`)}: ${severities[f.severity](f.severity)}: ${f.message} ${c.dim(`[${f.rule}]`)}`,
      rest,
    );
  };

  const aggregate = (a: Aggregate): string => {
    const ends = [a.first.packet, a.last.packet].filter((number) => number !== undefined);
    const rest = ends.length === 2 ? [c.dim(`packets ${ends[0]} to ${ends[1]}`)] : [];
    return lines(`${c.bold(sourceName(a.source))}: ${severities[a.severity](a.severity)}: ${a.message}`, rest);
  };

  const problem = (p: Problem): string => `${c.bold(sourceName(p.source))}: ${severities.error("problem")}: ${p.message}\n`;

  const layers = (of: InspectRecord["layers"]): string => {
    const names = of.map(({ protocol, checksum, quoted }) => {
      const name = quoted ? `(${protocol})` : protocol;
      return checksum === undefined ? name : `${name} ${verdicts[checksum.verdict]!(checksum.verdict)}`;
    });
    return names.length === 0 ? c.dim("no layer decoded") : names.join(c.dim(" / "));
  };

  const packet = (r: InspectRecord): string => {
    const rest = [layers(r.layers)];
    for (const { protocol, offset, checksum } of r.layers) {
      if (checksum === undefined || checksum.verdict === "good" || checksum.verdict === "absent") continue;
      const { verdict, stored, computed, form, reason } = checksum;
      const should = computed === undefined || verdict === "unverified" ? "" : `, should be ${computed}`;
      const why = form ?? reason;
      rest.push(
        `${protocol} at byte ${offset}: checksum ${stored} ${verdicts[verdict]!(verdict)}${why === undefined ? "" : ` (${why})`}${should}`,
      );
    }
    for (let made = r.reassembled; made !== undefined; made = made.reassembled)
      rest.push(`reassembled from packets ${made.fragments.join(", ")}: ${layers(made.layers)}`);
    if (r.stop !== undefined) rest.push(c.dim(`not followed further: ${r.stop.reason}, ${r.stop.protocol} at byte ${r.stop.offset}`));
    const direction = r.direction === "unknown" ? "" : `, ${r.direction}`;
    return lines(
      `${c.bold(`${sourceName(r.source)}:${r.number}`)}: ${r.time === undefined ? "" : `${time(r.time)}, `}${bytes(r.captured, r.length)}${direction}`,
      rest,
    );
  };

  return (record) => {
    switch (record.type) {
      case "finding":
        return finding(record);
      case "aggregate":
        return aggregate(record);
      case "problem":
        return problem(record);
      case "packet":
        return packet(record);
      case "summary":
        return summaryText(record);
      case "stats":
        return c.dim(stats(record));
    }
  };
}

const stats = ({ source, seconds, packets, bytes, received, dropped, errors, warnings, infos }: Stats): string =>
  `${sourceName(source)}: after ${seconds.toFixed(1)} s: ${packets} packets, ${bytes} bytes, ${received} received${dropped === undefined ? "" : ` and ${dropped} dropped`} by the kernel; ` +
  `${errors} errors, ${warnings} warnings, ${infos} info\n`;

/** `2023-11-14 22:13:20.000010000 UTC`. */
const time = (iso: string): string => iso.replace("T", " ").replace(/Z$/, " UTC");
const bytes = (captured: number, length: number): string =>
  captured === length ? `${length} ${length === 1 ? "byte" : "bytes"}` : `${captured} of ${length} bytes captured`;
/** The flow, and those around it from the inside out. */
const flow = (f: Flow): string => [endpointsText(f), ...[...(f.outer ?? [])].reverse().map(endpointsText)].join(", in ");
