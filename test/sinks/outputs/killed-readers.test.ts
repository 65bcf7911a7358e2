import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Output } from "../../../src/sinks/outputs/output.js";
import { Random } from "../../bench/random.js";
import { type Life, MortalReader } from "../../support/mortal-reader.js";
import { numbered, numbersOf, opened, upTo } from "../../support/opened-output.js";
import { StreamReceiver, until } from "../../support/receivers.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
let names = 0;

function mortal(kind: "tcp" | "unix") {
  const own = join(folder, `${names++}`);
  mkdirSync(join(own, "read"), { recursive: true });
  const path = join(own, "socket");
  const reader = new MortalReader(join(own, "read"), kind === "unix" ? path : undefined);
  return { reader, to: () => (kind === "unix" ? `unix:${path}` : `tcp://127.0.0.1:${reader.port}`) };
}

/** It accepts connections and reads nothing. */
async function stuckReceiver(kind: "tcp" | "unix") {
  const path = kind === "unix" ? join(folder, `${names++}`) : undefined;
  const server = await new StreamReceiver(path, (socket) => void socket.pause()).listen();
  return { server, to: path === undefined ? `tcp://127.0.0.1:${server.port}` : `unix:${path}` };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Has nothing left it for a while? Looked at often, as one long pause ends early for a process that is held up itself. */
async function hasStopped(output: Output): Promise<boolean> {
  for (let still = 0, before = output.delivered; still < 10; before = output.delivered) {
    await pause(30);
    still = output.delivered === before ? still + 1 : 0;
  }
  return true;
}
const KILLS = 5;
const none = new AbortController().signal;

describe.each(["unix", "tcp"] as const)("over %s", (kind) => {
  test.each([
    { run: "a batch run", isLive: false, seed: 1 },
    { run: "a live run", isLive: true, seed: 2 },
    { run: "a batch run of long records", isLive: false, seed: 3, most: 30_000 },
  ])(
    "$run: what readers had read that were killed is between what is certain and what was delivered",
    async ({ isLive, seed, most = 900 }) => {
      const random = new Random(seed);
      const { reader, to } = mortal(kind);
      const lives: Life[] = Array.from({ length: KILLS }, (_, i) => ({
        afterBytes: 1 + random.below(400_000),
        // Every other one has something unread for sure.
        stallMs: i % 2 === 0 ? 20 + random.below(200) : 0,
      }));
      let current = await reader.live(lives[0]!);
      const { output, notes } = await opened(to(), { isLive, options: { queue: "500" } });
      let isLast = false;
      const living = (async () => {
        for (const life of [...lives.slice(1), { afterBytes: Number.POSITIVE_INFINITY, stallMs: 0 }]) {
          expect(await current.ended).toBe("SIGKILL");
          await pause(random.below(150));
          current = await reader.live(life);
        }
        isLast = true;
      })();
      let made = 0;
      for (let left = 20; left > 0; left -= isLast ? 1 : 0) {
        await output.ready(none);
        output.write(Array.from({ length: 100 }, () => numbered(made++, random.below(most))));
        await pause(isLive ? 1 : 0);
      }
      await living;
      await output.end();
      expect(await current.ended).toBeNull();

      const read = numbersOf(reader.lines);
      const { delivered, dropped, uncertain = 0 } = output;
      expect(delivered + dropped).toBe(made);
      expect(dropped > 0).toBe(isLive);
      expect(new Set(read).size).toBe(read.length);
      expect(read.length).toBeLessThan(delivered);
      expect(read.length).toBeGreaterThanOrEqual(delivered - uncertain);
      const said = notes.find((note) => note.includes("may be lost"));
      expect(said).toMatch(/the receiver (broke|closed) the connection; it is tried again; at most \d+ delivered records may be lost$/);
    },
  );

  test("a reader that is killed when it has read all costs nothing", async () => {
    const { reader, to } = mortal(kind);
    const records = Array.from({ length: 100 }, (_, i) => numbered(i));
    const afterBytes = records.reduce((bytes, record) => bytes + JSON.stringify(record).length + 1, 0);
    const first = await reader.live({ afterBytes, stallMs: 200 });
    const { output } = await opened(to());
    output.write(records);
    expect(await first.ended).toBe("SIGKILL");
    const second = await reader.live({ afterBytes: Number.POSITIVE_INFINITY, stallMs: 0 });
    output.write(Array.from({ length: 100 }, (_, i) => numbered(100 + i)));
    await output.end();
    await second.ended;
    expect(numbersOf(reader.lines)).toEqual(upTo(200));
    expect([output.delivered, output.uncertain, output.fault]).toEqual([200, 0, undefined]);
  });

  test("a reader that is killed unseen, before the next record is written, is no less uncertain", async () => {
    const { reader, to } = mortal(kind);
    // It sleeps until it is killed.
    const first = await reader.live({ afterBytes: 1, stallMs: 30_000 });
    const { output } = await opened(to());
    output.write([numbered(0)]);
    await until(() => reader.lines.length === 1);
    output.write(Array.from({ length: 10 }, (_, i) => numbered(1 + i)));
    await until(() => output.delivered === 11);
    // This process sees nothing of it: what it learns first is that it cannot write.
    first.kill();
    output.write([numbered(11)]);
    await first.ended;
    const second = await reader.live({ afterBytes: Number.POSITIVE_INFINITY, stallMs: 0 });
    await output.end();
    await second.ended;
    expect(numbersOf(reader.lines)).toEqual([0, 11]);
    expect([output.delivered, output.uncertain]).toEqual([12, 11]);
  });

  test("a reader that breaks the connection at the end of the run, instead of reading on, is said too", async () => {
    const { server, to } = await stuckReceiver(kind);
    const { output, notes } = await opened(to);
    // More than Node reads ahead, and no more than a unix socket holds.
    output.write(Array.from({ length: 30 }, (_, i) => numbered(i, 5000)));
    const end = output.end();
    await until(() => output.delivered === 30 && server.sockets.size === 1);
    for (const socket of server.sockets) socket.destroy();
    await end;
    expect([output.delivered, output.dropped, output.uncertain]).toEqual([30, 0, 30]);
    expect(notes).toEqual([`${to}: the receiver broke the connection; at most 30 delivered records may be lost`]);
    expect(output.fault).toBe("the receiver broke the connection");
    await server.stop("end");
  });

  test.each([10, 300, 5000, 70_000])(
    "all that a receiver's buffers take, records of %i bytes, is uncertain where it reads nothing",
    async (length) => {
      const { server, to } = await stuckReceiver(kind);
      const { output, notes } = await opened(to, { options: { queue: "500" } });
      let stuck = false;
      for (let made = 0; !stuck; made += 100) {
        output.write(Array.from({ length: 100 }, (_, i) => numbered(made + i, length)));
        stuck = await Promise.race([Promise.resolve(output.ready(none)).then(() => false), hasStopped(output)]);
      }
      const { delivered } = output;
      expect(output.uncertain).toBe(0);
      await server.stop("kill");
      await until(() => output.uncertain! > 0);
      expect(output.uncertain).toBe(delivered);
      expect(notes).toEqual([
        `${to}: the receiver broke the connection; it is tried again; at most ${delivered} delivered records may be lost`,
      ]);
      output.abandon();
      await output.end();
    },
  );
});

test("what is still on its way when a receiver ends its side of a TCP connection is uncertain", async () => {
  const { server, to } = await stuckReceiver("tcp");
  const { output, notes } = await opened(to);
  // Of these 2 MB, what has not arrived lies in the sender's buffer: receivers that do not read have room for a tenth.
  output.write(Array.from({ length: 100 }, (_, i) => numbered(i, 20_000)));
  await until(() => output.delivered === 100 && server.sockets.size === 1);
  for (const socket of server.sockets) socket.end();
  await until(() => output.uncertain! > 0);
  expect(output.delivered).toBe(100);
  expect(output.uncertain).toBeGreaterThan(70);
  expect(output.uncertain).toBeLessThanOrEqual(100);
  expect(notes).toEqual([
    `${to}: the receiver closed the connection; it is tried again; at most ${output.uncertain} delivered records may be lost`,
  ]);
  await output.end();
  await server.stop("kill");
});
