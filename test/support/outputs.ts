import type { Finding, Problem, Severity } from "../../src/finding.js";
import { type Encoder, ofLines } from "../../src/sinks/encoder.js";
import { jsonLine } from "../../src/sinks/json.js";
import type { OutputContext } from "../../src/sinks/outputs/output.js";

/** Lines that are told apart by their number, `length` bytes of message each. */
export const problems = (n: number, length = 0, from = 0): Problem[] =>
  Array.from({ length: n }, (_, i) => ({ type: "problem", schema: 1, message: `${from + i}`.padEnd(length), source: { file: "a" } }));

export const finding = (severity: Severity): Finding => ({
  type: "finding",
  schema: 1,
  rule: "checksum/mismatch",
  severity,
  message: severity,
  source: { file: "a" },
  fingerprint: "0",
});

/** The numbers of the lines in a text, which has nothing but whole ones. */
export function numbersOf(text: string): number[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error(`it ends in the middle of a line: ${text.slice(-100)}`);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => Number((JSON.parse(line) as { message: string }).message));
}

/** 0, 1, … */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** What an output is told of the run, and what it said. */
export function contextOf(isLive: boolean, newEncoder: () => Encoder = () => ofLines(jsonLine)) {
  const notes: string[] = [];
  const context: OutputContext = { isLive, newEncoder, host: "host", version: "1", note: (text) => notes.push(text) };
  return { context, notes };
}

/** A format with a line in front and one behind. */
export const framed = (): Encoder => ({ ...ofLines(jsonLine), begin: () => "begin\n", end: () => "end\n" });
/** A format with a line in front, as tables have. */
export const headed = (): Encoder => ({ ...ofLines(jsonLine), begin: () => "header\n" });
