import type { Finding, RecordSource } from "../../finding.js";
import type { OutputRecord } from "../sink.js";
import { epochNanoseconds } from "./epoch.js";
import { timeOf } from "./record-time.js";

/** Null where the record has no such thing. */
export type Cell = string | number | bigint | null;

/** `microseconds`: a time, since 1970, UTC. */
export type ColumnType = "text" | "int32" | "int64" | "microseconds";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a record, and of the record as JSON. */
  readonly of: (record: OutputRecord, json: string) => Cell;
}

const LEAST_INT64 = -(1n << 63n);
const MOST_INT64 = (1n << 63n) - 1n;

/** What findings have, each where it applies: other records have some of it. */
type Some = Partial<Omit<Finding, "type" | "source">> & { readonly source: RecordSource };
const some = (record: OutputRecord): Some => record as unknown as Some;

const column =
  (type: ColumnType) =>
  (name: string, of: (record: Some) => Cell | undefined): Column => ({ name, type, of: (record) => of(some(record)) ?? null });
const text = column("text");
const int32 = column("int32");
const int64 = column("int64");

/** Of a finding the packet that it is about, of `inspect` the packet itself. */
const ofPacket = (record: OutputRecord): { number: number; captured: number; length: number } | undefined =>
  record.type === "packet" ? record : record.type === "finding" ? record.packet : undefined;
const packet = (name: string, key: "number" | "captured" | "length"): Column => ({
  name,
  type: "int64",
  of: (record) => {
    const value = ofPacket(record)?.[key];
    return value === undefined ? null : BigInt(value);
  },
});

const big = (value: number | undefined): bigint | undefined => (value === undefined ? undefined : BigInt(value));

/** Rounded down, also before 1970. */
function microseconds(time: string): bigint {
  const nanoseconds = epochNanoseconds(time);
  return (nanoseconds - (((nanoseconds % 1000n) + 1000n) % 1000n)) / 1000n;
}

/** Null before 1677 and after 2262: so far reach 64 bits. */
function nanoseconds(time: string): bigint | null {
  const value = epochNanoseconds(time);
  return value >= LEAST_INT64 && value <= MOST_INT64 ? value : null;
}

function ofTime(record: OutputRecord, of: (time: string) => bigint | null): bigint | null {
  const time = timeOf(record);
  return time === undefined ? null : of(time);
}

/** How many findings the record stands for: their sum is what was found and not held back. */
function findings(record: OutputRecord): bigint | null {
  return record.type === "finding" ? 1n : record.type === "aggregate" ? BigInt(record.count) : null;
}

const path = (record: OutputRecord): string | null =>
  record.type === "packet" ? record.layers.map(({ protocol }) => protocol).join("/") : (some(record).path ?? null);

/** Of a packet's data, or of the place where a capture is damaged. */
const offset = (record: OutputRecord): bigint | null =>
  big(record.type === "finding" ? record.packet?.offset : record.type === "problem" ? record.offset : undefined) ?? null;

/** The columns, named as those of CSV; a new one is added behind `record`, so that files of two versions can be read together. */
export const COLUMNS: readonly Column[] = [
  { name: "type", type: "text", of: ({ type }) => type },
  { name: "time", type: "microseconds", of: (record) => ofTime(record, microseconds) },
  { name: "time_ns", type: "int64", of: (record) => ofTime(record, nanoseconds) },
  text("severity", ({ severity }) => severity),
  text("rule", ({ rule }) => rule),
  text("message", ({ message }) => message),
  text("file", ({ source }) => source.file),
  text("member", ({ source }) => source.member),
  text("interface", ({ source }) => source.interface),
  text("log", ({ source }) => source.log),
  int64("line", ({ source }) => big(source.line)),
  text("host", ({ host }) => host),
  packet("packet", "number"),
  packet("captured", "captured"),
  packet("length", "length"),
  { name: "offset", type: "int64", of: offset },
  text("direction", ({ direction }) => direction),
  { name: "path", type: "text", of: path },
  text("layer", ({ layer }) => layer?.protocol),
  int32("layer_offset", ({ layer }) => layer?.offset),
  text("source", ({ flow }) => flow?.source),
  int32("source_port", ({ flow }) => flow?.sourcePort),
  text("destination", ({ flow }) => flow?.destination),
  int32("destination_port", ({ flow }) => flow?.destinationPort),
  text("protocol", ({ flow }) => flow?.protocol),
  text("community_id", ({ flow }) => flow?.communityId),
  int32("checksum_offset", ({ checksum }) => checksum?.offset),
  text("checksum_verdict", ({ checksum }) => checksum?.verdict),
  text("checksum_stored", ({ checksum }) => checksum?.stored),
  text("checksum_computed", ({ checksum }) => checksum?.computed),
  text("cause", ({ cause }) => cause?.id),
  text("cause_field", ({ cause }) => cause?.field),
  text("certainty", ({ cause }) => cause?.certainty),
  text("fingerprint", ({ fingerprint }) => fingerprint),
  { name: "findings", type: "int64", of: findings },
  { name: "record", type: "text", of: (_, json) => json },
];
