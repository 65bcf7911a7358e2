import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, type Option } from "commander";
import { STANDARD_OUTPUT, schemeOf } from "../../sinks/outputs/index.js";
import type { OutputSpec } from "../../sinks/outputs/output.js";
import type { Suppression } from "../../triage/suppression.js";
import { checkedSuppression } from "../judging/suppress-option.js";
import { outputSpec } from "../outputs/output-options.js";
import { UsageError } from "../usage-error.js";
import { type Path, pathText } from "./check.js";
import { type Key, keysOf } from "./keys.js";
import { type ConfigFile, readConfig } from "./read.js";
import { schemaOf } from "./schema.js";

/** Where the value of an option comes from, by the name of the option's attribute. Finding the place in the file takes a parser: it is looked for when it is asked for. */
export type Origins = ReadonlyMap<string, () => Promise<string>>;

type Table = Readonly<Record<string, unknown>>;

/** As commander names what the command line said, and what the file did. */
export const FROM_COMMAND_LINE = "cli";
const FROM_FILE = "config";

/**
 * Gives the options of a command the values of a configuration file, where the command line has not said them. Rules and suppressions of both count, the
 * command line's first.
 * @throws UsageError in one line with place and remedy
 */
export async function applyConfig(program: Command, command: Command, path: string): Promise<Origins> {
  const file = await readConfig(path, schemaOf(program));
  const keys = keysOf(program);
  const origins = new Map<string, () => Promise<string>>();
  for (const [name, { value, at }] of effective(file, command)) {
    const key = keys.get(name);
    const option = key && command.options.find(({ long }) => long === key.long);
    // What belongs to other commands, and keys that no option has.
    if (option === undefined || key === undefined || value === false) continue;
    const own = await optionValue(file, key, option, value, at);
    const isSaid = command.getOptionValueSource(key.attribute) === FROM_COMMAND_LINE;
    const joined = isSaid ? both(key, own, command.getOptionValue(key.attribute)) : own;
    if (joined === undefined) continue;
    command.setOptionValueWithSource(key.attribute, joined, isSaid ? FROM_COMMAND_LINE : FROM_FILE);
    origins.set(key.attribute, async () => `${isSaid ? "command line and " : ""}${await file.where(at)}`);
  }
  return origins;
}

/** What the file says for this command: over all, and for the interface that it captures on. */
function effective({ values }: ConfigFile, command: Command): Map<string, { readonly value: unknown; readonly at: Path }> {
  const found = new Map<string, { readonly value: unknown; readonly at: Path }>();
  const take = (table: Table, at: Path): void => {
    for (const [name, value] of Object.entries(table)) found.set(name, { value, at: [...at, name] });
  };
  take(values, []);
  const name: unknown = command.getOptionValue("interface");
  const own = typeof name === "string" ? (values.interfaces as Readonly<Record<string, Table>> | undefined) : undefined;
  if (own !== undefined && Object.hasOwn(own, name as string)) take(own[name as string]!, ["interfaces", name as string]);
  return found;
}

/** Of what the command line and the file say: both, where they add up; undefined where the command line's is all that counts. */
function both({ name }: Key, ofFile: unknown, said: readonly unknown[]): unknown {
  if (name === "suppress") return [...said, ...(ofFile as readonly unknown[])];
  if (name !== "rules") return undefined;
  const ids = new Set((said as readonly string[]).map((text) => text.split(":")[0]));
  return [...said, ...(ofFile as readonly string[]).filter((text) => !ids.has(text.split(":")[0]))];
}

/** A value of the file as commander would have made it of the command line's words. */
async function optionValue(file: ConfigFile, key: Key, option: Option, value: unknown, at: Path): Promise<unknown> {
  if (key.name === "rules") return Object.entries(value as Table).map(([id, severity]) => `${id}:${severity}`);
  if (key.name === "outputs") return outputsOf(file, value as readonly Table[], at);
  if (key.name === "suppress") return suppressionsOf(file, value as readonly Suppression[], at);
  if (key.shape === "flag") return true;
  if (value === true) return key.choices[0];
  const texts = (Array.isArray(value) ? value : [value]).map((one) =>
    key.isFile ? resolve(dirname(file.path), String(one)) : String(one),
  );
  let parsed: unknown;
  try {
    for (const text of texts) parsed = option.parseArg === undefined ? text : option.parseArg(text, parsed as never);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const { message } = error;
    throw new UsageError(`${await file.named(at)}: ${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, "")}`);
  }
  return parsed;
}

/** What `make` makes of the value at this place. Where that cannot be, the place is in the error. */
async function placed<T>(file: ConfigFile, at: Path, make: (where: string) => T): Promise<T> {
  try {
    return make(pathText(at));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return make(await file.named(at));
  }
}

async function outputsOf(file: ConfigFile, outputs: readonly Table[], at: Path): Promise<OutputSpec[]> {
  const specs: OutputSpec[] = [];
  for (const [i, { to, ...options }] of outputs.entries()) {
    const name = String(to);
    const place = schemeOf(name) === "" && name !== STANDARD_OUTPUT && name !== "" ? resolve(dirname(file.path), name) : name;
    const texts = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, String(value)]));
    specs.push(await placed(file, [...at, i], (where) => outputSpec(where, place, texts)));
  }
  return specs;
}

async function suppressionsOf(file: ConfigFile, suppressions: readonly Suppression[], at: Path): Promise<Suppression[]> {
  const checked: Suppression[] = [];
  for (const [i, suppression] of suppressions.entries())
    checked.push(await placed(file, [...at, i], (where) => checkedSuppression(where, suppression)));
  return checked;
}
