/**
 * The messages of opentelemetry-proto v1.5 (logs.proto, logs_service.proto, common.proto, resource.proto) and OTLP's rules for them in JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): keys in lowerCamelCase, 64-bit integers as decimal strings, enums as
 * numbers, ids in hexadecimal.
 */
type Check = (value: unknown) => boolean;

const MOST_UINT64 = 2n ** 64n - 1n;
const MOST_INT64 = 2n ** 63n - 1n;
const isDecimal = (value: unknown, least: bigint, most: bigint): boolean =>
  typeof value === "string" && /^(0|-?[1-9]\d*)$/.test(value) && BigInt(value) >= least && BigInt(value) <= most;
const hexId =
  (bytes: number): Check =>
  (value) =>
    typeof value === "string" && new RegExp(`^[0-9a-fA-F]{${2 * bytes}}$`).test(value);

const SCALARS: Readonly<Record<string, Check>> = {
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  double: (value) => typeof value === "number" && Number.isFinite(value),
  uint32: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  fixed64: (value) => isDecimal(value, 0n, MOST_UINT64),
  int64: (value) => isDecimal(value, -MOST_INT64 - 1n, MOST_INT64),
  bytes: (value) => typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value,
  /** SEVERITY_NUMBER_UNSPECIFIED, 0, must not be used. */
  SeverityNumber: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 24,
  traceId: hexId(16),
  spanId: hexId(8),
};

/** `[]` in front: repeated. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ExportLogsServiceRequest: { resourceLogs: "[]ResourceLogs" },
  ResourceLogs: { resource: "Resource", scopeLogs: "[]ScopeLogs", schemaUrl: "string" },
  Resource: { attributes: "[]KeyValue", droppedAttributesCount: "uint32", entityRefs: "[]EntityRef" },
  ScopeLogs: { scope: "InstrumentationScope", logRecords: "[]LogRecord", schemaUrl: "string" },
  InstrumentationScope: { name: "string", version: "string", attributes: "[]KeyValue", droppedAttributesCount: "uint32" },
  LogRecord: {
    timeUnixNano: "fixed64",
    observedTimeUnixNano: "fixed64",
    severityNumber: "SeverityNumber",
    severityText: "string",
    body: "AnyValue",
    attributes: "[]KeyValue",
    droppedAttributesCount: "uint32",
    flags: "uint32",
    traceId: "traceId",
    spanId: "spanId",
    eventName: "string",
  },
  KeyValue: { key: "string", value: "AnyValue" },
  AnyValue: {
    stringValue: "string",
    boolValue: "bool",
    intValue: "int64",
    doubleValue: "double",
    arrayValue: "ArrayValue",
    kvlistValue: "KeyValueList",
    bytesValue: "bytes",
  },
  ArrayValue: { values: "[]AnyValue" },
  KeyValueList: { values: "[]KeyValue" },
};
/** Lists of KeyValue in which no key may come twice. */
const UNIQUE_KEYS = new Set(["attributes", "values"]);

/** Where `value` is no such message, and why. */
export function violations(message: string, value: unknown, at = message): string[] {
  const fields = MESSAGES[message];
  if (fields === undefined) throw new Error(`there is no message ${message}`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${at} is no object`];
  const found: string[] = [];
  const keys = Object.keys(value);
  if (message === "AnyValue" && keys.length > 1) found.push(`${at} is ${keys.join(" and ")}`);
  for (const key of keys) {
    const type = fields[key];
    const here = `${at}.${key}`;
    const inner = (value as Record<string, unknown>)[key];
    if (type === undefined) found.push(`${here}: there is no such field`);
    else if (type.startsWith("[]")) {
      if (!Array.isArray(inner)) found.push(`${here} is no list`);
      else {
        for (const [i, one] of inner.entries()) found.push(...violations(type.slice(2), one, `${here}[${i}]`));
        if (type === "[]KeyValue" && UNIQUE_KEYS.has(key) && new Set(inner.map((one) => one.key)).size < inner.length)
          found.push(`${here} has a key twice`);
      }
    } else if (SCALARS[type] === undefined) found.push(...violations(type, inner, here));
    else if (!SCALARS[type](inner)) found.push(`${here} is no ${type}: ${JSON.stringify(inner)}`);
  }
  return found;
}
