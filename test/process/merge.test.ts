import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { pcaplint, shell } from "../support/process.js";
import { packed } from "../support/tar-files.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-merging-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const line = (second: number, source: string, number = 1): string => {
  const time = `2023-11-14T22:13:${second}.000000000Z`;
  const found = { rule: "checksum/mismatch", severity: "error", message: "m", source: { file: source }, fingerprint: "0123456789abcdef" };
  const packet = { packet: { number, captured: 1, length: 1, offset: 40 }, direction: "unknown", path: "", details: {} };
  return `${JSON.stringify({ type: "finding", schema: 1, time, ...found, ...packet })}\n`;
};

describe("merge", () => {
  const a = file("a.jsonl", line(11, "a") + line(14, "a", 2) + line(12, "a", 3));
  const b = file("b.jsonl.gz", gzipSync(line(13, "b") + line(14, "b", 2)));

  test("joins in the order of time", async () => {
    const ended = await pcaplint(["merge", a, b]);
    expect(ended).toMatchObject({ status: 0, stderr: "pcaplint: merged 5 records of 2 files\n" });
    expect(ended.stdout).toBe(line(11, "a") + line(12, "a", 3) + line(13, "b") + line(14, "a", 2) + line(14, "b", 2));
    expect(await pcaplint(["merge", "-q", b, "-"], { input: readFileSync(a) })).toMatchObject({
      status: 0,
      stderr: "",
      stdout: ended.stdout,
    });
  });
  test("leaves bytes as they are", async () => {
    const odd = '{ "time":"2023-11-14T22:13:10.000000000Z",  "type":"finding","message":"\\u00e4 ä \\/", "source":{} }\n';
    expect((await pcaplint(["merge", a, file("odd.jsonl", odd)])).stdout.startsWith(odd)).toBe(true);
  });
  test("a torn last line, and lines that are no records, are told and left out", async () => {
    const torn = file("torn.jsonl", `${line(15, "t")}what is this\n${line(16, "t").slice(0, 40)}`);
    const ended = await pcaplint(["merge", torn, a]);
    expect(ended.status).toBe(2);
    expect(ended.stdout.split("\n").length - 1).toBe(4);
    expect(ended.stderr).toBe(
      [
        `pcaplint: ${torn}:2: is no record of pcaplint's JSON Lines: left out\n`,
        `pcaplint: ${torn}:3: is no record of pcaplint's JSON Lines: left out\n`,
        "pcaplint: merged 4 records of 2 files; left out: 2 lines that are no records\n",
      ].join(""),
    );
  });
  test("a last line without its end is whole if it is a record", async () => {
    expect(await pcaplint(["merge", file("unended.jsonl", line(15, "t").trimEnd())])).toMatchObject({ status: 0, stdout: line(15, "t") });
  });
  test("many such lines are counted, one without an end fills no memory", async () => {
    const ended = await pcaplint(["merge", file("text", "x\n".repeat(100)), file("endless", "y".repeat(40 << 20))]);
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toContain("text: and 90 more such lines");
    expect(ended.stderr).toContain("endless:1: is no record");
  });
  test("files that cannot be read, or not to their end, are told, the rest is merged", async () => {
    const cut = file("cut.gz", gzipSync(line(17, "c").repeat(3000)).slice(0, -20));
    const ended = await pcaplint(["merge", join(folder, "none"), cut, a]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`${join(folder, "none")}: no such file\n`);
    expect(ended.stderr).toContain(`${cut}: the gzip data end early\n`);
    expect(ended.stdout).toContain(line(12, "a", 3));
  });
  test("more than memory holds, in another order, to a reader that leaves", async () => {
    const many = Array.from({ length: 32_000 }, (_, i) => line(10 + ((i * 7919) % 50), "m", i + 1));
    const path = file("many.jsonl", many.join(""));
    const ended = await pcaplint(["merge", path]);
    const time = (text: string): string => JSON.parse(text).time;
    // A stable sort: packets are numbered as they stand.
    const byTime = many.map((text) => [time(text), text] as const).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
    const expected = byTime.map(([, text]) => text);
    expect(ended.stdout === expected.join("")).toBe(true);
    const left = await shell(`pcaplint merge '${path}' | head -n 2`);
    expect(left.stdout).toBe(expected.slice(0, 2).join(""));
    expect(left.stderr).toMatch(/^(pcaplint: merged .*\n)?$/);
    // The pipe is full dozens of times: a listener left behind each time would be a warning of Node's.
    expect((await shell(`pcaplint merge '${path}' '${path}' '${path}' '${path}' | wc -l`)).stderr).toMatch(/^pcaplint: merged .*\n$/);
  });
  test.for([
    [["-", "-"], "standard input can be read only once"],
    [[], "missing required argument"],
  ] as const)("%j is a wrong call", async ([args, words]) => {
    const ended = await pcaplint(["merge", ...args]);
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toContain(words);
  });
});

test("seven shards, merged, are the whole run, merged", async () => {
  const faulty = (seconds: number) => ({ bytes: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)), seconds });
  const times = (i: number): number[] => [100 + ((i * 31) % 17), 100 + ((i * 7) % 17), 105];
  const captures = Array.from({ length: 40 }, (_, i) => pcap(times(i).map(faulty)));
  const directory = mkdtempSync(join(folder, "captures-"));
  for (const [i, bytes] of captures.entries()) writeFileSync(join(directory, `${i}.pcap`), i % 9 === 0 ? bytes.slice(0, -3) : bytes);
  writeFileSync(join(directory, "empty"), "");
  writeFileSync(
    join(directory, "a.tar"),
    await packed({ name: "x", content: captures[3]! }, { name: "y", content: captures[4]!.slice(0, -3) }),
  );
  const run = async (...args: readonly string[]): Promise<string> =>
    (await pcaplint(["--summary", "json", ...args, directory, "/none.pcap"])).stdout;

  const whole = file("whole.jsonl", await run());
  const shards = await Promise.all(Array.from({ length: 7 }, async (_, i) => file(`shard-${i}.jsonl`, await run("--shard", `${i}/7`))));
  const merged = await pcaplint(["merge", whole]);
  expect(merged.stdout.split("\n").length).toBeGreaterThan(150);
  expect(merged.stdout).not.toBe(readFileSync(whole, "utf8"));
  expect((await pcaplint(["merge", ...shards])).stdout).toBe(merged.stdout);
  expect((await pcaplint(["merge", ...shards.reverse()])).stdout).toBe(merged.stdout);
  expect((await pcaplint(["merge", file("merged.jsonl", merged.stdout)])).stdout, "merged again").toBe(merged.stdout);
}, 120_000);
