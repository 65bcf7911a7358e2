import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArena } from "../../src/checksum/arena.js";
import { Batch } from "../../src/packet/batch.js";
import { StreamBytes } from "../../src/sources/bytes.js";
import { CaptureError } from "../../src/sources/capture-error.js";
import { captureOf, openCapture } from "../../src/sources/open.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { hexOf } from "../support/read-capture.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "captures-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const written = (name: string, bytes: Uint8Array | string): string => {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
};
const never = new AbortController().signal;
const file = pcap(Array.from({ length: 10_000 }, (_, i) => ({ bytes: new Uint8Array(60).fill(i), seconds: i })));

describe("what cannot be read is refused in one line", () => {
  test.for([
    { name: "empty", content: "", message: "is empty" },
    {
      name: "notes.pcap",
      content: "192.168.0.1 > 192.168.0.2: ICMP\n",
      message: 'is not a pcap or pcapng file but text ("192.168.0.1 > 192.168.0.")',
    },
    {
      name: "sun.cap",
      content: "snoop\0\0\0\0\0\0\x02",
      message: "is not a pcap or pcapng file but a snoop capture (Solaris): convert it with editcap -F pcapng",
    },
    { name: "b.bz2", content: "BZh91AY", message: "is not a pcap or pcapng file but compressed with bzip2: pipe it through bunzip2" },
    { name: "zeros", content: "\0".repeat(20), message: "is not a pcap or pcapng file (it begins with 00 00 00 00 00 00 00 00)" },
    { name: "short", content: "\xd4", message: "is not a pcap or pcapng file (it begins with c3 94)" },
  ])("$name", async ({ name, content, message }) => {
    const path = written(name, content);
    const error = await openCapture(path).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ message: `${path}: ${message}`, reason: message, path, foreign: true });
  });

  test("no such file, a directory, a socket", async () => {
    await expect(openCapture(join(directory, "none.pcap"))).rejects.toThrow(`${join(directory, "none.pcap")}: no such file`);
    await expect(openCapture(directory)).rejects.toThrow(`${directory}: is a directory`);
    const path = join(directory, "socket");
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once("listening", resolve));
    await expect(openCapture(path)).rejects.toThrow(`${path}: is a socket`);
    server.close();
  });

  test.skipIf(process.getuid?.() === 0)("no permission", async () => {
    const path = written("secret.pcap", file);
    chmodSync(path, 0);
    await expect(openCapture(path)).rejects.toThrow(`${path}: permission denied`);
  });

  test("a device without bytes", async () => {
    await expect(openCapture("/dev/null")).rejects.toThrow("/dev/null: is empty");
  });
});

test("a file, with its position; compression by its magic number, whatever the name", async () => {
  for (const [name, bytes] of [
    ["a.txt", file],
    ["b.pcap", gzipSync(file)],
  ] as const) {
    const source = await openCapture(written(name, bytes));
    expect(source.position().total).toBe(bytes.length);
    let rows = 0;
    for (let batch = await source.read(never); batch !== undefined; batch = await source.read(never)) {
      expect(batch.first).toBe(rows + 1);
      expect(batch.count).toBeLessThanOrEqual(4096);
      rows += batch.count;
    }
    expect(rows).toBe(10_000);
    expect(source.position()).toEqual({ read: bytes.length, total: bytes.length });
    await source.close();
    await source.close();
    expect(await source.read(never)).toBeUndefined();
  }
});

test("one batch serves one file after another", async () => {
  const batch = new Batch(createArena(1 << 20), 100);
  const f = new Pcapng();
  const ng = written("c.pcapng", Buffer.concat([f.section(), f.interface(), f.packet(new Uint8Array(4).fill(9))]));
  for (const [path, count, first] of [
    [written("a.pcap", file), 100, "00"],
    [ng, 1, "09"],
    [written("a.pcap", file), 100, "00"],
  ] as const) {
    const source = await openCapture(path, { batch });
    expect(await source.read(never)).toBe(batch);
    expect(batch).toMatchObject({ count, first: 1, events: [] });
    expect(hexOf(batch.arena.bytes.subarray(batch.start[0]!, batch.start[0]! + 1))).toBe(first);
    await source.close();
  }
});

describe("pipes", () => {
  test("a named pipe, fed slowly", async () => {
    const path = join(directory, "fifo");
    execFileSync("mkfifo", [path]);
    const writer = spawn("sh", [
      "-c",
      `exec > ${path}; head -c 1000 ${written("f.pcap", file)}; sleep 0.1; tail -c +1001 ${join(directory, "f.pcap")}`,
    ]);
    const source = await openCapture(path);
    expect(source.position().total).toBeUndefined();
    let rows = 0;
    for (let batch = await source.read(never); batch !== undefined; batch = await source.read(never)) rows += batch.count;
    expect(rows).toBe(10_000);
    await source.close();
    writer.kill();
  });

  test("an abort wakes a read that waits, and says nothing of a cut file", async () => {
    const child = spawn("sh", ["-c", `head -c 1000 ${written("g.pcap", file)}; sleep 60`]);
    const source = await captureOf("-", new StreamBytes("-", child.stdout));
    const abort = new AbortController();
    // 24 bytes, then records of 76: twelve are whole.
    expect((await source.read(abort.signal))?.count).toBe(12);
    const waiting = source.read(abort.signal);
    setTimeout(() => abort.abort(), 20);
    expect(await waiting).toBeUndefined();
    expect(await source.read(abort.signal)).toBeUndefined();
    await source.close();
    child.kill();
  });

  test("a pipe is not read before it is asked for", async () => {
    const child = spawn("sh", ["-c", "cat /dev/zero"]);
    const bytes = new StreamBytes("-", child.stdout);
    const target = new Uint8Array(1 << 16);
    await bytes.read(target, 0, 100);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(child.stdout.readableLength).toBeLessThanOrEqual(2 << 16);
    expect(bytes.taken).toBe(100);
    await bytes.close();
    child.kill();
  });
});
