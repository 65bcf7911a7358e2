import type { Command } from "commander";
import type { OutputSpec } from "../../sinks/outputs/output.js";
import { FROM_COMMAND_LINE, type Origins } from "./apply.js";
import { keysOf } from "./keys.js";

/** A value as a file would have it. */
function asInFile(name: string, value: unknown): unknown {
  if (value === undefined) return null;
  if (name === "rules")
    return Object.fromEntries((value as readonly string[]).map((text) => [text.split(":")[0], text.split(":").slice(1).join(":")]));
  if (name === "outputs")
    return (value as readonly (string | OutputSpec)[]).map((one) => {
      if (typeof one === "string") return one;
      const { options, ...rest } = one;
      return { ...rest, ...options };
    });
  return value;
}

/** `--print-config`: each key with the value that it has for this command, and where that comes from, as JSON. */
export async function printedConfig(program: Command, command: Command, path: string | undefined, origins: Origins): Promise<string> {
  const values: Record<string, { readonly value: unknown; readonly from: string }> = {};
  for (const { name, long, attribute } of keysOf(program).values()) {
    if (!command.options.some((option) => option.long === long)) continue;
    const said = command.getOptionValueSource(attribute) === FROM_COMMAND_LINE ? "command line" : "default";
    values[name] = { value: asInFile(name, command.getOptionValue(attribute)), from: (await origins.get(attribute)?.()) ?? said };
  }
  return `${JSON.stringify({ command: command.name(), file: path ?? null, values }, null, 2)}\n`;
}
