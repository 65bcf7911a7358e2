import pc from "picocolors";
import type { InspectRecord } from "../engine/inspect.js";
import type { Aggregate, Endpoints, Finding, Flow, Problem } from "../finding.js";
import { type Format, sourceName } from "./sink.js";

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

  const packet = (r: InspectRecord): string => {
    const layers = r.layers.map(({ protocol, checksum, quoted }) => {
      const name = quoted ? `(${protocol})` : protocol;
      return checksum === undefined ? name : `${name} ${verdicts[checksum.verdict]!(checksum.verdict)}`;
    });
    const rest = [layers.length === 0 ? c.dim("no layer decoded") : layers.join(c.dim(" / "))];
    for (const { protocol, offset, checksum } of r.layers) {
      if (checksum === undefined || checksum.verdict === "good" || checksum.verdict === "absent") continue;
      const { verdict, stored, computed, form, reason } = checksum;
      const should = computed === undefined || verdict === "unverified" ? "" : `, should be ${computed}`;
      const why = form ?? reason;
      rest.push(
        `${protocol} at byte ${offset}: checksum ${stored} ${verdicts[verdict]!(verdict)}${why === undefined ? "" : ` (${why})`}${should}`,
      );
    }
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
    }
  };
}

/** `2023-11-14 22:13:20.000010000 UTC`. */
const time = (iso: string): string => iso.replace("T", " ").replace(/Z$/, " UTC");
const bytes = (captured: number, length: number): string =>
  captured === length ? `${length} ${length === 1 ? "byte" : "bytes"}` : `${captured} of ${length} bytes captured`;
const endpoint = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
const between = (e: Endpoints): string =>
  `${endpoint(e.source, e.sourcePort)} > ${endpoint(e.destination, e.destinationPort)} ${e.protocol}`;
/** The flow, and those around it from the inside out. */
const flow = (f: Flow): string => [between(f), ...[...(f.outer ?? [])].reverse().map(between)].join(", in ");
