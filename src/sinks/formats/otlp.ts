/**
 * Log records of OpenTelemetry in OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. 64-bit integers are
 * decimal strings, enums are numbers, keys are in lowerCamelCase. Names of attributes are those of the semantic conventions
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/) where these have one, else they begin with `pcaplint.`.
 */
import type { InspectRecord } from "../../engine/inspect.js";
import type { Summary } from "../../engine/summary.js";
import type { Aggregate, Endpoints, Finding, Problem, RecordSource, Stats } from "../../finding.js";
import type { Encoder } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { epochNanoseconds } from "./epoch.js";
import { timeOf } from "./record-time.js";

/** One of its fields, or none for what has no value: opentelemetry/proto/common/v1/common.proto. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | Readonly<Record<string, never>>;

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** opentelemetry/proto/logs/v1/logs.proto, as far as it is used: packets belong to no trace. */
export interface LogRecord {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
}

/** SEVERITY_NUMBER_INFO, _WARN and _ERROR. */
const SEVERITY_NUMBERS = { info: 9, warning: 13, error: 17 } as const;
const IO_DIRECTIONS = { in: "receive", out: "transmit" } as const;
const BEYOND_64_BITS = 1n << 64n;

const text = (key: string, value: string): KeyValue => ({ key, value: { stringValue: value } });
const integer = (key: string, value: number): KeyValue => ({ key, value: { intValue: `${value}` } });

/** `communityId` → `community_id`, as attributes are written. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function anyValue(value: unknown): AnyValue {
  if (value === null || value === undefined) return {};
  switch (typeof value) {
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
    case "object":
      return Array.isArray(value)
        ? { arrayValue: { values: value.map(anyValue) } }
        : { kvlistValue: { values: Object.entries(value).map(([key, inner]) => ({ key, value: anyValue(inner) })) } };
    default:
      return { stringValue: String(value) };
  }
}

/** An attribute for each value inside of `value`; what lists hold stays together. */
function flatten(key: string, value: unknown, attributes: KeyValue[]): void {
  if (value === null || value === undefined) return;
  if (typeof value !== "object" || Array.isArray(value)) attributes.push({ key, value: anyValue(value) });
  else for (const [name, inner] of Object.entries(value)) flatten(`${key}.${snake(name)}`, inner, attributes);
}

function ofSource({ file, member, interface: iface, log, line }: RecordSource, attributes: KeyValue[]): void {
  const path = file ?? log;
  if (path !== undefined) attributes.push(text("file.path", path));
  if (member !== undefined) attributes.push(text("pcaplint.source.member", member));
  if (iface !== undefined) attributes.push(text("network.interface.name", iface));
  if (line !== undefined) attributes.push(integer("pcaplint.source.line", line));
}

function ofEndpoints({ source, sourcePort, destination, destinationPort, protocol, communityId }: Endpoints, attributes: KeyValue[]): void {
  attributes.push(text("source.address", source));
  if (sourcePort !== undefined) attributes.push(integer("source.port", sourcePort));
  attributes.push(text("destination.address", destination));
  if (destinationPort !== undefined) attributes.push(integer("destination.port", destinationPort));
  attributes.push(text("network.type", source.includes(":") ? "ipv6" : "ipv4"));
  attributes.push(text(sourcePort === undefined ? "pcaplint.flow.protocol" : "network.transport", protocol));
  if (communityId !== undefined) attributes.push(text("pcaplint.flow.community_id", communityId));
}

/** Keys of records that have a field or an attribute of their own. */
const ELSEWHERE = new Set(["type", "schema", "time", "severity", "message", "source", "host", "rule", "flow", "direction"]);

function timestamp(time: string | undefined): { timeUnixNano?: string } {
  if (time === undefined) return {};
  const nanoseconds = epochNanoseconds(time);
  // The field is unsigned, and 0 says that the time is not known.
  return nanoseconds > 0n && nanoseconds < BEYOND_64_BITS ? { timeUnixNano: `${nanoseconds}` } : {};
}

/** What there is to say of a finding, of many, or of an input, as attributes. */
function attributesOf(record: Finding | Aggregate | Problem): KeyValue[] {
  const attributes: KeyValue[] = [];
  ofSource(record.source, attributes);
  if (record.type === "finding") {
    const { flow, direction } = record;
    if (flow !== undefined) ofEndpoints(flow, attributes);
    flatten("pcaplint.flow.outer", flow?.outer, attributes);
    if (direction === "in" || direction === "out") attributes.push(text("network.io.direction", IO_DIRECTIONS[direction]));
  }
  if (record.type !== "problem") attributes.push(text("security_rule.name", record.rule));
  for (const [key, value] of Object.entries(record)) if (!ELSEWHERE.has(key)) flatten(`pcaplint.${snake(key)}`, value, attributes);
  return attributes;
}

/** A record that has no message is the body itself. */
function withoutMessage(record: InspectRecord | Stats | Summary): Pick<LogRecord, "body" | "attributes"> {
  const attributes: KeyValue[] = [];
  ofSource(record.source, attributes);
  return { body: anyValue(record), attributes };
}

/**
 * A record as a LogRecord. What has a message has it as body and the rest as attributes; the body of `packet`, `stats` and `summary` is
 * the record itself.
 * @param observed when pcaplint saw it, in nanoseconds since 1970
 */
export function logRecord(record: OutputRecord, observed = BigInt(Date.now()) * 1_000_000n): LogRecord {
  const severity = record.type === "problem" ? "error" : "severity" in record ? record.severity : "info";
  return {
    ...timestamp(timeOf(record)),
    observedTimeUnixNano: `${observed}`,
    severityNumber: SEVERITY_NUMBERS[severity],
    severityText: severity,
    eventName: `pcaplint.${record.type}`,
    ...("message" in record ? { body: { stringValue: record.message }, attributes: attributesOf(record) } : withoutMessage(record)),
  };
}

/** Who made the log records. */
export interface LogOrigin {
  /** Of pcaplint. */
  readonly version: string;
  /** The capturing host, where it is known. */
  readonly host?: string | undefined;
}

/** An ExportLogsServiceRequest, which is also the LogsData that files hold. */
export const exportLogsRequest = (logRecords: readonly LogRecord[], { version, host }: LogOrigin): object => ({
  resourceLogs: [
    {
      resource: {
        attributes: [
          text("service.name", "pcaplint"),
          text("service.version", version),
          ...(host === undefined ? [] : [text("host.name", host)]),
        ],
      },
      scopeLogs: [{ scope: { name: "pcaplint", version }, logRecords }],
    },
  ],
});

const hostOf = (record: OutputRecord): string | undefined => ("host" in record ? record.host : undefined);

/**
 * A request for each record, one a line, as the OTLP file format has it (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/) and the
 * collector's otlpjsonfile receiver reads it.
 */
export const otlp = (origin: LogOrigin, observed?: () => bigint): Encoder => ({
  begin: () => "",
  encode: (record) => {
    const request = exportLogsRequest([logRecord(record, observed?.())], { ...origin, host: hostOf(record) ?? origin.host });
    return `${JSON.stringify(request)}\n`;
  },
  end: () => "",
});
