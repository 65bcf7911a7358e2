import pc from "picocolors";
import type { InspectRecord } from "../engine/inspect.js";
import type { Finding, Flow, Problem, RecordSource } from "../finding.js";
import type { OutputRecord } from "./sink.js";

/** Records as text for people: a line with the fault, lines with where. `colors`: whether the terminal shows them. */
export function pretty(colors: boolean): (records: readonly OutputRecord[]) => string {
  const c = pc.createColors(colors && pc.isColorSupported);
  const severities = { error: c.red("error"), warning: c.yellow("warning"), info: c.blue("info") } as const;
  const verdicts: Record<string, (text: string) => string> = {
    good: c.green,
    bad: c.red,
    partial: c.yellow,
    absent: c.dim,
    unverified: c.dim,
  };

  const where = ({ file, member, interface: iface }: RecordSource): string =>
    member === undefined ? (file ?? iface ?? "") : `${file}:${member}`;
  const endpoint = (address: string, port: number | undefined): string =>
    port === undefined ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const flow = (f: Flow): string => `${endpoint(f.source, f.sourcePort)} > ${endpoint(f.destination, f.destinationPort)} ${f.protocol}`;

  const finding = (f: Finding): string => {
    const packet = f.packet === undefined ? "" : `:${f.packet.number}`;
    const place = [f.time, f.path, f.flow === undefined ? undefined : flow(f.flow)].filter((part) => part !== undefined);
    return (
      `${c.bold(`${where(f.source)}${packet}`)} ${severities[f.severity]} ${f.message} ${c.dim(f.rule)}\n` +
      (place.length === 0 ? "" : `    ${c.dim(place.join("  "))}\n`) +
      (f.advice === undefined ? "" : `    ${f.advice}\n`)
    );
  };
  const problem = (p: Problem): string => `${c.bold(where(p.source))} ${c.red("problem")} ${p.message}\n`;
  const packet = (r: InspectRecord): string => {
    const layers = r.layers.map(({ protocol, checksum, quoted }) => {
      const name = quoted ? c.dim(`(${protocol})`) : protocol;
      return checksum === undefined ? name : `${name} ${verdicts[checksum.verdict]!(checksum.verdict)}`;
    });
    const stop = r.stop === undefined ? "" : c.dim(` … ${r.stop.reason} in ${r.stop.protocol} at ${r.stop.offset}`);
    return `${c.bold(`${where(r.source)}:${r.number}`)} ${r.time ?? ""} ${r.captured}/${r.length} bytes ${r.direction}: ${layers.join(" / ")}${stop}\n`;
  };

  return (records) => {
    let text = "";
    for (const record of records)
      text += record.type === "finding" ? finding(record) : record.type === "problem" ? problem(record) : packet(record);
    return text;
  };
}
