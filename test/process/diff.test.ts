import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const packets = (source: string, seconds = 0) =>
  [1, 2, 3].map((identification) => ({
    bytes: build(ethernet(), ipv4({ source, identification }), udp(), data(40)),
    seconds: seconds + identification,
  }));
const before = file("before.pcap", pcap(packets("10.0.0.1")));
const translated = file("translated.pcap", pcap(packets("192.0.2.1")));
const others = file(
  "others.pcap",
  pcap(packets("10.0.0.7", 1000).map((one) => ({ ...one, bytes: one.bytes.map((byte, i) => (i < 50 ? byte : 7)) }))),
);
const empty = file("empty.pcap", pcap([]));
const cut = file("cut.pcap", pcap(packets("10.0.0.1")).slice(0, -10));
const records = (stdout: string) =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("an input that cannot be compared ends with 2 and one clear line", () => {
  test.for([
    ["no file", join(folder, "nope.pcap"), "no such file"],
    ["text", file("notes.txt", "these are notes\n"), 'is not a pcap or pcapng file but text ("these are notes")'],
    ["a kernel's log", join(root, "samples/skb-panic.dmesg.txt"), /pcaplint kernel reads/],
    ["a directory", folder, "is a directory"],
    ["an empty file", file("nothing", ""), "is empty"],
    ["a capture without packets", empty, "has no packet"],
  ] as const)("%s", async ([, path, message]) => {
    for (const args of [
      [path, before],
      [before, path],
    ]) {
      const { status, stderr } = await pcaplint(["diff", ...args]);
      const lines = stderr.split("\n").filter((line) => line.startsWith(`pcaplint: ${path}: `));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(message);
      expect(stderr).toMatch(/pcaplint: nothing was compared\n$/);
      expect(status).toBe(2);
    }
  });

  test("captures of different times", async () => {
    const { status, stderr } = await pcaplint(["diff", before, others]);
    expect(stderr).toContain("no packet is in both: are they captures of the same traffic?");
    expect(status).toBe(2);
  });

  test.for([
    ["one capture", [before], "two captures are compared: name the files BEFORE and AFTER, or two interfaces, each with -i"],
    ["three captures", [before, before, before], "two captures are compared: name the files"],
    ["an option of interfaces", [before, before, "--duration", "3s"], "--duration is for interfaces, which are named with -i"],
    ["another one", [before, before, "-c", "3"], "--count is for interfaces, which are named with -i"],
    ["standard input twice", ["-", "-"], "standard input can be read only once"],
    ["no rule left", [before, before, "--select", "checksum"], "no rule of diff is left"],
    ["a window of nothing", [before, before, "--window", "soon"], "It is a number of packets, or a time with its unit"],
  ] as const)("usage: %s", async ([, args, message]) => {
    const { status, stdout, stderr } = await pcaplint(["diff", ...args]);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

test("exit status: 1 at or above --fail-on", async () => {
  const status = async (...options: string[]) => (await pcaplint(["diff", before, translated, ...options])).status;
  expect(await status()).toBe(0);
  expect(await status("--fail-on", "info")).toBe(1);
  expect(await status("--rule", "diff/field-changed:error")).toBe(1);
  expect(await status("--rule", "diff/field-changed:error", "--fail-on", "never")).toBe(0);
});

test("one of the captures through a pipe; what is held back is counted", async () => {
  const { stdout, stderr } = await pcaplint(["diff", "-", translated, "--max-findings-per-rule", "1"], { input: readFileSync(before) });
  expect(records(stdout).map(({ type, rule, source, count }) => [type, rule, source.file, count])).toEqual([
    ["finding", "diff/field-changed", translated, undefined],
    ["aggregate", "diff/field-changed", "-", 2],
  ]);
  expect(stderr).toBe(
    "pcaplint: 3 packets before, 3 after: 3 matched (3 changed), 0 lost, 0 duplicated, 0 added, 0 reordered; 0 errors, 0 warnings, 3 info\n" +
      "pcaplint: held back by --max-findings-per-rule: 2\n",
  );
});

test("a capture that ends inside a packet is compared as far as it goes", async () => {
  const { status, stdout, stderr } = await pcaplint(["diff", before, cut]);
  expect(records(stdout).map(({ type }) => type)).toEqual(["problem"]);
  expect(stderr).toContain(`pcaplint: ${cut}: the file ends at byte`);
  expect(stderr).toContain("2 matched");
  expect(stderr).toContain("not compared, as the other capture did not run: 1 packet");
  expect(status).toBe(0);
});

test("what a capture lost itself is said, and a packet that it does not have then may be among it", async () => {
  const EPB_DROPCOUNT = 4;
  const udpOf = (identification: number) => build(ethernet(), ipv4({ identification }), udp(), data(40));
  const capture = (...numbers: readonly number[]) => {
    const file = new Pcapng();
    const time = (n: number): bigint => (1_700_000_000n + BigInt(n)) * 1_000_000n;
    // In front of packet 4 it lost two.
    const lost = (n: number) => (n === 4 ? { options: file.options([EPB_DROPCOUNT, file.long(2n)]) } : {});
    const written = numbers.map((n) => file.packet(udpOf(n), { time: time(n), ...lost(n) }));
    return Buffer.concat([file.section(), file.interface(), ...written]);
  };
  const paths = [file("all.pcap", pcap([1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ bytes: udpOf(n), seconds: 1_700_000_000 + n })))), ""];
  paths[1] = file("with-drops.pcapng", capture(1, 2, 4, 5, 6, 8));
  const { stdout, stderr, status } = await pcaplint(["diff", ...paths]);
  expect(
    records(stdout).map(({ rule, severity, packet, details }) => [rule, severity, packet?.number, details?.unseen ?? details?.count]),
  ).toEqual([
    ["capture/dropped", "warning", undefined, 2],
    ["diff/packet-lost", "info", 3, 2],
    ["diff/packet-lost", "warning", 7, undefined],
  ]);
  expect(stderr).toContain("2 lost");
  expect(stderr).toContain("lost, duplicated or added, or only dropped by the other capture: 1 packet");
  expect(stderr).toContain(`dropped by the capture ${paths[1]} itself: 2 packets`);
  expect(status).toBe(0);
});

test("--decode-as is heeded at both points", async () => {
  const inside = (port: number, tos: number) =>
    pcap([{ bytes: build(ethernet(), ipv4(), udp({ destination: port }), data(build(ipv4({ tos }), udp(), data(30)))) }]);
  const paths = [file("one.pcap", inside(5555, 0)), file("two.pcap", inside(5555, 8))];
  const { stdout } = await pcaplint(["diff", ...paths, "--decode-as", "udp.port=5555:ipv4"]);
  expect(records(stdout).map(({ message, layer }) => [message, layer.index])).toEqual([["changed on its way: ipv4 dscp 0 → 2", 3]]);
});
