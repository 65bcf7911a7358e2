import { systemError } from "../sources/capture-error.js";

/**
 * What becomes of the process when nobody takes what it writes. A reader that leaves (`| head`) is no failure and needs no
 * word; a full disk is one. Either would be an unhandled error otherwise. Standard error has nobody left to tell.
 */
export function guardOutput(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`pcaplint: ${systemError("standard output", error).message}\n`);
    process.exitCode = 2;
  });
}
