/**
 * SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. One run; the rules stand at the head, then a line for each
 * result as it comes, and what there is to say of the run at the end: nothing is kept but the notifications, whose number is bounded.
 */
import type { Aggregate, Finding, Problem, RecordSource, Severity } from "../../finding.js";
import { rules } from "../../rules/index.js";
import type { RuleMeta } from "../../rules/rule.js";
import type { Encoder } from "../encoder.js";
import { sourceName } from "../sink.js";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Readonly<Record<Severity, string>>;
type Level = (typeof LEVELS)[Severity];

/** GitHub refuses a run of more: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit. */
export const MOST_RESULTS = 25_000;
/** Notifications that are kept for the end. */
const MOST_NOTIFICATIONS = 1000;

const RULE_INDEX: ReadonlyMap<string, number> = new Map(rules.map(({ meta }, index) => [meta.id, index]));

/** A paragraph without the line ends that only keep its source narrow. */
const paragraph = (markdown: string): string => markdown.trim().replace(/\n/g, " ");

/** A rule as a reportingDescriptor. What is said at length has more than one paragraph; the first says what the rule finds. */
const descriptor = ({ id, severity, summary, what, remedy, references }: RuleMeta): object => ({
  id,
  shortDescription: { text: summary },
  fullDescription: { text: paragraph(what.trim().split("\n\n", 1)[0]!) },
  help: { text: `${remedy.trim().split("\n\n").map(paragraph).join("\n\n")}\n\npcaplint explain ${id} has the rest.` },
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { tags: [id.slice(0, id.indexOf("/"))], references },
});

/** A path, relative or not, or an address as a URI reference (RFC 3986). */
function uriOf(path: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+:\/\/)?(.*)$/is.exec(path)!;
  const encoded = rest!.split("/").map(encodeURIComponent).join("/");
  return `${scheme ?? (encoded.startsWith("/") ? "file://" : "")}${encoded}`;
}

/** A capture, and the member of an archive in it as a fragment; undefined where nothing was read from a file. */
function artifactLocation({ file, member, log }: RecordSource): object | undefined {
  const path = file ?? log;
  if (path === undefined) return undefined;
  if (path === "-") return { uri: "-", description: { text: "standard input" } };
  return { uri: member === undefined ? uriOf(path) : `${uriOf(path)}#/${uriOf(member)}` };
}

/** Where it is; `region` in bytes of the capture, once that is decompressed. */
function location(source: RecordSource, region?: object, message?: string): object {
  const artifact = artifactLocation(source);
  return {
    ...(artifact === undefined
      ? { logicalLocations: [{ name: sourceName(source) }] }
      : { physicalLocation: { artifactLocation: artifact, ...(region === undefined ? {} : { region }) } }),
    ...(message === undefined ? {} : { message: { text: message } }),
  };
}

function regionOf({ source, packet }: Finding): object | undefined {
  if (source.line !== undefined) return { startLine: source.line };
  return packet === undefined ? undefined : { byteOffset: packet.offset, byteLength: packet.captured };
}

/** `packet 12, udp at byte 34`. */
function placeOf({ packet, layer }: Finding): string | undefined {
  if (packet === undefined) return undefined;
  return `packet ${packet.number}${layer === undefined ? "" : `, ${layer.protocol} at byte ${layer.offset}`}`;
}

/** Keys of records that have a property of their own; references are the rule's. */
const ELSEWHERE = new Set(["type", "schema", "rule", "severity", "message", "source", "fingerprint", "count", "references"]);

function result(record: Finding | Aggregate): object {
  const { rule, severity, message, source, fingerprint } = record;
  const index = RULE_INDEX.get(rule);
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: message },
    locations: [record.type === "finding" ? location(source, regionOf(record), placeOf(record)) : location(source)],
    ...(record.type === "finding" ? {} : { occurrenceCount: record.count }),
    // GitHub goes by the first name, and by no other.
    ...(fingerprint === undefined ? {} : { partialFingerprints: { primaryLocationLineHash: fingerprint, "pcaplint/v1": fingerprint } }),
    properties: Object.fromEntries(Object.entries(record).filter(([key]) => !ELSEWHERE.has(key))),
  };
}

/** Findings of a rule that were held back: they need not be alike, so they are no result. */
function heldBack({ rule, message, source, count, first, last }: Aggregate): object {
  const index = RULE_INDEX.get(rule);
  return {
    level: "note",
    message: { text: message },
    locations: [location(source)],
    associatedRule: { id: rule, ...(index === undefined ? {} : { index }) },
    properties: { count, first, last },
  };
}

const problemNotification = ({ message, source, offset, record }: Problem): object => ({
  level: "error",
  message: { text: message },
  locations: [location(source, offset === undefined ? undefined : { byteOffset: offset })],
  ...(record === undefined ? {} : { properties: { record } }),
});

/** What of the run is said at its end. */
class Notifications {
  private readonly kept: object[] = [];
  private further = 0;

  add(notification: object): void {
    if (this.kept.length < MOST_NOTIFICATIONS) this.kept.push(notification);
    else this.further++;
  }

  /** All of them; `leftOut`: results by level that are not in the document. */
  all(leftOut: Readonly<Record<Level, number>>, most: number): object[] {
    const all = [...this.kept];
    const { error, warning, note } = leftOut;
    const results = error + warning + note;
    const say = (text: string): number => all.push({ level: "warning", message: { text } });
    if (this.further > 0) say(`notifications left out: ${this.further}, as there is room for ${MOST_NOTIFICATIONS}`);
    if (results > 0)
      say(
        `results left out: ${results} (error: ${error}, warning: ${warning}, note: ${note}), as max-results is ${most}; --format json has all of them`,
      );
    return all;
  }
}

export interface SarifOptions {
  /** Of pcaplint. */
  readonly version: string;
  /** Results beyond are counted; 0 for no limit. */
  readonly mostResults?: number | undefined;
}

/**
 * Findings, and runs of equal ones, are results; problems and what `--max-findings-per-rule` held back are notifications. Packets, summaries and
 * `stats` have no place in the format and are left out.
 */
export function sarif({ version, mostResults = MOST_RESULTS }: SarifOptions): Encoder {
  const most = mostResults === 0 ? Number.POSITIVE_INFINITY : mostResults;
  const notifications = new Notifications();
  const leftOut: Record<Level, number> = { error: 0, warning: 0, note: 0 };
  let results = 0;
  let isWhole = true;

  return {
    begin() {
      const driver = { name: "pcaplint", semanticVersion: version, rules: rules.map(({ meta }) => descriptor(meta)) };
      return `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":{"driver":${JSON.stringify(driver)}},"results":[\n`;
    },
    encode(record) {
      if (record.type === "problem") {
        isWhole = false;
        notifications.add(problemNotification(record));
        return "";
      }
      if (record.type !== "finding" && record.type !== "aggregate") return "";
      if (record.type === "aggregate" && record.fingerprint === undefined) {
        notifications.add(heldBack(record));
        return "";
      }
      if (results >= most) {
        leftOut[LEVELS[record.severity]]++;
        return "";
      }
      return `${results++ === 0 ? "" : ","}${JSON.stringify(result(record))}\n`;
    },
    end() {
      const said = notifications.all(leftOut, most);
      const invocation = { executionSuccessful: isWhole, ...(said.length === 0 ? {} : { toolExecutionNotifications: said }) };
      return `],"invocations":[${JSON.stringify(invocation)}]}]}\n`;
    },
  };
}
