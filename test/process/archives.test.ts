import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, concat, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { type Ended, pcaplint, shell } from "../support/process.js";
import { type Entry, packed } from "../support/tar-files.js";
import { hasTool } from "../support/tools.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-archives-"));
afterAll(() => rmSync(folder, { recursive: true }));
const good = { bytes: build(ethernet(), ipv4(), tcp(), data(10)) };
const faulty = { bytes: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)) };
const one = pcap([good, faulty]);

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}
const records = ({ stdout }: Ended) =>
  stdout
    .trimEnd()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const told = (ended: Ended) => records(ended).map(({ type, source, packet, message }) => [type, source.member, packet?.number ?? message]);

describe("members of a tar archive", () => {
  const entries: Entry[] = [
    { name: "day/", type: "directory" },
    { name: "day/a.pcap", content: one },
    { name: "day/README", content: "notes" },
    { name: "day/b.pcap.gz", content: gzipSync(one) },
    { name: "day/cut.pcap", content: pcap([faulty, good]).slice(0, -5) },
    { name: "day/link", type: "symlink", linkname: "a.pcap" },
    { name: "day/none.pcap", content: pcap([]) },
    { name: "day/empty", content: "" },
    { name: "day/last.pcap", content: concat(one) },
  ];
  let whole: Uint8Array;
  let archive: string;
  beforeAll(async () => {
    whole = await packed(...entries);
    archive = file("a.tar", whole);
  });
  const expected = [
    ["finding", "day/a.pcap", 2],
    ["finding", "day/b.pcap.gz", 2],
    ["finding", "day/cut.pcap", 1],
    ["finding", "day/cut.pcap", expect.stringMatching(/^the file ends at byte /)],
    ["problem", "day/cut.pcap", expect.stringMatching(/^the file ends at byte /)],
    ["finding", "day/last.pcap", 2],
  ];

  test("are inputs, with their own packet numbers and offsets", async () => {
    const ended = await pcaplint([archive]);
    expect(ended.status).toBe(1);
    expect(told(ended)).toEqual(expected);
    const [first] = records(ended);
    expect(first.source).toEqual({ file: archive, member: "day/a.pcap" });
    // File header, record, its packet, and the header of the next record.
    expect(first.packet.offset).toBe(24 + 16 + good.bytes.length + 16);
    expect(ended.stderr).toContain(`pcaplint: ${archive}:day/cut.pcap: the file ends at byte `);
    expect(ended.stderr).toContain("pcaplint: 7 packets in 5 captures: 4 errors");
    expect(ended.stderr).toContain("passed over: 2 files that are no captures; without packets: 1 capture");
  });
  const compressors = [
    ["gzip", "gz"],
    ["zstd", "zst"],
    ["xz", "xz"],
    ["lz4", "lz4"],
  ] as const;
  test.for(compressors.filter(([program]) => hasTool(program)))("compressed with %s", async ([program, ending]) => {
    const ended = await pcaplint([file(`a.tar.${ending}`, execFileSync(program, ["-c"], { input: whole }))]);
    expect(ended.status).toBe(1);
    expect(told(ended)).toEqual(expected);
  });
  test("by standard input", async () => {
    const ended = await pcaplint(["-"], { input: whole });
    expect(told(ended)).toEqual(expected);
    expect(records(ended)[0].source).toEqual({ file: "-", member: "day/a.pcap" });
  });
  test("-c counts the packets of all, and nothing behind the last is read", async () => {
    const ended = await pcaplint(["inspect", "-c", "3", file("cut-3.tar", whole.slice(0, -1500))]);
    expect(ended.status).toBe(0);
    expect(records(ended).map(({ source, number }) => [source.member, number])).toEqual([
      ["day/a.pcap", 1],
      ["day/a.pcap", 2],
      ["day/b.pcap.gz", 1],
    ]);
  });
  test("a summary for each", async () => {
    const json = await pcaplint(["--summary", "json", archive]);
    expect(records(json).flatMap(({ type, source }) => (type === "summary" ? [source.member] : []))).toEqual([
      "day/a.pcap",
      "day/b.pcap.gz",
      "day/cut.pcap",
      "day/none.pcap",
      "day/last.pcap",
    ]);
    const text = await pcaplint(["--summary", "text", archive]);
    for (const name of ["a.pcap", "b.pcap.gz", "cut.pcap", "last.pcap"]) expect(text.stderr).toContain(`${archive}:day/${name}`);
  });
  test("in a directory, and an archive without captures is passed over there", async () => {
    const directory = join(folder, "archives");
    file("archives/1.tar", whole);
    file("archives/2.tar", await packed({ name: "x", content: "notes" }, { name: "y", content: "" }));
    file("archives/3.tar", await packed({ name: "d", type: "directory" }));
    const ended = await pcaplint([directory]);
    expect(ended.status).toBe(1);
    expect(told(ended)).toEqual(expected);
    expect(ended.stderr).toContain("passed over: 5 files that are no captures");
  });

  test.for([
    ["holds no capture", { name: "x", content: "notes" }, "holds no capture: the one file in it passed over"],
    ["holds no file", { name: "d", type: "directory" }, "is a tar archive without files"],
  ] as const)("an archive that %s", async ([, entry, message]) => {
    const path = file("barren.tar", await packed(entry));
    const ended = await pcaplint([path]);
    expect(ended.status).toBe(2);
    expect(records(ended)).toEqual([{ type: "problem", schema: 1, message, source: { file: path } }]);
    expect(ended.stderr).toContain(`pcaplint: ${path}: ${message}\n`);
  });
  test("one that is cut off: all before the cut, and a problem", async () => {
    const path = file("cut.tar", whole.slice(0, whole.length - 1024 - 512 + one.length - 5));
    const ended = await pcaplint([path]);
    expect(ended.status).toBe(2);
    expect(told(ended).slice(0, 5)).toEqual(expected.slice(0, 5));
    expect(told(ended).slice(5)).toEqual([
      ["finding", "day/last.pcap", expect.stringMatching(/^the tar archive ends inside of this member/)],
      ["problem", "day/last.pcap", expect.stringMatching(/^the tar archive ends inside of this member: at byte \d+ of the capture/)],
      ["problem", undefined, "the tar archive ends inside a member: it was cut off"],
    ]);
  });
  test("one whose compression is damaged", async () => {
    const ended = await pcaplint([file("cut.tgz", gzipSync(whole).slice(0, -30))]);
    expect(ended.status).toBe(2);
    expect(records(ended).at(-1)).toMatchObject({ type: "problem", message: expect.stringMatching(/^the gzip data end early/) });
  });
  test("one inside of another is said and not read", async () => {
    const path = file("outer.tar", await packed({ name: "inner.tar", content: whole }, { name: "after.pcap", content: one }));
    const ended = await pcaplint([path]);
    expect(ended.status).toBe(2);
    expect(told(ended)).toEqual([
      ["problem", "inner.tar", "is a tar archive, which scan and inspect read, but not inside of another: unpack it first"],
      ["finding", "after.pcap", 2],
    ]);
  });
  test("diff wants captures", async () => {
    const ended = await pcaplint(["diff", archive, archive]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain("is a tar archive, which scan and inspect read");
  });
});

describe("--files-from", () => {
  const a = file("list/a b.pcap", one);
  const b = file("list/[b].pcap", one);
  const c = file("list/c\n.pcap", one);
  const sources = (ended: Ended) => records(ended).map(({ source }) => source.file);

  test("one path a line, as it stands there, behind the paths that are named, in its order", async () => {
    const list = file("list/lines", `\n${b}\r\n\n${a}`);
    const ended = await pcaplint(["--files-from", list, a]);
    expect(ended.status).toBe(1);
    expect(sources(ended)).toEqual([a, b, a]);
  });
  test("with NUL bytes for line ends, by standard input, several lists", async () => {
    const nul = file("list/nul", `${c}\0${a}\0`);
    const ended = await pcaplint(["-0", "--files-from", nul, "--files-from", "-"], { input: Buffer.from(`${b}\0`) });
    expect(sources(ended)).toEqual([c, a, b]);
  });
  test("as find writes it", async () => {
    const ended = await shell(`find '${join(folder, "list")}' -name '*.pcap' -print0 | pcaplint -0 --files-from - `);
    expect(sources(ended).sort()).toEqual([a, b, c].sort());
  });
  test.for([
    [["--files-from", join(folder, "none")], "no such file"],
    [["--files-from", file("list/empty", "\n\n")], "no input: --files-from"],
    [["--files-from", "-", "-"], "standard input can be read only once"],
    [["--files-from", file("list/dash", "-\n"), "-"], "standard input can be read only once"],
    [["-0", "a.pcap"], "-0 is for lists of paths: name one with --files-from"],
  ] as const)("%j is a wrong call", async ([args, words]) => {
    const ended = await pcaplint(args);
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^pcaplint: .*\n$/);
    expect(ended.stderr).toContain(words);
  });
  test("a directory in a list is a problem: none is walked", async () => {
    const ended = await pcaplint(["--files-from", file("list/folder", `${join(folder, "list")}\n${a}\n`)]);
    expect(ended.status).toBe(2);
    expect(records(ended).map(({ type, message }) => (type === "problem" ? message : type))).toEqual(["is a directory", "finding"]);
  });
});

