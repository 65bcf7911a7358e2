import { readFileSync } from "node:fs";
import { systemError } from "../../sources/capture-error.js";
import { UsageError } from "../usage-error.js";
import { check, type Path, pathText } from "./check.js";
import type { Schema } from "./schema.js";

/** A place in a text, both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A configuration file that was read and fits the schema. */
export class ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  private readonly text: string;

  constructor(path: string, text: string, values: Readonly<Record<string, unknown>>) {
    this.path = path;
    this.text = text;
    this.values = values;
  }

  /** `FILE:3:5`, of a key or of a value. */
  async where(path: Path, isKey = false): Promise<string> {
    return placed(this.path, await placeOf(this.text, path, isKey));
  }

  /** `FILE:3:5: outputs[1].format`. */
  async named(path: Path): Promise<string> {
    return `${await this.where(path)}: ${pathText(path)}`;
  }
}

const placed = (path: string, place: Place | undefined): string => (place === undefined ? path : `${path}:${place.line}:${place.column}`);

/**
 * Reads and checks a configuration file.
 * @throws UsageError in one line with place and remedy
 */
export async function readConfig(path: string, schema: Schema): Promise<ConfigFile> {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UsageError(`--config ${systemError(path, error).message}`);
  }
  const value = path.endsWith(".json") ? ofJson(path, text) : await ofYaml(path, text);
  const fault = check(schema, value);
  const file = new ConfigFile(path, text, (value ?? {}) as Readonly<Record<string, unknown>>);
  if (fault === undefined) return file;
  const what = fault.path.length === 0 ? "the configuration" : pathText(fault.path);
  throw new UsageError(`${await file.where(fault.path, fault.isKey)}: ${what}: ${fault.message}`);
}

function ofJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).split("\n");
    const place = { line: before.length, column: before.at(-1)!.length + 1 };
    throw new UsageError(`${placed(path, place)}: is no JSON: ${message.replace(/ ?\(?(in JSON )?at position .*$/s, "")}`);
  }
}

/** Loaded where a file is YAML, or something in it has to be found. */
const yaml = (): Promise<typeof import("yaml")> => import("yaml");

async function ofYaml(path: string, text: string): Promise<unknown> {
  const { parseDocument } = await yaml();
  // Keys that are there twice are errors of its own.
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [];
    throw new UsageError(`${placed(path, at && { line: at.line, column: at.col })}: is no YAML: ${error.message.split(" at line ")[0]}`);
  }
  // An empty file says nothing.
  return document.toJS() ?? {};
}

/** Where a key or a value stands in the text. JSON is YAML. */
async function placeOf(text: string, path: Path, isKey: boolean): Promise<Place | undefined> {
  const { isMap, isPair, isScalar, LineCounter, parseDocument } = await yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  let found = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isKey && isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
    found = pair?.key as typeof found;
  }
  const [start] = (found as { range?: readonly number[] | null } | null | undefined)?.range ?? [];
  if (start === undefined) return undefined;
  const { line, col } = lines.linePos(start);
  return { line, column: col };
}
