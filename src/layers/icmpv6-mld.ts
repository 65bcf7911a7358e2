/**
 * Queries and reports of Multicast Listener Discovery version 2, RFC 9777.
 * https://www.rfc-editor.org/rfc/rfc9777
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";

const SOURCE_COUNT = 26;
const QUERY_V1_LEN = 24;
const QUERY_V2_LEN = 28;
const ADDRESS_LEN = 16;

const RECORD_COUNT = 6;
const REPORT_LEN = 8;
const RECORD_LEN = 20;

export const queryLength = fact("mld.query-length", "length");
export const sourcesBeyond = fact("mld.query-sources-beyond-message", "sources", "needed", "left");
export const recordsBeyond = fact("mld.report-records-beyond-message", "records", "needed", "left");

/** §8.1: 24 bytes are version 1, 28 and more version 2, all else MUST be ignored. */
export function checkListenerQuery(p: Packet, at: number, end: number): void {
  const left = end - at;
  if (left === QUERY_V1_LEN) return;
  if (left < QUERY_V2_LEN) return p.note(queryLength, at, left);
  if (!p.has(QUERY_V2_LEN, at, end)) return;
  const sources = p.u16(at + SOURCE_COUNT);
  const needed = QUERY_V2_LEN + ADDRESS_LEN * sources;
  if (needed > left) p.note(sourcesBeyond, at + SOURCE_COUNT, sources, needed, left);
}

/** §5.2: records of 20 bytes with their sources and auxiliary words. */
export function checkListenerReport(p: Packet, at: number, end: number): void {
  const records = p.u16(at + RECORD_COUNT);
  let o = at + REPORT_LEN;
  for (let i = 0; i < records; i++) {
    if (o + RECORD_LEN > end) return p.note(recordsBeyond, at + RECORD_COUNT, records, o + RECORD_LEN - at, end - at);
    if (o + 4 > p.end) return;
    o += RECORD_LEN + ADDRESS_LEN * p.u16(o + 2) + 4 * p.u8(o + 1);
    if (o > end) return p.note(recordsBeyond, at + RECORD_COUNT, records, o - at, end - at);
  }
}
