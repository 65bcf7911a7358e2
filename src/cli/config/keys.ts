import type { Command, Option } from "commander";

/** Options that cannot stand in a configuration file, by their long form, and why. */
export const NOT_IN_FILE: Readonly<Record<string, string>> = {
  "--config": "names the file",
  "--no-config": "does without the file",
  "--print-config": "shows what the file says",
  "--count": "is of one run",
  "--files-from": "names what one run reads",
  "--null": "belongs to --files-from",
  "--shard": "is of one run among several",
  "--resume": "is of one run",
  "--interface": "names what one run reads",
  "--follow": "names what one run reads",
  "--duration": "is of one run",
  "--with": "names what one run reads",
  "--write": "names what one run writes",
  "--only-findings": "belongs to --write",
  "--file-size": "belongs to --write",
  "--rotate": "belongs to --write",
  "--file-count": "belongs to --write",
  "--write-baseline": "is done when a baseline is made, not in each run",
};

/** Keys that have another name than their option, by its long form: lists and tables are named for what is in them. */
const OTHER_NAMES: Readonly<Record<string, string>> = { "--rule": "rules", "--output": "outputs" };

/** What a file may hold for an option. */
export type Shape = "flag" | "number" | "time" | "text" | "list";

export interface Key {
  readonly name: string;
  /** The option in its long form. */
  readonly long: string;
  /** As the option's value is kept. */
  readonly attribute: string;
  readonly shape: Shape;
  /** Words that its value is one of; none where it may be any. */
  readonly choices: readonly string[];
  /** It may also be `true`: the option's value may be left out. */
  readonly mayBeTrue: boolean;
  /** It names a file: relative to the one that it stands in. */
  readonly isFile: boolean;
  readonly description: string;
}

/** By the name of an option's value in its help. */
const SHAPES: Readonly<Record<string, Shape>> = { n: "number", bytes: "number", KiB: "number", MB: "number", time: "time" };

/** Has the option more than one value? */
const isList = ({ description }: Option): boolean => /\brepeatable\b/.test(description);

function keyOf(option: Option): Key {
  const { long, description, argChoices = [], optional } = option;
  const [, value] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  return {
    name: OTHER_NAMES[long!] ?? option.attributeName(),
    long: long!,
    attribute: option.attributeName(),
    shape: value === undefined ? "flag" : isList(option) ? "list" : (SHAPES[value] ?? "text"),
    choices: argChoices,
    mayBeTrue: optional,
    isFile: value === "file",
    description: description.replace(/;? ?\brepeatable\b/, ""),
  };
}

/** Does the command read a configuration file? */
export const isConfigurable = (command: Command): boolean => command.options.some(({ long }) => long === "--config");

/** The keys of configuration files by their names: an option of any command that reads one is a key, unless it cannot be. */
export function keysOf(program: Command): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>();
  for (const command of program.commands.filter(isConfigurable)) {
    for (const option of command.options) {
      if (option.long === undefined || NOT_IN_FILE[option.long] !== undefined) continue;
      const key = keyOf(option);
      if (!keys.has(key.name)) keys.set(key.name, key);
    }
  }
  return keys;
}

/** Keys that an interface may have to itself. */
export const OF_INTERFACES: readonly string[] = ["vantage", "localMac", "localIp", "mtu"];
