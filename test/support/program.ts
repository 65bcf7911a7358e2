import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { root } from "./generated.js";
import { checkRecords } from "./records.js";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program to its end. What it writes keeps to the published schema. */
export function pcaplint(args: readonly string[], cwd = root): Ended {
  expect(inject("buildErrors"), "the build failed").toBe("");
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/pcaplint.js"), ...args], { cwd, encoding: "utf8" });
  checkRecords(stdout);
  return { status, stdout, stderr };
}
