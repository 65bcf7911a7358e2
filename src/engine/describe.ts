import type { ChecksumRecord, Finding, Flow, RecordSource, Severity } from "../finding.js";
import type { KernelEvent } from "../kernel-state/event.js";
import type { Cause } from "../packet/cause.js";
import { hex4, hex8 } from "../packet/hex.js";
import { KIND_NAMES, Kind } from "../packet/kind.js";
import type { Mutable } from "../packet/mutable.js";
import { type Packet, UNKNOWN_SUM } from "../packet/packet.js";
import { VERDICT_NAMES, Verdict, WHY_NAMES, Why } from "../packet/verdict.js";
import type { CaptureReport, KernelReport, Report, Rule } from "../rules/rule.js";
import { fingerprint, flowText, type Likenesses } from "./flow-record.js";

export const DIRECTIONS = ["unknown", "in", "out"] as const;

/** The second that was written last, which is nearly always that of the next record too. */
let lastSecond = Number.NaN;
let lastText = "";

/** `2023-11-14T22:13:20.000010000Z`. */
export function isoTime(seconds: number, nanoseconds: number): string {
  if (seconds !== lastSecond) {
    // ECMAScript's dates end 8.64e12 seconds from 1970; what a damaged record says beyond is kept at that end.
    const within = Math.min(Math.max(seconds, -8.64e12), 8.64e12);
    lastText = new Date(within * 1000).toISOString().slice(0, -4);
    lastSecond = seconds;
  }
  return `${lastText}${nanoseconds.toString().padStart(9, "0")}Z`;
}

/** The checksum of layer `i` as it stands in a record; undefined where the layer has none. */
export function checksum(p: Packet, i: number): ChecksumRecord | undefined {
  const verdict = p.verdict[i]!;
  if (verdict === Verdict.None) return undefined;
  const why = p.why[i]!;
  const hex = p.kind[i] === Kind.Sctp ? hex8 : hex4;
  const record = { offset: p.checksumAt[i]! - p.start, stored: hex(p.stored[i]!) } as Mutable<ChecksumRecord>;
  if (p.computed[i] !== UNKNOWN_SUM) record.computed = hex(p.computed[i]!);
  record.verdict = VERDICT_NAMES[verdict] as ChecksumRecord["verdict"];
  if (why !== Why.None) record[verdict === Verdict.Partial ? "form" : "reason"] = WHY_NAMES[why]!;
  return record;
}

/** A finding without what is known of its rule and of such faults: `finished` adds that, at the end. */
export type Draft = Mutable<Finding>;

/** A cause as it stands in a record: its words are in the message, its arithmetic in the details. */
function causeRecord({ id, field, was, certainty, corroboratedBy, candidates }: Cause): NonNullable<Finding["cause"]> {
  return {
    id,
    ...(field === undefined ? undefined : { field }),
    ...(was === undefined ? undefined : { was }),
    certainty,
    ...(corroboratedBy === undefined ? undefined : { corroboratedBy }),
    ...(candidates === undefined ? undefined : { candidates }),
  };
}

/** The record of one row that a finding is about; positions in the file and times, which the cursor does not hold. */
export interface Row {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly captured: number;
  readonly length: number;
  readonly offset: number;
}

/** Packets of a datagram that a message names one by one. */
const MOST_NAMED = 8;

/** `packets 3, 4 and 7`; of many only how many, the first and the last. Ascending, one at least. */
function named(packets: readonly number[]): string {
  const last = packets.at(-1);
  if (packets.length === 1) return `packet ${last}`;
  if (packets.length > MOST_NAMED) return `${packets.length} packets, ${packets[0]} to ${last}`;
  return `packets ${packets.slice(0, -1).join(", ")} and ${last}`;
}

/**
 * Builds the finding while the cursor is on its packet, or on the datagram that the packet made whole. `fact`: name of the fact that was judged;
 * of one rule, too, different facts are different faults.
 */
export function describe(
  p: Packet,
  row: Row,
  rule: Rule,
  report: Report,
  severity: Severity,
  source: RecordSource,
  likenesses: Likenesses,
  fact = report.key,
): Draft {
  const alike = likenesses.of(p);
  const { path, flow } = alike;
  const i = report.layer;
  const { meta } = rule;
  const { fragments, superPacket } = p;
  const { cause } = report;
  const advice = report.advice ?? meta.advice;
  const isLayer = i >= 0 && i < p.depth;
  const sum = isLayer ? checksum(p, i) : undefined;
  const draft = { type: "finding", schema: 1 } as Draft;
  if (!Number.isNaN(row.seconds)) draft.time = isoTime(row.seconds, row.nanoseconds);
  draft.rule = meta.id;
  draft.severity = severity;
  draft.message = fragments === undefined ? report.message : `${report.message}, reassembled from ${named(fragments)}`;
  draft.source = source;
  draft.fingerprint = alike.fingerprint(meta.id, cause?.id, i, fact);
  draft.packet = { number: p.number, captured: row.captured, length: row.length, offset: row.offset };
  draft.direction = DIRECTIONS[p.direction]!;
  draft.path = path;
  if (isLayer) draft.layer = { protocol: KIND_NAMES[p.kind[i]!]!, index: i, offset: p.from[i]! - p.start };
  if (flow !== undefined) draft.flow = flow;
  if (sum !== undefined) draft.checksum = sum;
  if (cause !== undefined) draft.cause = causeRecord(cause);
  if (report.superPacket && superPacket !== undefined) draft.superPacket = superPacket;
  if (fragments !== undefined) draft.reassembled = { fragments };
  draft.details = { at: report.at - p.start, ...report.details, ...cause?.details };
  if (advice !== undefined) draft.advice = advice;
  return draft;
}

/** Builds a finding about the capture itself. */
export function describeCapture(rule: Rule, report: CaptureReport, severity: Severity, source: RecordSource): Draft {
  const { meta } = rule;
  const advice = report.advice ?? meta.advice;
  return {
    type: "finding",
    schema: 1,
    rule: meta.id,
    severity,
    message: report.message,
    source,
    fingerprint: fingerprint(meta.id, source.file ?? source.interface, ...(source.member === undefined ? [] : [source.member])),
    ...(report.details === undefined ? {} : { details: report.details }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** Builds a finding about what a kernel said. Equal faults have one cause, and one function that made the call. */
export function describeKernel(rule: Rule, report: KernelReport, severity: Severity, source: RecordSource, event: KernelEvent): Draft {
  const { meta } = rule;
  const { time, udp } = event;
  const advice = report.advice ?? meta.advice;
  const flow: Flow | undefined = udp && {
    source: udp.source,
    sourcePort: udp.sourcePort,
    destination: udp.destination,
    destinationPort: udp.destinationPort,
    protocol: "udp",
  };
  return {
    type: "finding",
    schema: 1,
    ...(time === undefined ? {} : { time }),
    rule: meta.id,
    severity,
    message: report.message,
    source,
    fingerprint: fingerprint(meta.id, report.cause?.id, event.kind, flowText(flow), String(report.details.hook ?? event.func ?? "")),
    ...(flow === undefined ? {} : { flow }),
    ...(report.cause === undefined ? {} : { cause: report.cause }),
    details: report.details,
    ...(advice === undefined ? {} : { advice }),
  };
}
