import { clockTime, inFourDigits, timeOf } from "../formats/record-time.js";
import type { OutputRecord } from "../sink.js";
import { deliveryOf } from "./delivery-options.js";
import { type Line, lineEncoder, lineOf, severityOf } from "./line.js";
import { OptionValues } from "./option-values.js";
import type { Output, OutputContext, OutputSpec } from "./output.js";
import { QueuedOutput } from "./queued-output.js";
import { SOCKET_BATCH, socketTransport } from "./socket.js";

/** https://www.rfc-editor.org/rfc/rfc5424, over TCP by https://www.rfc-editor.org/rfc/rfc6587 and over UDP by https://www.rfc-editor.org/rfc/rfc5426. */
const PORT = 514;
/** By their numbers; the ten between are spoken for. */
const FACILITIES = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"] as const;
const LOCAL = ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"] as const;
const FIRST_LOCAL = 16;
/** Err, warning, and informational. */
const SEVERITIES = { error: 3, warning: 4, info: 6 } as const;
/** The enterprise number that RFC 5612 keeps for examples: what is without one of its own may not take another's. */
const STRUCTURE = "pcaplint@32473";
/** Than RFC 5424 allows. */
const MORE_DECIMALS = /(\.\d{6})\d*Z$/;

/** The time of the record, else the clock's. */
const timestamp = (record: OutputRecord): string => inFourDigits(timeOf(record) ?? clockTime()).replace(MORE_DECIMALS, "$1Z");

/** What stands in the header is printable ASCII without spaces, up to a length; "-" where nothing is left. */
const word = (text: string, most: number): string => text.replace(/[^!-~]/g, "").slice(0, most) || "-";
/** Inside of quotes. */
const quoted = (text: string): string => text.replace(/["\\\]]/g, "\\$&");

/** Only what receivers route by: the record itself has the rest. */
function structure(record: OutputRecord): string {
  if (!("rule" in record)) return "-";
  const { rule, fingerprint } = record;
  return `[${STRUCTURE} rule="${quoted(rule)}"${fingerprint === undefined ? "" : ` fingerprint="${quoted(fingerprint)}"`}]`;
}

/** A message of RFC 5424 around the text of a record. `facility`: its number. */
export function syslogMessage(record: OutputRecord, text: string, facility: number, host: string): string {
  const priority = facility * 8 + SEVERITIES[severityOf(record)];
  // A line end inside would be the end of the message to most receivers.
  const said = text
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .trimEnd();
  return `<${priority}>1 ${timestamp(record)} ${word(host, 255)} pcaplint ${process.pid} ${record.type} ${structure(record)} ${said}`;
}

/** `syslog+tcp://host:port`, `syslog+unix:/path`, each message with its length before it or a line end behind it; `syslog+udp://host:port`. */
export async function openSyslog(spec: OutputSpec, context: OutputContext): Promise<Output> {
  const { to } = spec;
  const values = new OptionValues(to, spec.options);
  const facility = facilityNumber(values.word("facility", [...FACILITIES, ...LOCAL]) ?? "daemon");
  const isCounted = (values.word("framing", ["octet-counting", "line"]) ?? "octet-counting") === "octet-counting";
  const transport = socketTransport(to, values, PORT);
  const encode = lineEncoder(spec, context);
  const { host } = context;
  const framed = (message: string): string =>
    to.startsWith("syslog+udp:") ? message : isCounted ? `${Buffer.byteLength(message)} ${message}` : `${message}\n`;
  const message = (record: OutputRecord): Line | undefined => {
    const text = encode(record);
    return text === "" ? undefined : lineOf(framed(syslogMessage(record, text, facility, host)));
  };
  return new QueuedOutput(to, message, transport, deliveryOf(values, SOCKET_BATCH), context);
}

function facilityNumber(name: (typeof FACILITIES)[number] | (typeof LOCAL)[number]): number {
  const local = (LOCAL as readonly string[]).indexOf(name);
  return local < 0 ? (FACILITIES as readonly string[]).indexOf(name) : FIRST_LOCAL + local;
}
