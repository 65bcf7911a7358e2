import { CommanderError } from "commander";
import { joinSummary } from "./cli/lint/summary-option.js";
import { program } from "./cli/program.js";
import { guardOutput } from "./cli/standard-output.js";
import { UsageError } from "./cli/usage-error.js";

/**
 * Runs the program with the arguments of a process and sets its exit status: 0 nothing at or above `--fail-on`, 1 something,
 * 2 it could not run. The process ends by itself: queued output of a pipe would be lost otherwise.
 */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  try {
    await program().parseAsync(joinSummary(argv));
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has written its line; --help and --version end here with 0.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof UsageError) {
      process.stderr.write(`pcaplint: ${error.message}\n`);
      process.exitCode = 2;
    } else throw error;
  }
}
