import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { program } from "../../src/cli/program.js";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/program.js";
import { hasTool } from "../support/tools.js";

describe("the manual page", () => {
  const { status, stdout } = pcaplint(["man"]);
  test("is the one in the documents", () => {
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, "docs/pcaplint.1"), "utf8"));
  });
  test("tells every command and every option", () => {
    for (const command of program().commands) {
      expect(stdout).toContain(`\n\\fB${command.name()}\\fR\n`);
      for (const { long, hidden } of command.options)
        if (!hidden) expect(stdout, `${command.name()} ${long}`).toContain(`\\fB${long!.replace(/-/g, "\\-")}\\fR`);
    }
  });
  test.skipIf(!hasTool("groff"))("is troff that no formatter warns of", () => {
    const { stdout: text, stderr } = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-P-cbou"], { input: stdout, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(text).toMatch(/pcaplint - lint packet captures/);
    expect(text).toMatch(/--fail-on severity\n/);
  });
});

describe("doctor", () => {
  test("says what works and what does not, a record each", () => {
    const { status, stdout, stderr } = pcaplint(["doctor", "--format", "json"]);
    expect(status).toBe(0);
    expect(stderr).toBe("");
    const checks = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; state: string; detail: string });
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(checks[0]).toEqual({ type: "check", schema: 1, name: "pcaplint", state: "works", detail: version });
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["node", "live capture", "backend af_packet", "filters", "package koffi"]),
    );
    for (const { name, state, detail } of checks) {
      expect(["works", "absent"], name).toContain(state);
      expect(detail.length, name).toBeGreaterThan(3);
    }
  });
});
