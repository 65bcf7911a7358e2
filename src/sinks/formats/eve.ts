/**
 * Suricata's EVE: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html. Keys and types are those of its etc/schema.json; what that
 * has no place for stands under one further key, `pcaplint`.
 */
import type { Aggregate, Endpoints, Finding, Flow, Problem, RecordSource, Stats } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { ianaProtocol } from "./iana-protocols.js";
import { clockTime, inFourDigits, timeOf } from "./record-time.js";
import { without } from "./without.js";

/** `2023-11-14T22:13:20.000010+0000`: microseconds are what Suricata has. */
const timestamp = (time: string): string => `${inFourDigits(time).slice(0, -4)}+0000`;

/** `checksum/zero-form` → `decoder.pcaplint.checksum.zero_form`: what is found while decoding begins with `decoder`. */
const eventName = (rule: string): string => `decoder.pcaplint.${rule.replace("/", ".").replaceAll("-", "_")}`;

/** Built key by key, in the order in which they are written: spread objects took twice as long. */
type Fields = Record<string, unknown>;

function addTuple(fields: Fields, { source, sourcePort, destination, destinationPort, protocol }: Endpoints): void {
  const proto = ianaProtocol(protocol)?.keyword;
  fields.src_ip = source;
  if (sourcePort !== undefined) fields.src_port = sourcePort;
  fields.dest_ip = destination;
  if (destinationPort !== undefined) fields.dest_port = destinationPort;
  if (proto !== undefined) fields.proto = proto;
}

/** The outermost flow, and how many tunnels lie in it. */
function tunnel(outer: readonly Endpoints[], packet: number | undefined): Fields {
  const fields: Fields = {};
  addTuple(fields, outer[0]!);
  fields.depth = outer.length;
  if (packet !== undefined) fields.pcap_cnt = packet;
  return fields;
}

function addFlow(fields: Fields, flow: Flow, packet: number | undefined): void {
  addTuple(fields, flow);
  if (flow.communityId !== undefined) fields.community_id = flow.communityId;
  if (flow.outer !== undefined) fields.tunnel = tunnel(flow.outer, packet);
}

/** What EVE has no place for, and where in the file it is, if it is one of many. */
function own(record: OutputRecord, elsewhere: ReadonlySet<string>): Fields {
  const { member, line } = record.source;
  const fields = without(record, elsewhere);
  if (member !== undefined) fields.member = member;
  if (line !== undefined) fields.line = line;
  return fields;
}

/** What each event begins with. */
function begun(time: string, { interface: iface }: RecordSource, packet: number | undefined, type: string): Fields {
  const fields: Fields = { timestamp: timestamp(time) };
  if (iface !== undefined) fields.in_iface = iface;
  if (packet !== undefined) fields.pcap_cnt = packet;
  fields.event_type = type;
  return fields;
}

/** What each event ends with. */
function ended(fields: Fields, { file, log }: RecordSource, host: string | undefined): string {
  const name = file ?? log;
  if (host !== undefined) fields.host = host;
  if (name !== undefined) fields.pcap_filename = name;
  return `${JSON.stringify(fields)}\n`;
}

/** Keys that have a place in EVE. */
const ELSEWHERE = {
  finding: new Set(["time", "source", "host", "flow"]),
  aggregate: new Set(["source", "host"]),
  problem: new Set(["message", "source"]),
  stats: new Set(["time", "source", "host", "seconds", "packets", "bytes", "received", "dropped"]),
} as const;

function ofFinding(finding: Finding, time: string): string {
  const { source, flow, rule, host } = finding;
  const number = finding.packet?.number;
  const fields = begun(time, source, number, "anomaly");
  if (flow !== undefined) addFlow(fields, flow, number);
  fields.anomaly = { type: "decode", event: eventName(rule) };
  fields.pcaplint = own(finding, ELSEWHERE.finding);
  return ended(fields, source, host);
}

function ofAggregate(aggregate: Aggregate, time: string): string {
  const { source, rule, host, last } = aggregate;
  const fields = begun(time, source, last.packet, "anomaly");
  fields.anomaly = { type: "decode", event: eventName(rule) };
  fields.pcaplint = own(aggregate, ELSEWHERE.aggregate);
  return ended(fields, source, host);
}

/** Suricata tells in this form of captures that it cannot read. */
function ofProblem(problem: Problem, time: string): string {
  const { source, message } = problem;
  const fields = begun(time, source, undefined, "engine");
  fields.log_level = "Error";
  fields.engine = { message };
  fields.pcaplint = own(problem, ELSEWHERE.problem);
  return ended(fields, source, undefined);
}

function ofStats(stats: Stats): string {
  const { time, source, host, seconds, packets, bytes, received, dropped } = stats;
  const fields = begun(time, source, undefined, "stats");
  fields.stats = {
    uptime: Math.floor(seconds),
    capture: { kernel_packets: received, ...(dropped === undefined ? {} : { kernel_drops: dropped }) },
    decoder: { pkts: packets, bytes },
  };
  fields.pcaplint = without(stats, ELSEWHERE.stats);
  return ended(fields, source, host);
}

/** `clock`: the time of what has none, in the form of the records. Packets and summaries have no place in EVE. */
export const eve = (clock: () => string = clockTime): Encoder =>
  ofLines((record) => {
    const time = timeOf(record) ?? clock();
    switch (record.type) {
      case "finding":
        return ofFinding(record, time);
      case "aggregate":
        return ofAggregate(record, time);
      case "problem":
        return ofProblem(record, time);
      case "stats":
        return ofStats(record);
      default:
        return "";
    }
  });
