import { rmSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import { CODE_CACHE, loadProgram } from "./program-code.js";

/* The build's last step: runs the program over the samples, and keeps what V8 has compiled for it. */

rmSync(CODE_CACHE, { force: true });
const { program, script } = loadProgram();
// V8 refuses a cache that was made under other flags than it runs with, and the program sets some with its first records.
v8.setFlagsFromString = () => {};
// What it says of damaged samples is for those who build only where it fails.
let said = "";
process.stderr.write = (text: string | Uint8Array) => {
  said += text;
  return true;
};
const samples = fileURLToPath(new URL("../../samples", import.meta.url));
await program.main(["", "", "scan", "--no-config", "--quiet", "--fail-on", "never", "--output", devNull, samples]);
if (process.exitCode !== 0) throw new Error(`the program cannot read the samples (status ${process.exitCode}): ${said}`);
writeFileSync(CODE_CACHE, script.createCachedData());
