import type { Problem } from "../../src/finding.js";
import { encoders, type FormatName } from "../../src/sinks/formats/index.js";
import { kindOf } from "../../src/sinks/outputs/index.js";
import type { Output } from "../../src/sinks/outputs/output.js";
import type { OutputRecord } from "../../src/sinks/sink.js";

export interface Opened {
  readonly output: Output;
  /** What was said to the user. */
  readonly notes: string[];
}

export interface OpenOptions {
  readonly isLive?: boolean;
  readonly format?: FormatName;
  readonly options?: Readonly<Record<string, string>>;
}

/** An output as the command line opens it. */
export async function opened(to: string, { isLive = false, format, options = {} }: OpenOptions = {}): Promise<Opened> {
  const kind = kindOf(to);
  if (kind === undefined) throw new Error(`${to} is no output`);
  for (const key of Object.keys(options)) if (!kind.options.includes(key)) throw new Error(`${to} has no option ${key}`);
  const notes: string[] = [];
  const newEncoder = await encoders(format ?? kind.format ?? "json", { color: false, version: "1.2.3" });
  const spec = { to, options, ...(format === undefined ? {} : { format }) };
  const output = await kind.open(spec, { isLive, newEncoder, host: "node-7", version: "1.2.3", note: (text) => notes.push(text) });
  return { output, notes };
}

/** A small record that is known by its number. */
export const numbered = (number: number, length = 0): Problem => ({
  type: "problem",
  schema: 1,
  message: `${number}`.padEnd(length),
  source: { file: "a.pcap" },
  record: number,
});

/** The numbers of records that came as lines of JSON. */
export const numbersOf = (lines: readonly string[]): number[] => lines.map((line) => (JSON.parse(line) as Problem).record!);

/** 0, 1, …, n - 1. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * Writes records as a source does: some at a time, and only where there is room. Gives how often it had to wait.
 * @param pause between the writes, in milliseconds; none where it is missing
 */
export async function feed(
  output: Output,
  records: readonly OutputRecord[],
  { most = 100, pause }: { most?: number; pause?: number } = {},
) {
  const { signal } = new AbortController();
  let waits = 0;
  for (let i = 0; i < records.length; i += most) {
    const ready = output.ready(signal);
    if (ready !== undefined) waits++;
    await ready;
    output.write(records.slice(i, i + most));
    if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return waits;
}
