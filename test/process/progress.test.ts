import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { PROGRAM } from "../support/process.js";

/** A terminal is made by script(1) of util-linux. */
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
const path = join(folder, "faulty.pcap");
beforeAll(() => {
  writeFaultyCapture(path, 40e6);
});
afterAll(() => rmSync(folder, { recursive: true }));

const CLEARED = "\u001b[2K";
function onTerminal(line: string, env: NodeJS.ProcessEnv = {}): string {
  const { CI: _, NO_COLOR: __, ...own } = process.env;
  const command = line.replaceAll("pcaplint", `"${process.execPath}" "${PROGRAM}"`).replaceAll("FILE", `'${path}'`);
  return execFileSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    env: { ...own, TERM: "xterm", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

describe.runIf(hasTerminal)("on a terminal", () => {
  test("the bar comes and goes, and leaves nothing behind", () => {
    const shown = onTerminal("pcaplint inspect FILE >/dev/null");
    expect(shown).toMatch(/█*░* +\d+ % \S+ .?B of 41 MB, \S+ .?B\/s, (\d+ s left, )?\d+ records/);
    expect(shown.slice(shown.lastIndexOf(CLEARED) + CLEARED.length)).toMatch(/^pcaplint: \d+ packets in 1 capture; checksums: .*\r\n$/);
  });
  test("it is gone after a signal", () => {
    const shown = onTerminal("timeout --foreground -s INT 1.5 pcaplint inspect FILE FILE FILE FILE >/dev/null; true");
    expect(shown.slice(shown.lastIndexOf(CLEARED) + CLEARED.length)).toMatch(
      /^pcaplint: ended by SIGINT: .*\r\npcaplint: \d+ packets .*\r\n$/,
    );
  });
  test.for([
    ["-q", "pcaplint inspect -q FILE >/dev/null", {}],
    ["records on the same terminal", "pcaplint -c 2 FILE || true", {}],
    ["continuous integration", "pcaplint -c 2 FILE >/dev/null || true", { CI: "true" }],
  ] as const)("there is none with %s", ([, line, env]) => {
    expect(onTerminal(line, env)).not.toContain("░");
  });
  test("records are text in colours, and JSON in a pipe", () => {
    expect(onTerminal("pcaplint -q -c 1 FILE || true")).toContain("\u001b[31merror");
    expect(onTerminal("pcaplint -q -c 1 FILE || true", { NO_COLOR: "1" })).toMatch(/:1: error: TCP checksum 0x1234/);
    expect(onTerminal("pcaplint -q -c 1 FILE | cat")).toMatch(/^\{"type":"finding"/);
  });
  test("without a path the help comes, and what is missing", () => {
    const shown = onTerminal("pcaplint </dev/tty; echo status $?");
    expect(shown).toContain("Examples:");
    expect(shown).toMatch(/pcaplint: no input: name a capture file.*\r\nstatus 2\r\n$/);
  });
});
