import type { CommandEntry } from "../command-table.js";
import { bash } from "./bash.js";
import { fish } from "./fish.js";
import type { Shell } from "./shells.js";
import { zsh } from "./zsh.js";

const SCRIPTS: Readonly<Record<Shell, typeof bash>> = { bash, zsh, fish };

/** The completion script of a shell, for these commands; `rules`: the ids that can be named. */
export const completion = (shell: Shell, commands: readonly CommandEntry[], rules: readonly string[]): string =>
  SCRIPTS[shell](commands, rules);
