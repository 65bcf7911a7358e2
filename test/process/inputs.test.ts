import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { type Ended, PROGRAM, pcaplint } from "../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
const packet = { bytes: build(ethernet(), ipv4(), tcp(), data(10)) };
const faulty = { bytes: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)) };
function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}
const good = file("good.pcap", pcap([packet, packet]));
const bad = file("bad.pcap", pcap([packet, faulty]));
const text = file("notes.txt", "these are notes\n");
const empty = file("empty.pcap", "");
const cut = file("cut.pcap", pcap([packet, packet]).slice(0, -5));
const damaged = file("damaged.pcap", pcap([{ ...packet, captured: 0x7fffffff }]));
const records = ({ stdout }: Ended) =>
  stdout
    .trimEnd()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const problems = (ended: Ended) => records(ended).filter(({ type }) => type === "problem");

describe("an input that cannot be read ends with 2, a line, and a problem", () => {
  test.for([
    ["an empty file", empty, "is empty"],
    ["a text file", text, 'is not a pcap or pcapng file but text ("these are notes")'],
    ["no file", join(folder, "nope.pcap"), "no such file"],
    ["a pattern that nothing fits", join(folder, "*.nope"), "no file fits this pattern"],
    ["a capture of which no packet can be read", damaged, /^damaged at byte 24, packet 1: /],
  ] as const)("%s", async ([, path, message]) => {
    const ended = await pcaplint([path]);
    expect(ended.status).toBe(2);
    const [problem, ...others] = problems(ended);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ type: "problem", schema: 1, source: { file: path } });
    expect(problem.message).toMatch(message);
    expect(ended.stderr).toContain(`pcaplint: ${path}: ${problem.message}\n`);
    expect(ended.stderr).toContain("pcaplint: could not be read: 1 input");
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
  test.skipIf(process.getuid?.() === 0)("a file that may not be read (nothing is forbidden to root)", async () => {
    const path = file("secret.pcap", pcap([packet]));
    chmodSync(path, 0);
    const ended = await pcaplint([path]);
    expect(ended).toMatchObject({ status: 2 });
    expect(problems(ended)).toMatchObject([{ message: "permission denied" }]);
  });
});

test("an input with many damaged places names the first and counts the rest; each has its record", async () => {
  const f = new Pcapng();
  const place = [f.packet(packet.bytes), f.packet(packet.bytes), new Uint8Array(16).fill(0xee)];
  const places = Array.from({ length: 30 }, () => place).flat();
  const many = file("many.pcapng", Buffer.concat([f.section(), f.interface(), ...places, f.packet(packet.bytes)]));
  const ended = await pcaplint([many, empty]);
  expect(problems(ended).filter(({ source }) => source.file === many).length).toBe(30);
  expect(ended.stderr.split("\n").filter((line) => line.startsWith(`pcaplint: ${many}: damaged`)).length).toBe(10);
  expect(ended.stderr).toContain(`pcaplint: ${many}: and 20 more such places: each has its record\n`);
  expect(ended.stderr).toContain(`pcaplint: ${empty}: is empty\n`);
});

describe("directories", () => {
  const directory = join(folder, "mixed");
  file("mixed/a.pcap", pcap([packet]));
  file("mixed/deep/b.pcap", pcap([faulty]));
  file("mixed/deep/README", "not a capture\n");
  file("mixed/empty", "");
  mkdirSync(join(folder, "nothing"), { recursive: true });
  file("barren/README", "not a capture\n");
  file("barren/more", "nor this one\n");

  test("are searched; what is no capture is passed over and counted", async () => {
    const ended = await pcaplint([directory]);
    expect(ended.status).toBe(1);
    expect(records(ended).map(({ source }) => source.file)).toEqual([join(directory, "deep/b.pcap")]);
    expect(ended.stderr).toContain("2 packets in 2 captures: 1 error");
    expect(ended.stderr).toContain("passed over: 2 files that are no captures");
  });
  test("links to files are followed, links to directories are not", async () => {
    const linked = join(folder, "linked");
    mkdirSync(linked);
    symlinkSync(good, join(linked, "good.pcap"));
    symlinkSync(linked, join(linked, "again"));
    symlinkSync("nowhere", join(linked, "dangling"));
    const ended = await pcaplint([linked]);
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain("2 packets in 1 capture");
  });
  test("without captures are errors", async () => {
    const ended = await pcaplint([join(folder, "barren"), join(folder, "nothing"), good]);
    expect(ended.status).toBe(2);
    expect(
      problems(ended)
        .map(({ message }) => message)
        .sort(),
    ).toEqual(["holds no capture: all 2 files in it passed over", "is a directory without files"]);
    expect(ended.stderr).toContain("2 packets in 1 capture");
  });
});

