/**
 * Elastic Common Schema: https://www.elastic.co/docs/reference/ecs/ecs-field-reference. Objects are nested; what ECS has no field for stands as
 * the record has it, under `pcaplint`.
 */
import type { Endpoints, Flow, RecordSource, Severity } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { ianaProtocol } from "./iana-protocols.js";
import { clockTime, inFourDigits, timeOf } from "./record-time.js";

/** Of ECS; every field used is in it. */
const ECS_VERSION = "8.17.0";
/** RFC 5424 §6.2.1, as ECS leaves the numbers to whoever writes them. */
const SEVERITY_NUMBERS = { error: 3, warning: 4, info: 6 } as const satisfies Readonly<Record<Severity, number>>;
/** From the capturing host's point of view. */
const DIRECTIONS = { in: "ingress", out: "egress", unknown: "unknown" } as const;
/** ECS's own words for what a record is: https://www.elastic.co/docs/reference/ecs/ecs-category-field-values-reference. */
const CATEGORIES = {
  finding: { kind: "alert", type: ["protocol"] },
  aggregate: { kind: "alert", type: ["protocol"] },
  problem: { kind: "event", type: ["info"] },
  packet: { kind: "event", type: ["protocol"] },
  summary: { kind: "metric", type: ["info"] },
  stats: { kind: "metric", type: ["info"] },
} as const satisfies Readonly<Record<OutputRecord["type"], object>>;
/** Keys that have a field of ECS with the same value. */
const ELSEWHERE = new Set(["time", "message", "host", "severity", "rule"]);

const end = (ip: string, port: number | undefined): object => ({ address: ip, ip, ...(port === undefined ? {} : { port }) });

function network(flow: Flow | undefined, direction: keyof typeof DIRECTIONS | undefined): object | undefined {
  if (flow === undefined && direction === undefined) return undefined;
  const iana = flow === undefined ? undefined : ianaProtocol(flow.protocol);
  return {
    ...(flow === undefined ? {} : { type: flow.source.includes(":") ? "ipv6" : "ipv4" }),
    ...(iana === undefined ? {} : { transport: iana.keyword.toLowerCase(), iana_number: `${iana.number}` }),
    ...(flow?.communityId === undefined ? {} : { community_id: flow.communityId }),
    ...(direction === undefined ? {} : { direction: DIRECTIONS[direction] }),
  };
}

const addresses = (flows: readonly Endpoints[]): string[] => [
  ...new Set(flows.flatMap(({ source, destination }) => [source, destination])),
];

function ofFlow(flow: Flow): object {
  return {
    source: end(flow.source, flow.sourcePort),
    destination: end(flow.destination, flow.destinationPort),
    related: { ip: addresses([flow, ...(flow.outer ?? [])]) },
  };
}

/** Standard input has no name. */
const named = (path: string | undefined): path is string => path !== undefined && path !== "-";

function ofSource({ file, interface: iface, log }: RecordSource, host: string | undefined, version: string): object {
  return {
    observer: {
      type: "sensor",
      product: "pcaplint",
      version,
      ...(host === undefined ? {} : { hostname: host }),
      ...(iface === undefined ? {} : { ingress: { interface: { name: iface } } }),
    },
    ...(named(file) ? { file: { path: file } } : {}),
    ...(named(log) ? { log: { file: { path: log } } } : {}),
  };
}

function document(record: OutputRecord, time: string, version: string): object {
  const { type, source } = record;
  const rule = "rule" in record ? record.rule : undefined;
  const severity = type === "problem" ? "error" : "severity" in record ? record.severity : undefined;
  const flow = type === "finding" ? record.flow : undefined;
  const about = network(flow, "direction" in record ? record.direction : undefined);
  const { log, ...from } = ofSource(source, "host" in record ? record.host : undefined, version) as { readonly log?: object };
  return {
    "@timestamp": inFourDigits(time),
    ecs: { version: ECS_VERSION },
    ...("message" in record ? { message: record.message } : {}),
    event: {
      kind: CATEGORIES[type].kind,
      category: ["network"],
      type: CATEGORIES[type].type,
      module: "pcaplint",
      dataset: `pcaplint.${type}`,
      ...(rule === undefined ? {} : { code: rule }),
      ...(severity === undefined ? {} : { severity: SEVERITY_NUMBERS[severity] }),
    },
    ...(severity === undefined && log === undefined ? {} : { log: { ...(severity === undefined ? {} : { level: severity }), ...log } }),
    ...(type === "problem" ? { error: { message: record.message } } : {}),
    ...(rule === undefined ? {} : { rule: { id: rule, name: rule, category: rule.split("/", 1)[0], ruleset: "pcaplint" } }),
    ...(flow === undefined ? {} : ofFlow(flow)),
    ...(about === undefined ? {} : { network: about }),
    ...from,
    pcaplint: Object.fromEntries(Object.entries(record).filter(([key]) => !ELSEWHERE.has(key))),
  };
}

/** `version`: of pcaplint. `clock`: the time of what has none, in the form of the records. */
export const ecs = (version: string, clock: () => string = clockTime): Encoder =>
  ofLines((record) => `${JSON.stringify(document(record, timeOf(record) ?? clock(), version))}\n`);
