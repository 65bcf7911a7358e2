import { resolve } from "node:path";
import type { Severity } from "../../finding.js";
import { FORMAT_OPTIONS, FORMATS, type FormatName } from "../../sinks/formats/index.js";
import { FILE, kindOf, SCHEMES, STANDARD_OUTPUT, schemeOf } from "../../sinks/outputs/index.js";
import type { OutputSpec } from "../../sinks/outputs/output.js";
import { SEVERITIES } from "../judging/rule-options.js";
import { nearest } from "../nearest.js";
import { UsageError } from "../usage-error.js";

/** Options that every output has. */
const COMMON = ["format", "severity"];

/** `DEST[,key=value]…`: an output as the command line says it. @throws UsageError in one line with the remedy */
export function parseOutput(text: string): OutputSpec {
  const [to = "", ...pairs] = text.split(",");
  const where = `--output ${text}`;
  const options: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, Math.max(at, 0));
    if (at < 1) throw new UsageError(`${where}: "${pair}" is no key=value${pair === "" ? "" : `; did you mean ${pair}=true?`}`);
    if (Object.hasOwn(options, key)) throw new UsageError(`${where}: ${key} is said twice`);
    options[key] = pair.slice(at + 1);
  }
  return outputSpec(where, to, options);
}

/**
 * An output, wherever it was said.
 * @param where for errors: what was said, or where
 * @param options by their names on the command line, `format` and `severity` among them
 * @throws UsageError in one line with the remedy
 */
export function outputSpec(where: string, to: string, options: Readonly<Record<string, string>>): OutputSpec {
  if (to === "") throw new UsageError(`${where}: say where to: - for standard output, a file, or an address as ${SCHEMES[0] ?? "tcp"}://`);
  const kind = kindOf(to);
  if (kind === undefined) throw unknownScheme(where, schemeOf(to));
  const misspelt = schemeOf(to) === FILE ? /^([a-z][a-z0-9+]+):\//.exec(to)?.[1] : undefined;
  if (misspelt !== undefined && nearest(misspelt, SCHEMES) !== undefined) throw unknownScheme(where, misspelt);
  const { format, severity, ...own } = options;
  const known = [...kind.options, ...(FORMAT_OPTIONS[format as FormatName] ?? [])];
  for (const key of Object.keys(own)) if (!known.includes(key)) throw unknownKey(where, key, known);
  if (format !== undefined && !(FORMATS as readonly string[]).includes(format))
    throw new UsageError(`${where}: there is no format ${format}; ${guess(format, FORMATS) ?? `the formats are ${FORMATS.join(", ")}`}`);
  if (severity !== undefined && !(SEVERITIES as readonly string[]).includes(severity))
    throw new UsageError(`${where}: the severity is one of ${SEVERITIES.join(", ")}`);
  return {
    to,
    ...(format === undefined ? {} : { format: format as FormatName }),
    ...(severity === undefined ? {} : { severity: severity as Severity }),
    options: own,
  };
}

/** The outputs that are asked for; standard output where none is. @throws UsageError */
export function outputSpecs(texts: readonly (string | OutputSpec)[] | undefined): readonly OutputSpec[] {
  if (texts === undefined || texts.length === 0) return [{ to: STANDARD_OUTPUT, options: {} }];
  const specs = texts.map((text) => (typeof text === "string" ? parseOutput(text) : text));
  const seen = new Set<string>();
  for (const { to } of specs) {
    const place = schemeOf(to) === FILE ? resolve(to) : to;
    if (seen.has(place))
      throw new UsageError(`--output ${to}: is named twice${to === STANDARD_OUTPUT ? ": standard output has one format" : ""}`);
    seen.add(place);
  }
  return specs;
}

const guess = (word: string, known: readonly string[]): string | undefined => {
  const near = nearest(word, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
};

function unknownScheme(where: string, scheme: string): UsageError {
  const hint = scheme === "file" ? "write the path alone" : (guess(scheme, SCHEMES) ?? `there are ${SCHEMES.join(", ")}`);
  return new UsageError(`${where}: there is no output ${scheme}://; ${hint}`);
}

function unknownKey(where: string, key: string, own: readonly string[]): UsageError {
  const known = [...COMMON, ...own];
  return new UsageError(`${where}: there is no ${key}; ${guess(key, known) ?? `there are ${known.join(", ")}`}`);
}
