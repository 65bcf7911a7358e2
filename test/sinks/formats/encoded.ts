import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Encoder } from "../../../src/sinks/encoder.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { root } from "../../support/generated.js";

/** What an output holds that these records, and no others, were written to. */
export const encoded = (encoder: Encoder, records: readonly OutputRecord[]): string =>
  [encoder.begin(), ...records.map((record) => encoder.encode(record)), encoder.end()].join("");

/** The lines of an output, each with its end taken off. */
export function linesOf(text: string, end = "\n"): string[] {
  if (text === "") return [];
  if (!text.endsWith(end)) throw new Error(`the last line has no end: ${text.slice(-80)}`);
  return text.slice(0, -end.length).split(end);
}

/** What was worked by hand for the records of `RECORDS`. */
export const golden = (file: string): string => readFileSync(join(root, "test/sinks/formats/golden", file), "utf8");

/** The clock of the tests: what has no time of its own is of 2024. */
export const CLOCK = (): string => "2024-01-01T00:00:00.000000000Z";
