import { type Command, CommanderError } from "commander";
import { findConfig } from "./find.js";
import { isConfigurable } from "./keys.js";

/**
 * Before a command runs: its options get what the configuration file says, which is `--config` or the nearest one. Nothing is loaded where there is none.
 * @throws UsageError in one line with place and remedy; CommanderError with exit code 0 where the configuration was printed
 */
export async function configure(program: Command, command: Command): Promise<void> {
  if (!isConfigurable(command)) return;
  const { config, printConfig } = command.opts<{ readonly config?: string | false; readonly printConfig?: true }>();
  const path = config === false ? undefined : (config ?? findConfig(process.cwd()));
  const origins =
    path === undefined ? new Map<string, () => Promise<string>>() : await (await import("./apply.js")).applyConfig(program, command, path);
  if (!printConfig) return;
  process.stdout.write(await (await import("./print.js")).printedConfig(program, command, path, origins));
  throw new CommanderError(0, "pcaplint.printConfig", "");
}
