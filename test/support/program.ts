import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { root } from "./generated.js";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program to its end. */
export function pcaplint(args: readonly string[], cwd = root): Ended {
  expect(inject("buildErrors"), "the build failed").toBe("");
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/pcaplint.js"), ...args], { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}
