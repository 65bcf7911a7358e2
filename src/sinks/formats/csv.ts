/** Comma-separated values, RFC 4180: a line of column names, then a row for each record, with CRLF behind each. */
import type { InspectRecord } from "../../engine/inspect.js";
import type { Aggregate, Finding, Problem, RecordSource } from "../../finding.js";
import type { Encoder } from "../encoder.js";

/** Their names and their order are fixed; others would be added behind them. */
export const COLUMNS = [
  "type",
  "time",
  "severity",
  "rule",
  "message",
  "file",
  "member",
  "interface",
  "log",
  "line",
  "host",
  "packet",
  "captured",
  "length",
  "offset",
  "direction",
  "path",
  "layer",
  "layer_offset",
  "source",
  "source_port",
  "destination",
  "destination_port",
  "protocol",
  "community_id",
  "checksum_verdict",
  "checksum_stored",
  "checksum_computed",
  "cause",
  "certainty",
  "fingerprint",
  "count",
  "first_packet",
  "first_time",
  "last_packet",
  "last_time",
  "advice",
] as const;
const [FIRST, ...OTHERS] = COLUMNS;

/**
 * Spreadsheets take what begins with these for a formula, and file names and host names are whoever's: an apostrophe makes it text
 * (https://owasp.org/www-community/attacks/CSV_Injection). One of them alone, as the name of standard input, is none.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]./s;
const QUOTED = /[",\r\n]/;
/** What has neither is most texts: one look at each. */
const SPECIAL = /^[=+\-@\t\r\n＝＋－＠]|[",\r\n]/;

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number" || !SPECIAL.test(value)) return `${value}`;
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a row may have, by its column. */
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | undefined>>;

function rowLine(row: Row, { file, member, interface: iface, log, line }: RecordSource): string {
  // One by one: a row that began with the spread source took ten times as long.
  row.file = file;
  row.member = member;
  row.interface = iface;
  row.log = log;
  row.line = line;
  let text = cell(row[FIRST]);
  for (const column of OTHERS) text += `,${cell(row[column])}`;
  return `${text}\r\n`;
}

function ofFinding(finding: Finding): Row {
  const { packet, layer, flow, checksum, cause } = finding;
  return {
    type: finding.type,
    time: finding.time,
    severity: finding.severity,
    rule: finding.rule,
    message: finding.message,
    host: finding.host,
    packet: packet?.number,
    captured: packet?.captured,
    length: packet?.length,
    offset: packet?.offset,
    direction: finding.direction,
    path: finding.path,
    layer: layer?.protocol,
    layer_offset: layer?.offset,
    source: flow?.source,
    source_port: flow?.sourcePort,
    destination: flow?.destination,
    destination_port: flow?.destinationPort,
    protocol: flow?.protocol,
    community_id: flow?.communityId,
    checksum_verdict: checksum?.verdict,
    checksum_stored: checksum?.stored,
    checksum_computed: checksum?.computed,
    cause: cause?.id,
    certainty: cause?.certainty,
    fingerprint: finding.fingerprint,
    advice: finding.advice,
  };
}

const ofAggregate = ({ type, severity, rule, message, host, fingerprint, count, first, last }: Aggregate): Row => ({
  type,
  severity,
  rule,
  message,
  host,
  fingerprint,
  count,
  first_packet: first.packet,
  first_time: first.time,
  last_packet: last.packet,
  last_time: last.time,
});

const ofProblem = ({ type, message, offset }: Problem): Row => ({ type, message, offset });

const ofPacket = ({ type, time, number, captured, length, direction, layers }: InspectRecord): Row => ({
  type,
  time,
  packet: number,
  captured,
  length,
  direction,
  path: layers.map(({ protocol }) => protocol).join("/"),
});

/** Summaries and counters are no rows of this table. */
export const csv = (): Encoder => ({
  begin: () => `${COLUMNS.join(",")}\r\n`,
  encode: (record) => {
    switch (record.type) {
      case "finding":
        return rowLine(ofFinding(record), record.source);
      case "aggregate":
        return rowLine(ofAggregate(record), record.source);
      case "problem":
        return rowLine(ofProblem(record), record.source);
      case "packet":
        return rowLine(ofPacket(record), record.source);
      default:
        return "";
    }
  },
  end: () => "",
});
