import type { OutputRecord } from "./sink.js";

/** JSON Lines: one record a line, UTF-8. */
export function jsonLines(records: readonly OutputRecord[]): string {
  let text = "";
  for (const record of records) text += `${JSON.stringify(record)}\n`;
  return text;
}
