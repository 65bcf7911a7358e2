import { spawnSync } from "node:child_process";

/**
 * Is a program that a test compares with installed? In continuous integration, where all of them are, a missing one is a
 * failure; elsewhere the test is skipped.
 */
export function hasTool(program: string): boolean {
  const there = spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
  if (!there && process.env.CI) throw new Error(`${program} is not installed, and continuous integration skips no test for that`);
  return there;
}
