import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { pcaplint, shell } from "../support/process.js";

const hasKoffi = (() => {
  try {
    createRequire(import.meta.url).resolve("koffi");
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
const path = join(folder, "a.pcap");
writeFileSync(path, pcap([7, 9, 7, 9].map((destination) => ({ bytes: build(ethernet(), ipv4(), udp({ destination }), data(4)) }))));
afterAll(() => rmSync(folder, { recursive: true }));
const numbers = (stdout: string): number[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { number: number }).number);

describe.skipIf(!hasKoffi)("--filter", () => {
  test("packets keep their numbers; what was left out is said", async () => {
    const { status, stdout, stderr } = await pcaplint(["inspect", "-f", "udp port 9", path]);
    expect(numbers(stdout)).toEqual([2, 4]);
    expect(stderr).toMatch(/^pcaplint: 2 packets in 1 capture; .*\npcaplint: left out by the filter: 2 packets\n$/);
    expect(status).toBe(0);
  });
  test("--count counts packets that fit", async () => {
    const { stdout } = await pcaplint(["inspect", "-c", "1", "-f", "udp port 9", path]);
    expect(numbers(stdout)).toEqual([2]);
  });
  test("standard input", async () => {
    const { stdout } = await shell(`cat "${path}" | pcaplint inspect -f "port 7" -`);
    expect(numbers(stdout)).toEqual([1, 3]);
  });
  test("wrong words: one line, status 2", async () => {
    expect(await pcaplint(["-f", "udp prot 9", path])).toEqual({
      status: 2,
      signal: null,
      stdout: "",
      stderr: 'pcaplint: --filter: the filter "udp prot 9" does not fit: can\'t parse filter expression: syntax error\n',
    });
  });
});

test("--filter without koffi says what to install", async () => {
  for (const file of ["bin", "dist", "package.json"]) cpSync(join(root, file), join(folder, file), { recursive: true });
  const { status, stdout, stderr } = await shell(`"${process.execPath}" "${folder}/bin/pcaplint.js" -f udp "${path}"`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe("pcaplint: --filter: filters need libpcap, and the module koffi is not installed: npm install koffi\n");
});
