/**
 * Elastic Common Schema: https://www.elastic.co/docs/reference/ecs/ecs-field-reference. Objects are nested; what ECS has no field for stands as
 * the record has it, under `pcaplint`.
 */
import type { Flow, RecordSource, Severity } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { ianaProtocol } from "./iana-protocols.js";
import { clockTime, inFourDigits, timeOf } from "./record-time.js";
import { without } from "./without.js";

/** Of ECS; every field used is in it. */
const ECS = { version: "8.17.0" };
const CATEGORY = ["network"];
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

/** Built key by key, in the order in which they are written: spread objects took twice as long. */
type Fields = Record<string, unknown>;

function end(ip: string, port: number | undefined): Fields {
  const fields: Fields = { address: ip, ip };
  if (port !== undefined) fields.port = port;
  return fields;
}

function network(flow: Flow | undefined, direction: keyof typeof DIRECTIONS | undefined): Fields {
  const fields: Fields = {};
  if (flow !== undefined) {
    fields.type = flow.source.includes(":") ? "ipv6" : "ipv4";
    const iana = ianaProtocol(flow.protocol);
    if (iana !== undefined) {
      fields.transport = iana.keyword.toLowerCase();
      fields.iana_number = `${iana.number}`;
    }
    if (flow.communityId !== undefined) fields.community_id = flow.communityId;
  }
  if (direction !== undefined) fields.direction = DIRECTIONS[direction];
  return fields;
}

/** Of the flow and of those around it, each once. */
function addresses(flow: Flow): string[] {
  const ips = [flow.source];
  const add = (ip: string): void => {
    if (!ips.includes(ip)) ips.push(ip);
  };
  add(flow.destination);
  for (const { source, destination } of flow.outer ?? []) {
    add(source);
    add(destination);
  }
  return ips;
}

/** Standard input has no name. */
const named = (path: string | undefined): path is string => path !== undefined && path !== "-";

function observer({ interface: iface }: RecordSource, host: string | undefined, version: string): Fields {
  const fields: Fields = { type: "sensor", product: "pcaplint", version };
  if (host !== undefined) fields.hostname = host;
  if (iface !== undefined) fields.ingress = { interface: { name: iface } };
  return fields;
}

function event(type: OutputRecord["type"], rule: string | undefined, severity: Severity | undefined): Fields {
  const { kind, type: types } = CATEGORIES[type];
  const fields: Fields = { kind, category: CATEGORY, type: types, module: "pcaplint", dataset: `pcaplint.${type}` };
  if (rule !== undefined) fields.code = rule;
  if (severity !== undefined) fields.severity = SEVERITY_NUMBERS[severity];
  return fields;
}

function log(severity: Severity | undefined, path: string | undefined): Fields {
  const fields: Fields = {};
  if (severity !== undefined) fields.level = severity;
  if (named(path)) fields.file = { path };
  return fields;
}

function document(record: OutputRecord, time: string, version: string): Fields {
  const { type, source } = record;
  const rule = "rule" in record ? record.rule : undefined;
  const severity = type === "problem" ? "error" : "severity" in record ? record.severity : undefined;
  const flow = type === "finding" ? record.flow : undefined;
  const direction = "direction" in record ? record.direction : undefined;
  const fields: Fields = { "@timestamp": inFourDigits(time), ecs: ECS };
  if ("message" in record) fields.message = record.message;
  fields.event = event(type, rule, severity);
  if (severity !== undefined || named(source.log)) fields.log = log(severity, source.log);
  if (type === "problem") fields.error = { message: record.message };
  if (rule !== undefined) fields.rule = { id: rule, name: rule, category: rule.split("/", 1)[0], ruleset: "pcaplint" };
  if (flow !== undefined) {
    fields.source = end(flow.source, flow.sourcePort);
    fields.destination = end(flow.destination, flow.destinationPort);
    fields.related = { ip: addresses(flow) };
  }
  if (flow !== undefined || direction !== undefined) fields.network = network(flow, direction);
  fields.observer = observer(source, "host" in record ? record.host : undefined, version);
  if (named(source.file)) fields.file = { path: source.file };
  fields.pcaplint = without(record, ELSEWHERE);
  return fields;
}

/** `version`: of pcaplint. `clock`: the time of what has none, in the form of the records. */
export const ecs = (version: string, clock: () => string = clockTime): Encoder =>
  ofLines((record) => `${JSON.stringify(document(record, timeOf(record) ?? clock(), version))}\n`);
