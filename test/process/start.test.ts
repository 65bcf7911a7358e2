import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../support/generated.js";
import { PROGRAM } from "../support/process.js";

const SAMPLE = join(root, "samples/checksum-mismatch.pcap");
const EMPTY = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
const CODE_CACHE = "dist/bundle/scan.cache";
const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { encoding: "utf8" });

/** The built program without its sources, to be spoilt. */
function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ["bin", "dist", "package.json"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

test("V8 takes the code that the build has compiled", () => {
  const start = JSON.stringify(join(root, "dist/bundle/start.js"));
  const { stdout } = node(
    "--input-type=module",
    "--eval",
    `import { loadProgram } from ${start}; console.log(loadProgram().script.cachedDataRejected);`,
  );
  expect(stdout).toBe("false\n");
});

test("the output is the same without compiled code, and with what V8 refuses", () => {
  // A worker thread begins with the same code.
  const lintOf = (program: string, jobs: string): string => node(program, "--jobs", jobs, "--fail-on", "never", SAMPLE, SAMPLE).stdout;
  const expected = lintOf(PROGRAM, "1");
  expect(expected.split("\n").length).toBeGreaterThan(1);
  const folder = copied();
  const cache = join(folder, CODE_CACHE);
  const lint = (): string => lintOf(join(folder, "bin/pcaplint.js"), "2");
  expect(existsSync(cache)).toBe(true);
  truncateSync(cache, 1000);
  expect(lint()).toBe(expected);
  writeFileSync(cache, "");
  expect(lint()).toBe(expected);
  // Of another version of V8: its hash is the second word.
  const other = readFileSync(join(root, CODE_CACHE));
  other.writeUInt32LE(other.readUInt32LE(4) ^ 1, 4);
  writeFileSync(cache, other);
  expect(lint()).toBe(expected);
  rmSync(cache);
  expect(lint()).toBe(expected);
});

test("a run over packets without findings loads none of Node's larger modules", () => {
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const empty = join(folder, "empty.pcap");
  writeFileSync(empty, EMPTY);
  const out = join(folder, "modules.json");
  const lines = [
    `process.argv = ["node", "pcaplint", "scan", ${JSON.stringify(empty)}];`,
    `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(out)}, JSON.stringify(process.moduleLoadList)));`,
    `import(${JSON.stringify(PROGRAM)});`,
  ];
  // What it writes goes to files: a pipe needs node:net.
  expect(spawnSync(process.execPath, ["--eval", lines.join("")], { stdio: "ignore" }).status).toBe(0);
  const loaded: string[] = JSON.parse(readFileSync(out, "utf8"));
  expect(loaded).toContain("NativeModule fs");
  for (const name of ["child_process", "crypto", "net", "perf_hooks", "v8", "worker_threads", "zlib"])
    expect(loaded, name).not.toContain(`NativeModule ${name}`);
});