test("-c ends a run of many inputs at once", async () => {
  const a = file("many/a.pcap", one);
  const list = file("many/list", `${a}\n${"/none.pcap\n".repeat(20_000)}`);
  const ended = await pcaplint(["-j", "1", "-c", "2", "--files-from", list]);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain("2 packets in 1 capture: 1 error");
});

test("quoted globs reach into hidden folders, and through any number of folders with **", async () => {
  for (const name of ["a.pcap", ".b.pcap", "x/.y/c.pcap", "x/.y/c.txt"]) file(`globs/${name}`, one);
  const sources = async (pattern: string) =>
    records(await pcaplint([join(folder, "globs", pattern)])).map(({ source }) => source.file.slice(folder.length + 7));
  expect(await sources("*.pcap")).toEqual([".b.pcap", "a.pcap"]);
  expect(await sources("**/*.pcap")).toEqual([".b.pcap", "a.pcap", "x/.y/c.pcap"]);
  expect(await sources("**/{c,none}.*")).toEqual(["x/.y/c.pcap", "x/.y/c.txt"]);
});

describe("--shard", () => {
  const directory = join(folder, "shards");
  for (let i = 0; i < 30; i++) file(`shards/${i}.pcap`, one);
  file("shards/README", "notes");
  const files = (ended: Ended): string[] => records(ended).map(({ source }) => source.file);

  test("each input falls to exactly one share, in the same order", async () => {
    const all = files(await pcaplint([directory]));
    expect(all.length).toBe(30);
    const shares: string[][] = [];
    for (let i = 0; i < 4; i++) {
      const ended = await pcaplint(["--shard", `${i}/4`, directory]);
      expect(ended.status).toBe(1);
      expect(ended.stderr).toMatch(new RegExp(`^pcaplint: shard ${i}/4: \\d+ of 31 inputs\n`));
      shares.push(files(ended));
    }
    expect(shares.flat().sort()).toEqual([...all].sort());
    for (const share of shares) expect(all.filter((path) => share.includes(path))).toEqual(share);
  });
  test("an empty one, and one in which nothing is a capture, are no error", async () => {
    const path = join(directory, "README");
    const ended = await Promise.all([0, 1].map((i) => pcaplint(["--shard", `${i}/2`, path.replace("README", "0.pcap")])));
    expect(ended.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(ended.map(({ stderr }) => stderr).join("")).toContain(": 0 of 1 input\n");
    const only = join(folder, "readme-only");
    file("readme-only/README", "notes");
    for (const i of [0, 1]) expect((await pcaplint(["--shard", `${i}/2`, only])).status).toBe(0);
  });
  test.for(["2/2", "1", "a/b", "-1/3", "1/0", "0/1e3"])("%s is none", async (text) => {
    const ended = await pcaplint([`--shard=${text}`, directory]);
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toContain("It is i/n with i from 0 to n-1");
  });
});
