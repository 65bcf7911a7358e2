import type { Argument, Command, Option } from "commander";

/** What a value may be, for those who complete it. */
export type ValueKind = "file" | "interface" | "rule" | "none";

export interface OptionEntry {
  readonly short: string | undefined;
  readonly long: string;
  readonly description: string;
  /** Undefined where the option takes no value; "optional" where it may stand without. */
  readonly value: { readonly name: string; readonly isOptional: boolean; readonly kind: ValueKind } | undefined;
  readonly choices: readonly string[];
  /** As the help shows it; undefined where there is none. */
  readonly standard: string | undefined;
}

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly isRequired: boolean;
    readonly isVariadic: boolean;
    readonly choices: readonly string[];
    readonly kind: ValueKind;
  }[];
  readonly options: readonly OptionEntry[];
}

/** The command that runs without being named. */
export const DEFAULT_COMMAND = "scan";

/** The command line as data: completions and the manual page are made of it, so that nothing is declared twice. */
export function commandTable(program: Command): CommandEntry[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    isDefault: command.name() === DEFAULT_COMMAND,
    arguments: command.registeredArguments.map(argumentEntry),
    options: command.createHelp().visibleOptions(command).map(optionEntry),
  }));
}

function argumentEntry(argument: Argument): CommandEntry["arguments"][number] {
  const name = argument.name();
  return {
    name,
    description: argument.description,
    isRequired: argument.required,
    isVariadic: argument.variadic,
    choices: argument.argChoices ?? [],
    kind: kindOf(name),
  };
}

function optionEntry(option: Option): OptionEntry {
  const [, name] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  const standard = option.defaultValueDescription ?? option.defaultValue;
  return {
    short: option.short,
    long: option.long!,
    description: option.description,
    value: name === undefined ? undefined : { name, isOptional: option.optional, kind: kindOf(name, option.long) },
    choices: option.argChoices ?? [],
    standard: standard === undefined || standard === false ? undefined : String(standard),
  };
}

/** By the name of its placeholder. */
function kindOf(name: string, long?: string): ValueKind {
  if (/^(file|path|capture|before|after|state|folder)\b/.test(name)) return "file";
  if (long === "--interface") return "interface";
  if (/^(rule|ids?)\b/.test(name)) return "rule";
  return "none";
}
