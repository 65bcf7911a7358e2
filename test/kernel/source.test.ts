import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { KernelSource } from "../../src/kernel/source.js";
import type { KernelEvent } from "../../src/kernel-state/event.js";
import { StreamBytes } from "../../src/sources/bytes.js";
import { OTHERS } from "../support/kernel-log/blocks.js";
import { hwFailure } from "../support/kernel-log/reports.js";

const never = new AbortController().signal;
const report = (device: string) => `${hwFailure({ device, release: "6.1.0", calls: ["tcp_v4_rcv"] }).join("\n")}\n`;
const other = `${OTHERS.join("\n")}\n`;

async function all(source: KernelSource): Promise<KernelEvent[]> {
  const events: KernelEvent[] = [];
  for (;;) {
    const some = await source.read(never);
    if (some === undefined) return events;
    events.push(...some);
  }
}

/** The text in pieces of this many bytes. */
function source(text: string | Uint8Array, piece = Number.POSITIVE_INFINITY): KernelSource {
  const stream = new PassThrough();
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += piece) stream.write(bytes.subarray(at, Math.min(at + piece, bytes.length)));
  stream.end();
  return new KernelSource("-", new StreamBytes("-", stream));
}

describe("lines", () => {
  test.for([1, 7, 64, 100_000])("in pieces of %i bytes: the numbers of the lines stay right", async (piece) => {
    const text = `${other}${report("eth0")}${other}${report("eth1")}${other}`;
    const from = source(text, piece);
    const events = await all(from);
    const lines = text.split("\n");
    expect(events.map(({ device }) => device)).toEqual(["eth0", "eth1"]);
    for (const { line, device } of events) expect(lines[line - 1]).toContain(`${device}: hw csum failure`);
    expect(from.lines).toBe(lines.length - 1);
  });
  test("with CRLF, and without the last line end", async () => {
    expect((await all(source(report("eth0").replaceAll("\n", "\r\n"))))[0]).toMatchObject({
      kernel: "6.1.0",
      stack: [{}, {}, { name: "tcp_v4_rcv" }],
    });
    expect(await all(source("eth0: hw csum failure"))).toHaveLength(1);
  });
  test("a line without an end is passed over, and the next one counts", async () => {
    const from = source(`${other}skb ${"x".repeat(1_000_000)}\n${report("eth0")}`, 50_000);
    const [event] = await all(from);
    expect(event).toMatchObject({ device: "eth0", line: OTHERS.length + 2 });
  });
  test("an event across the end of a buffer", async () => {
    for (let pad = 262_000; pad < 262_300; pad += 37) {
      const [event] = await all(source(`${"y".repeat(pad)}\n${report("eth0")}`));
      expect(event).toMatchObject({ device: "eth0", line: 2, kernel: "6.1.0" });
    }
  });
});

describe("as it comes", () => {
  test("an event that a line of another follows is there although the input goes on; and one that nothing follows after a moment", async () => {
    const stream = new PassThrough();
    const live = new KernelSource("-", new StreamBytes("-", stream));
    stream.write(report("eth0"));
    expect((await live.read(never))?.map(({ device }) => device)).toEqual(["eth0"]);
    stream.write(`${report("eth1")}${report("eth2")}`);
    expect((await live.read(never))?.map(({ device }) => device)).toEqual(["eth1"]);
    expect((await live.read(never))?.map(({ device }) => device)).toEqual(["eth2"]);
    await live.close();
  });
  test("aborting ends a read that waits", async () => {
    const abort = new AbortController();
    const live = new KernelSource("-", new StreamBytes("-", new PassThrough()));
    const read = live.read(abort.signal);
    abort.abort();
    await expect(read).resolves.toBeUndefined();
  });
});

describe("what is no text", () => {
  test.for([
    ["nothing", "", "is empty: nothing to read"],
    [
      "a capture",
      Buffer.from("d4c3b2a1020004000000000000000000", "hex"),
      "is a packet capture: pcaplint scan reads it; pcaplint kernel reads logs and dumps",
    ],
    [
      "pcapng",
      Buffer.from("0a0d0d0a1c0000004d3c2b1a", "hex"),
      "is a packet capture: pcaplint scan reads it; pcaplint kernel reads logs and dumps",
    ],
    [
      "a program",
      Buffer.from("7f454c4602010100000000", "hex"),
      "is binary, not text: pcaplint kernel reads logs, dumps and traces as text",
    ],
  ] as const)("%s", async ([, bytes, reason]) => {
    await expect(all(source(bytes))).rejects.toMatchObject({ reason });
  });
});

test("a table goes on after a pause", async () => {
  const stream = new PassThrough();
  const live = new KernelSource("-", new StreamBytes("-", stream));
  stream.write("dev len network_header transport_header\neth0 60 14 34\n");
  expect((await live.read(never))?.map(({ state }) => state.len)).toEqual([60]);
  setTimeout(() => stream.write("eth0 61 14 34\n"), 500);
  expect((await live.read(never))?.map(({ state }) => state.len)).toEqual([61]);
  await live.close();
});

test("a debugger's output is read though its first lines name no structure", async () => {
  const [event] = await all(
    source(`${other}(gdb) p *$rdi\n$1 = {next = 0x0, len = 1066, data_len = 1000,\n  network_header = 214, tail = 266}\n`),
  );
  expect(event?.state).toMatchObject({ len: 1066, dataLen: 1000, networkHeader: 214 });
});

test("the kernel that the log begins with is that of events that name none, until another speaks", async () => {
  const dump = "skb len=60 headroom=64 headlen=60 tailroom=0\n";
  const text = `[    0.000000] Linux version 5.4.0-42-generic (buildd@host) (gcc 9) #46-Ubuntu SMP\n${other}${dump}${other}${report("eth0")}${dump}`;
  expect((await all(source(text))).map(({ kernel }) => kernel)).toEqual(["5.4.0-42-generic", "6.1.0", "6.1.0"]);
});
