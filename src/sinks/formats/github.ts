/**
 * Annotations of GitHub Actions: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. What is escaped is what
 * the runner takes back (actions/toolkit, packages/core/src/command.ts).
 */
import type { Aggregate, Finding, Problem, RecordSource } from "../../finding.js";
import { type Encoder, ofLines } from "../encoder.js";
import { endpointsText } from "../endpoints-text.js";
import { sourceName } from "../sink.js";

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;
const ESCAPES: Readonly<Record<string, string>> = { "%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C" };
const escaped = (text: string, letters: RegExp): string => text.replace(letters, (letter) => ESCAPES[letter]!);
const data = (text: string): string => escaped(text, /[%\r\n]/g);
const property = (text: string): string => escaped(text, /[%\r\n:,]/g);

/** Only a file can be annotated, and only a log has lines. */
function place({ file, log, line }: RecordSource): string[] {
  const path = file ?? log;
  if (path === undefined || path === "-") return [];
  return [`file=${property(path)}`, ...(line === undefined ? [] : [`line=${line}`])];
}

const command = (name: string, source: RecordSource, title: string, lines: readonly string[]): string =>
  `::${name} ${[...place(source), `title=${property(title)}`].join(",")}::${data(lines.join("\n"))}\n`;

/** Where it is, beneath what it is: an annotation knows no packets. */
function ofFinding({ severity, source, rule, message, packet, flow, advice }: Finding): string {
  const at = packet === undefined ? sourceName(source) : `${sourceName(source)}, packet ${packet.number}`;
  const whose = flow === undefined ? at : `${at}: ${endpointsText(flow)}`;
  return command(COMMANDS[severity], source, rule, [message, whose, ...(advice === undefined ? [] : [`→ ${advice}`])]);
}

const ofAggregate = ({ severity, source, rule, message }: Aggregate): string =>
  command(COMMANDS[severity], source, rule, [message, sourceName(source)]);

const ofProblem = ({ source, message }: Problem): string => command("error", source, "problem", [message, sourceName(source)]);

/** Packets, summaries and counters are nothing to annotate. */
export const github = (): Encoder =>
  ofLines((record) => {
    switch (record.type) {
      case "finding":
        return ofFinding(record);
      case "aggregate":
        return ofAggregate(record);
      case "problem":
        return ofProblem(record);
      default:
        return "";
    }
  });
