import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { PROGRAM } from "../support/process.js";

/** A terminal is made by script(1) of util-linux. */
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
const path = join(folder, "faulty.pcap");
const pidFile = join(folder, "pid");
beforeAll(() => {
  writeFaultyCapture(path, 40e6);
});
afterAll(() => rmSync(folder, { recursive: true }));

const CLEARED = "\u001b[2K";
const ofScript = (line: string): string[] => {
  const command = line
    .replaceAll("pcaplint", `"${process.execPath}" "${PROGRAM}"`)
    .replaceAll("FILE", `'${path}'`)
    .replaceAll("PID", `'${pidFile}'`);
  return ["-qec", command, "/dev/null"];
};
const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { CI: _, NO_COLOR: __, ...own } = process.env;
  return { ...own, TERM: "xterm", ...env };
};
function onTerminal(line: string, env: NodeJS.ProcessEnv = {}): string {
  return execFileSync("script", ofScript(line), { encoding: "utf8", env: environment(env), stdio: ["ignore", "pipe", "ignore"] });
}

describe.runIf(hasTerminal)("on a terminal", () => {
  test("the bar comes and goes, and leaves nothing behind", () => {
    // Enough to be read that a fast machine is not done before the bar comes; and a terminal that has room for all of the line.
    const shown = onTerminal("stty cols 120; pcaplint inspect FILE FILE FILE >/dev/null");
    expect(shown).toMatch(/█*░* +\d+ % \S+ .?B of 122 MB, \d of 3 files, \S+ .?B\/s, (\d+ s left, )?\d+ records/);
    expect(shown.slice(shown.lastIndexOf(CLEARED) + CLEARED.length)).toMatch(/^pcaplint: \d+ packets in 3 captures; checksums: .*\r\n$/);
  });
  test("it is gone after a signal", async () => {
    const line = "pcaplint --pid-file PID FILE FILE FILE FILE >/dev/null; true";
    const script = spawn("script", ofScript(line), { env: environment(), stdio: ["ignore", "pipe", "ignore"] });
    let shown = "";
    let isTold = false;
    script.stdout.setEncoding("utf8").on("data", (text) => {
      shown += text;
      if (isTold || !shown.includes("░")) return;
      isTold = true;
      process.kill(Number(readFileSync(pidFile, "utf8")), "SIGINT");
    });
    await once(script, "close");
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
