import type { Command } from "commander";
import { rules } from "../../rules/index.js";
import { commandTable } from "../command-table.js";
import { completion } from "../completion/index.js";
import type { Shell } from "../completion/shells.js";
import { manual } from "./manual.js";

/** `pcaplint man`: the manual page, for man(1). */
export function printManual(program: Command): void {
  process.stdout.write(manual(commandTable(program), program.version()!));
}

/** `pcaplint completion SHELL`: the script that its shell evaluates. */
export function printCompletion(shell: Shell, program: Command): void {
  const ids = rules.map(({ meta }) => meta.id);
  process.stdout.write(completion(shell, commandTable(program), ids));
}
