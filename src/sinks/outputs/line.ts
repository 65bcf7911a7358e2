import type { Severity } from "../../finding.js";
import type { Encoder } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { OutputError } from "./option-values.js";
import type { OutputContext, OutputSpec } from "./output.js";

/** A record as it goes to a receiver: text, and its length in UTF-8. */
export interface Line {
  readonly text: string;
  readonly bytes: number;
}

export const lineOf = (text: string): Line => ({ text, bytes: Buffer.byteLength(text) });

/** An input that could not be read is an error; what only tells of packets and counts is not. */
export const severityOf = (record: OutputRecord): Severity =>
  record.type === "problem" ? "error" : "severity" in record ? record.severity : "info";

/**
 * What makes the text of a record, "" where the format has no place for it. Receivers take records one by one, so that the format must not have
 * a beginning or an end.
 * @throws OutputError where it has
 */
export function lineEncoder({ to, format }: OutputSpec, { newEncoder }: OutputContext): (record: OutputRecord) => string {
  const probe = newEncoder();
  if (probe.begin() !== "" || probe.end() !== "") {
    throw new OutputError(`${to}: ${format ?? "this format"} is a format of whole files: choose one of lines for it, as format=json`);
  }
  const encoder: Encoder = newEncoder();
  return (record) => {
    const piece = encoder.encode(record);
    return typeof piece === "string" ? piece : Buffer.from(piece).toString();
  };
}

/** Lines of a format. */
export function lines(spec: OutputSpec, context: OutputContext): (record: OutputRecord) => Line | undefined {
  const encode = lineEncoder(spec, context);
  return (record) => {
    const text = encode(record);
    return text === "" ? undefined : lineOf(text);
  };
}
