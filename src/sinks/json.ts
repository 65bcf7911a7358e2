import type { OutputRecord } from "./sink.js";

/** JSON Lines: one record a line, UTF-8. */
export const jsonLine = (record: OutputRecord): string => `${JSON.stringify(record)}\n`;
