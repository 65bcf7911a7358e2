/**
 * Internet Group Management Protocol: RFC 1112 (version 1), RFC 2236 (version 2), RFC 9776 (version 3), and the protocols
 * that share its number.
 * https://www.rfc-editor.org/rfc/rfc9776
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import * as ipv4 from "./ipv4.js";

const TYPE = 0;
const CHECKSUM = 2;
const RECORD_COUNT = 6;
const SOURCE_COUNT = 10;
export const HEADER_LEN = 8;
const LEAST_HEADER_LEN = 4;
const QUERY_V3_LEN = 12;
const RECORD_LEN = 8;

const IgmpType = { Query: 0x11, ReportV1: 0x12, ReportV2: 0x16, Leave: 0x17, ReportV3: 0x22 } as const;

export const queryLength = fact("igmp.query-length", "length");
export const sourcesBeyond = fact("igmp.query-sources-beyond-message", "sources", "needed", "left");
export const recordsBeyond = fact("igmp.report-records-beyond-message", "records", "needed", "left");
export const ttlNotOne = fact("igmp.ttl-not-1", "ttl");

export const type = (p: Packet, at: number): number => p.u8(at + TYPE);
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

const isGroupManagement = (t: number): boolean =>
  t === IgmpType.Query || t === IgmpType.ReportV3 || t === IgmpType.ReportV2 || t === IgmpType.ReportV1 || t === IgmpType.Leave;

/** Other types (DVMRP, PIM version 1, mtrace, router discovery, RGMP) have 4 bytes in common with these. */
export function decodeIgmp(p: Packet, at: number, end: number): void {
  if (!p.need(LEAST_HEADER_LEN, Kind.Igmp, at, end)) return;
  const t = type(p, at);
  if (!isGroupManagement(t)) {
    p.layer(Kind.Igmp, at, at + LEAST_HEADER_LEN, end, end);
    return;
  }
  if (!p.need(HEADER_LEN, Kind.Igmp, at, end)) return;
  p.layer(Kind.Igmp, at, at + HEADER_LEN, end, end);
  if (p.net >= 0 && p.kind[p.net] === Kind.Ipv4) {
    const ttl = ipv4.ttl(p, p.from[p.net]!);
    if (ttl !== 1) p.note(ttlNotOne, at, ttl);
  }
  // A fragment, or a packet of which IP claims more than there is, says nothing about the message's length.
  if (p.isFragment() || p.ipBeyondPacket()) return;
  if (t === IgmpType.Query) checkQuery(p, at, end);
  else if (t === IgmpType.ReportV3) checkReport(p, at, end);
}

/** RFC 9776 §7.1: 8 bytes are version 1 or 2, 12 and more version 3, all else MUST be ignored. */
function checkQuery(p: Packet, at: number, end: number): void {
  const left = end - at;
  if (left === HEADER_LEN) return;
  if (left < QUERY_V3_LEN) return p.note(queryLength, at, left);
  if (!p.has(QUERY_V3_LEN, at, end)) return;
  const sources = p.u16(at + SOURCE_COUNT);
  const needed = QUERY_V3_LEN + 4 * sources;
  if (needed > left) p.note(sourcesBeyond, at + SOURCE_COUNT, sources, needed, left);
}

/** RFC 9776 §4.2: records of 8 bytes with their sources and auxiliary words. */
function checkReport(p: Packet, at: number, end: number): void {
  const records = p.u16(at + RECORD_COUNT);
  let o = at + HEADER_LEN;
  for (let i = 0; i < records; i++) {
    if (o + RECORD_LEN > end) return p.note(recordsBeyond, at + RECORD_COUNT, records, o + RECORD_LEN - at, end - at);
    if (o + 4 > p.end) return;
    o += RECORD_LEN + 4 * (p.u8(o + 1) + p.u16(o + 2));
    if (o > end) return p.note(recordsBeyond, at + RECORD_COUNT, records, o - at, end - at);
  }
}
