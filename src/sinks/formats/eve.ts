/**
 * Suricata's EVE: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html. Keys and types are those of its etc/schema.json; what that
 * has no place for stands under one further key, `pcaplint`.
 */
import type { Aggregate, Endpoints, Finding, Flow, Problem, RecordSource, Stats } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { ianaProtocol } from "./iana-protocols.js";
import { clockTime, inFourDigits, timeOf } from "./record-time.js";

/** `2023-11-14T22:13:20.000010+0000`: microseconds are what Suricata has. */
const timestamp = (time: string): string => `${inFourDigits(time).slice(0, -4)}+0000`;

/** `checksum/zero-form` → `decoder.pcaplint.checksum.zero_form`: what is found while decoding begins with `decoder`. */
const eventName = (rule: string): string => `decoder.pcaplint.${rule.replace("/", ".").replaceAll("-", "_")}`;

function tuple({ source, sourcePort, destination, destinationPort, protocol }: Endpoints): object {
  const proto = ianaProtocol(protocol)?.keyword;
  return {
    src_ip: source,
    ...(sourcePort === undefined ? {} : { src_port: sourcePort }),
    dest_ip: destination,
    ...(destinationPort === undefined ? {} : { dest_port: destinationPort }),
    ...(proto === undefined ? {} : { proto }),
  };
}

/** The outermost flow, and how many tunnels lie in it. */
function tunnel({ outer }: Flow, packet: number | undefined): object {
  if (outer === undefined) return {};
  return { tunnel: { ...tuple(outer[0]!), depth: outer.length, ...(packet === undefined ? {} : { pcap_cnt: packet }) } };
}

/** Where in the file it is, if it is one of many. */
const inside = ({ member, line }: RecordSource): object => ({
  ...(member === undefined ? {} : { member }),
  ...(line === undefined ? {} : { line }),
});

const ofCapture = ({ file, log }: RecordSource): object => {
  const name = file ?? log;
  return name === undefined ? {} : { pcap_filename: name };
};

function event(record: OutputRecord, time: string, packet: number | undefined, type: string, middle: object, body: object): string {
  const { interface: iface } = record.source;
  const host = "host" in record ? record.host : undefined;
  return `${JSON.stringify({
    timestamp: timestamp(time),
    ...(iface === undefined ? {} : { in_iface: iface }),
    ...(packet === undefined ? {} : { pcap_cnt: packet }),
    event_type: type,
    ...middle,
    ...body,
    ...(host === undefined ? {} : { host }),
    ...ofCapture(record.source),
  })}\n`;
}

const anomaly = (rule: string): object => ({ anomaly: { type: "decode", event: eventName(rule) } });

function ofFinding(finding: Finding, time: string): string {
  const { time: _, source, host: __, flow, ...own } = finding;
  const number = finding.packet?.number;
  const whose =
    flow === undefined
      ? {}
      : { ...tuple(flow), ...(flow.communityId === undefined ? {} : { community_id: flow.communityId }), ...tunnel(flow, number) };
  return event(finding, time, number, "anomaly", whose, {
    ...anomaly(finding.rule),
    pcaplint: { ...own, ...inside(source) },
  });
}

function ofAggregate(aggregate: Aggregate, time: string): string {
  const { source, host: _, ...own } = aggregate;
  const pcaplint = { ...own, ...inside(source) };
  return event(aggregate, time, aggregate.last.packet, "anomaly", {}, { ...anomaly(aggregate.rule), pcaplint });
}

/** Suricata tells in this form of captures that it cannot read. */
function ofProblem(problem: Problem, time: string): string {
  const { message, source, ...own } = problem;
  return event(
    problem,
    time,
    undefined,
    "engine",
    { log_level: "Error" },
    { engine: { message }, pcaplint: { ...own, ...inside(source) } },
  );
}

function ofStats(stats: Stats): string {
  const { time, source: _, host: __, seconds, packets, bytes, received, dropped, ...own } = stats;
  const counted = {
    uptime: Math.floor(seconds),
    capture: { kernel_packets: received, ...(dropped === undefined ? {} : { kernel_drops: dropped }) },
    decoder: { pkts: packets, bytes },
  };
  return event(stats, time, undefined, "stats", {}, { stats: counted, pcaplint: own });
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