test("one bad input does not stop the others", async () => {
  const ended = await pcaplint([good, text, bad]);
  expect(ended.status).toBe(2);
  expect(records(ended).map(({ type, source }) => [type, source.file])).toEqual([
    ["problem", text],
    ["finding", bad],
  ]);
  expect(ended.stderr).toContain("4 packets in 2 captures: 1 error");
});

test("patterns are for the program where the shell has left them", async () => {
  const ended = await pcaplint([join(folder, "{good,bad}.pcap")]);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain("4 packets in 2 captures");
});

describe("standard input", () => {
  test("by a pipe", async () => {
    const ended = await pcaplint(["-"], { input: readFileSync(bad) });
    expect(ended.status).toBe(1);
    expect(records(ended)).toMatchObject([{ type: "finding", source: { file: "-" }, packet: { number: 2 } }]);
  });
  test("by redirection", async () => {
    const ended = await pcaplint(["-"], { stdin: bad });
    expect(ended.status).toBe(1);
    expect(records(ended)).toMatchObject([{ type: "finding", source: { file: "-" } }]);
  });
  test("is looked at as it comes", async () => {
    const child = spawn(process.execPath, [PROGRAM, "-"], { stdio: ["pipe", "pipe", "ignore"] });
    child.stdin.write(readFileSync(bad)); // and no end
    const [chunk] = await once(child.stdout, "data");
    expect(JSON.parse(chunk.toString())).toMatchObject({ type: "finding", packet: { number: 2 } });
    child.stdin.end();
    expect((await once(child, "close"))[0]).toBe(1);
  });
  test("that is no capture", async () => {
    const ended = await pcaplint(["-"], { input: Buffer.from("tcpdump: permission denied") });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain("pcaplint: standard input: is not a pcap or pcapng file but text");
  });
});

test("a capture that ends inside a record is a warning and a problem", async () => {
  const ended = await pcaplint([cut]);
  expect(ended.status).toBe(0);
  expect(records(ended)).toMatchObject([
    { type: "finding", rule: "capture/truncated-file", severity: "warning" },
    { type: "problem", record: 2 },
  ]);
  expect(ended.stderr).toContain(`pcaplint: ${cut}: the file ends at byte `);
  expect((await pcaplint([cut, "--fail-on", "warning"])).status).toBe(1);
});

test("a capture without packets is all right, and said", async () => {
  const ended = await pcaplint([file("none.pcap", pcap([]))]);
  expect(ended).toMatchObject({ status: 0, stdout: "" });
  expect(ended.stderr).toContain("0 packets in 1 capture");
  expect(ended.stderr).toContain("without packets: 1 capture");
});

describe("-c", () => {
  test("counts the packets of all inputs", async () => {
    const ended = await pcaplint(["inspect", "-c", "3", good, bad, join(folder, "nope.pcap")]);
    expect(ended.status).toBe(0);
    expect(records(ended).map(({ source, number }) => [source.file, number])).toEqual([
      [good, 1],
      [good, 2],
      [bad, 1],
    ]);
  });
  test("reads nothing behind the last", async () => {
    const ended = await pcaplint(["-c", "1", cut]);
    expect(ended).toMatchObject({ status: 0, stdout: "" });
  });
});
