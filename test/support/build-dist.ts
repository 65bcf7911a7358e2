import { spawnSync } from "node:child_process";
import type { TestProject } from "vitest/node";
import { root } from "./generated.js";

declare module "vitest" {
  interface ProvidedContext {
    /** What the compiler said; empty where `dist` is what stands in `src`. */
    buildErrors: string;
  }
}

/** Before the tests: what they run as a program is what stands in `src`. Tests that run no program do not fail for it. */
export default function setup(project: TestProject): void {
  // It is called for each project, and loaded anew.
  process.env.PCAPLINT_BUILD_ERRORS ??= build();
  project.provide("buildErrors", process.env.PCAPLINT_BUILD_ERRORS);
}

function build(): string {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, encoding: "utf8" });
  return status === 0 ? "" : `${stdout}${stderr}`;
}
