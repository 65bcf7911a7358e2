/**
 * Log records of OpenTelemetry in OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. 64-bit integers are
 * decimal strings, enums are numbers, keys are in lowerCamelCase. Names of attributes are those of the semantic conventions
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/) where these have one, else they begin with `pcaplint.`.
 */
import type { Aggregate, Finding, Flow, Problem, RecordSource } from "../../finding.js";
import type { Encoder } from "../encoder.js";
import type { OutputRecord } from "../sink.js";
import { epochNanoseconds } from "./epoch.js";
import { quoted } from "./json-text.js";
import { anyValue, attribute, flatten, Key } from "./otlp-values.js";
import { timeOf } from "./record-time.js";
import { remembered } from "./remembered.js";

/** SEVERITY_NUMBER_INFO, _WARN and _ERROR. */
const SEVERITY_NUMBERS = { info: 9, warning: 13, error: 17 } as const;
const IO_DIRECTIONS = { in: "receive", out: "transmit" } as const;
const BEYOND_64_BITS = 1n << 64n;

const ofSource = remembered(({ file, member, interface: iface, log, line }: RecordSource): string => {
  const attributes: string[] = [];
  const path = file ?? log;
  if (path !== undefined) attributes.push(attribute("file.path", path));
  if (member !== undefined) attributes.push(attribute("pcaplint.source.member", member));
  if (iface !== undefined) attributes.push(attribute("network.interface.name", iface));
  if (line !== undefined) attributes.push(attribute("pcaplint.source.line", line));
  return attributes.join(",");
});

const OUTER = new Key("pcaplint.flow.outer");

const ofFlow = remembered(({ source, sourcePort, destination, destinationPort, protocol, communityId, outer }: Flow): string => {
  const attributes = [attribute("source.address", source)];
  if (sourcePort !== undefined) attributes.push(attribute("source.port", sourcePort));
  attributes.push(attribute("destination.address", destination));
  if (destinationPort !== undefined) attributes.push(attribute("destination.port", destinationPort));
  attributes.push(attribute("network.type", source.includes(":") ? "ipv6" : "ipv4"));
  attributes.push(attribute(sourcePort === undefined ? "pcaplint.flow.protocol" : "network.transport", protocol));
  if (communityId !== undefined) attributes.push(attribute("pcaplint.flow.community_id", communityId));
  flatten(OUTER, outer, attributes);
  return attributes.join(",");
});

const OWN = new Key("pcaplint");

/** Keys of records that have a field or an attribute of their own. */
const ELSEWHERE = new Set(["type", "schema", "time", "severity", "message", "source", "host", "rule", "flow", "direction"]);

function timestamp(time: string | undefined): string {
  if (time === undefined) return "";
  const nanoseconds = epochNanoseconds(time);
  // The field is unsigned, and 0 says that the time is not known.
  return nanoseconds > 0n && nanoseconds < BEYOND_64_BITS ? `"timeUnixNano":"${nanoseconds}",` : "";
}

/** What there is to say of a finding, of many, or of an input, as attributes. */
function attributesOf(record: Finding | Aggregate | Problem): string {
  const attributes: string[] = [];
  const source = ofSource(record.source);
  if (source !== "") attributes.push(source);
  if (record.type === "finding") {
    const { flow, direction } = record;
    if (flow !== undefined) attributes.push(ofFlow(flow));
    if (direction === "in" || direction === "out") attributes.push(attribute("network.io.direction", IO_DIRECTIONS[direction]));
  }
  if (record.type !== "problem") attributes.push(attribute("security_rule.name", record.rule));
  flatten(OWN, record, attributes, ELSEWHERE);
  return attributes.join(",");
}

/**
 * A record as the JSON of a LogRecord (opentelemetry/proto/logs/v1/logs.proto, as far as it is used: packets belong to no trace). What has a
 * message has it as body and the rest as attributes; the body of `packet`, `stats` and `summary` is the record itself.
 * @param observed when pcaplint saw it, in nanoseconds since 1970
 */
export function logRecord(record: OutputRecord, observed = BigInt(Date.now()) * 1_000_000n): string {
  const severity = record.type === "problem" ? "error" : "severity" in record ? record.severity : "info";
  const isTold = "message" in record;
  const body = isTold ? `{"stringValue":${quoted(record.message)}}` : anyValue(record);
  const attributes = isTold ? attributesOf(record) : ofSource(record.source);
  return (
    `{${timestamp(timeOf(record))}"observedTimeUnixNano":"${observed}","severityNumber":${SEVERITY_NUMBERS[severity]},` +
    `"severityText":"${severity}","eventName":"pcaplint.${record.type}","body":${body},"attributes":[${attributes}]}`
  );
}

/** Who made the log records. */
export interface LogOrigin {
  /** Of pcaplint. */
  readonly version: string;
  /** The capturing host, where it is known. */
  readonly host?: string | undefined;
}

/** The JSON of an ExportLogsServiceRequest, which is also the LogsData that files hold, of that of its log records. */
export function exportLogsRequest(logRecords: string, { version, host }: LogOrigin): string {
  const attributes = [attribute("service.name", "pcaplint"), attribute("service.version", version)];
  if (host !== undefined) attributes.push(attribute("host.name", host));
  const scope = `{"name":"pcaplint","version":${quoted(version)}}`;
  return `{"resourceLogs":[{"resource":{"attributes":[${attributes.join(",")}]},"scopeLogs":[{"scope":${scope},"logRecords":[${logRecords}]}]}]}`;
}

const hostOf = (record: OutputRecord): string | undefined => ("host" in record ? record.host : undefined);

/**
 * A request for each record, one a line, as the OTLP file format has it (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/) and the
 * collector's otlpjsonfile receiver reads it.
 */
export const otlp = ({ version, host }: LogOrigin, observed?: () => bigint): Encoder => ({
  begin: () => "",
  encode: (record) => `${exportLogsRequest(logRecord(record, observed?.()), { version, host: hostOf(record) ?? host })}\n`,
  end: () => "",
});
