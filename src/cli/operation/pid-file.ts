import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { UsageError } from "../usage-error.js";

/**
 * Writes this process's number to a file, for those who send it signals (`kill -HUP $(cat FILE)`), and takes it away when the
 * process ends. One that a killed process left is written over. @throws UsageError where that process still runs, or it cannot be written
 */
export function writePidFile(path: string): void {
  const other = read(path);
  if (other !== undefined && other !== process.pid && isAlive(other))
    throw new UsageError(`--pid-file ${path}: process ${other} is running, and has it`);
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw new UsageError(`--pid-file ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
  process.once("exit", () => {
    // Somebody else's by now, perhaps.
    if (read(path) === process.pid) rmSync(path, { force: true });
  });
}

function read(path: string): number | undefined {
  try {
    const text = readFileSync(path, "utf8").trim();
    return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
