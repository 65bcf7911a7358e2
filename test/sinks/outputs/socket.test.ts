import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { freePort } from "../../support/free-port.js";
import { feed, numbered, numbersOf, opened, upTo } from "../../support/opened-output.js";
import { StreamReceiver, until } from "../../support/receivers.js";
import { hasTool } from "../../support/tools.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
const none = new AbortController().signal;
const records = (from: number, to: number, length = 0) => upTo(to - from).map((i) => numbered(from + i, length));

describe.each(["tcp", "unix"] as const)("lines over %s", (kind) => {
  let sockets = 0;
  const receiver = async (...[behaviour]: [ConstructorParameters<typeof StreamReceiver>[1]?]) => {
    const path = kind === "unix" ? join(folder, `${kind}${sockets++}`) : undefined;
    // A port that some of these tests come back to: nobody else is given it meanwhile.
    const server = await new StreamReceiver(path, behaviour).listen(path === undefined ? await freePort() : 0);
    return { server, path, to: path === undefined ? `tcp://127.0.0.1:${server.port}` : `unix:${path}` };
  };

  test("come whole and in order, and all of them", async () => {
    const { server, to } = await receiver();
    const { output, notes } = await opened(to);
    await feed(output, records(0, 20_000));
    await output.end();
    expect(numbersOf(server.lines)).toEqual(upTo(20_000));
    expect([output.taken, output.delivered, output.dropped, output.uncertain, output.fault]).toEqual([20_000, 20_000, 0, 0, undefined]);
    expect(notes).toEqual([]);
    await server.stop("end");
  });
  test("a slow reader makes a batch run wait, and loses nothing", async () => {
    const { server, to } = await receiver((socket) => {
      socket.pause();
      setTimeout(() => socket.resume(), 300);
    });
    const { output } = await opened(to, { options: { queue: "500" } });
    // More than the kernel's buffers hold.
    const waits = await feed(output, records(0, 10_000, 2000));
    expect(waits).toBeGreaterThan(0);
    await output.end();
    expect(numbersOf(server.lines)).toEqual(upTo(10_000));
    expect([output.delivered, output.uncertain]).toEqual([10_000, 0]);
    await server.stop("end");
  });
  test("a reader that ends the connection and comes back loses nothing", async () => {
    const { server, to, path } = await receiver();
    const { output } = await opened(to);
    await feed(output, records(0, 100));
    await until(() => server.lines.length === 100);
    const { port } = kind === "tcp" ? server : { port: 0 };
    await server.stop("end");
    await feed(output, records(100, 250));
    await until(() => output.fault !== undefined, "the fault");
    expect(output.delivered).toBe(100);
    const again = await new StreamReceiver(path).listen(port);
    await output.end();
    expect(numbersOf([...server.lines, ...again.lines])).toEqual(upTo(250));
    expect([output.taken, output.delivered, output.dropped, output.uncertain, output.fault]).toEqual([250, 250, 0, 0, undefined]);
    await again.stop("end");
  });
  test("a line that was cut comes again, whole, over the next connection, and no half line joins another", async () => {
    // It reads a little, and is killed while the line that filled the kernel's buffers is on its way.
    let connections = 0;
    const { server, to } = await receiver((socket) => {
      if (connections++ > 0) return;
      socket.once("data", () => {
        socket.pause();
        setTimeout(() => socket.destroy(), 200);
      });
    });
    const { output, notes } = await opened(to, { options: { queue: "100" } });
    await feed(output, records(0, 3000, 20_000));
    await output.end();
    expect(server.came.length).toBe(2);
    const [first, second] = server.came.map((text) => text.split("\n").slice(0, -1));
    const numbers = numbersOf(second!);
    // The first of the second connection is the one that the kernel had not taken wholly; none is missing after it.
    expect(numbers).toEqual(upTo(3000).slice(numbers[0]!));
    expect(numbers[0]).toBeGreaterThan(0);
    expect(first!.length).toBeGreaterThan(0);
    expect(numbersOf(first!)).toEqual(upTo(first!.length));
    expect(notes[0]).toMatch(/the receiver (broke|closed) the connection; it is tried again; at most \d+ delivered records may be lost$/);
    expect([output.taken, output.delivered, output.dropped]).toEqual([3000, 3000, 0]);
    expect(output.uncertain).toBeGreaterThanOrEqual(3000 - first!.length - numbers.length);
    await server.stop("end");
  });
  test("where nobody listens, a batch run gives up after a time, and counts", async () => {
    const { server, to } = await receiver();
    await server.stop("end");
    const { output, notes } = await opened(to, { options: { "give-up": "300ms", queue: "50" } });
    const start = Date.now();
    await feed(output, records(0, 1000));
    await output.end();
    expect(Date.now() - start).toBeLessThan(10_000);
    expect([output.taken, output.delivered, output.dropped, output.hasFailed]).toEqual([1000, 0, 1000, true]);
    expect(output.fault).toBe(`${kind === "tcp" ? "connection refused" : "no such socket"}, for 0.3 s`);
    expect(notes.length).toBe(2);
    expect(notes[0]).toContain("it is tried again");
    expect(notes[1]).toContain("given up");
  });
  test("a reader that never reads stops a batch run after a time", async () => {
    const { server, to } = await receiver((socket) => socket.pause());
    const { output } = await opened(to, { options: { "give-up": "300ms", queue: "100" } });
    await feed(output, records(0, 20_000, 2000));
    await output.end();
    expect(output.taken).toBe(20_000);
    expect(output.dropped).toBeGreaterThan(0);
    expect(output.delivered).toBeGreaterThan(0);
    expect(output.delivered + output.dropped).toBe(20_000);
    expect(output.fault).toBe("the receiver takes nothing, for 0.3 s");
    expect(output.uncertain).toBe(output.delivered);
    await server.stop("kill");
  });
  test("a live run never waits: what there is no room for is dropped and counted", async () => {
    const { server, to } = await receiver((socket, { sockets }) => sockets.size === 1 && socket.pause());
    const { output, notes } = await opened(to, { isLive: true, options: { queue: "1000", "queue-bytes": "1MiB" } });
    for (let i = 0; i < 20; i++) {
      expect(output.ready(none)).toBeUndefined();
      output.write(records(1000 * i, 1000 * (i + 1), 2000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(output.dropped).toBeGreaterThan(5000);
    expect(output.fault).toBe("the receiver is too slow, its queue is full");
    expect(notes).toEqual([`${to}: the receiver is too slow, its queue is full: records are dropped`]);
    for (const socket of server.sockets) socket.resume();
    await output.end();
    expect(output.taken).toBe(20_000);
    expect(output.delivered + output.dropped).toBe(20_000);
    const numbers = numbersOf(server.lines);
    expect(numbers.length).toBe(output.delivered);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await server.stop("end");
  });
  test("the end of a live run waits for a few seconds, and abandoning for none", async () => {
    const { server, to } = await receiver((socket) => socket.pause());
    const ended = await opened(to, { isLive: true });
    ended.output.write(records(0, 5000, 2000));
    const start = Date.now();
    await ended.output.end();
    expect(Date.now() - start).toBeGreaterThan(2000);
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(ended.output.delivered + ended.output.dropped).toBe(5000);
    expect(ended.output.dropped).toBeGreaterThan(0);

    const { output } = await opened(to);
    output.write(records(0, 5000, 2000));
    const end = output.end();
    output.abandon();
    await end;
    expect(output.delivered + output.dropped).toBe(5000);
    output.write(records(0, 10));
    expect([output.taken, output.delivered + output.dropped]).toEqual([5010, 5010]);
    expect(output.ready(none)).toBeUndefined();
    await server.stop("kill");
  });
});

describe("lines over udp", () => {
  test("are a datagram each; one that is larger than a datagram can be is counted", async () => {
    const socket = createSocket("udp4");
    const came: string[] = [];
    socket.on("message", (message) => came.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const { output } = await opened(`udp://127.0.0.1:${socket.address().port}`);
    await feed(output, [numbered(0), numbered(1, 70_000), numbered(2, 60_000)], { most: 1, pause: 5 });
    await output.end();
    await until(() => came.length === 2);
    expect(came.every((datagram) => datagram.endsWith("\n"))).toBe(true);
    expect(numbersOf(came)).toEqual([0, 2]);
    expect([output.taken, output.delivered, output.dropped]).toEqual([3, 2, 1]);
    expect(output.fault).toBe("the record is larger than a datagram can be");
    socket.close();
  });
  test("over IPv6 too", async () => {
    const socket = createSocket("udp6");
    const came: string[] = [];
    socket.on("message", (message) => came.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, "::1", resolve));
    const { output } = await opened(`udp://[::1]:${(socket.address() as AddressInfo).port}`);
    output.write([numbered(7)]);
    await output.end();
    await until(() => came.length === 1);
    expect(numbersOf(came)).toEqual([7]);
    socket.close();
  });
});

test.skipIf(!hasTool("python3"))("a unix socket for datagrams is given up at once", async () => {
  const path = join(folder, "datagrams");
  // Node has no such sockets.
  const script = `import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(${JSON.stringify(path)}); sys.stdin.read()`;
  const python = spawn("python3", ["-c", script], { stdio: ["pipe", "ignore", "inherit"] });
  await until(() => existsSync(path));
  const { output, notes } = await opened(`syslog+unix:${path}`, { isLive: true });
  output.write(records(0, 3));
  await output.end();
  expect([output.taken, output.delivered, output.dropped, output.hasFailed]).toEqual([3, 0, 3, true]);
  const reason = "it is a socket for datagrams, and only stream sockets can be used";
  expect(notes).toEqual([`syslog+unix:${path}: ${reason}: given up, 3 records are dropped`]);
  python.stdin.end();
});

describe("addresses", () => {
  test.each([
    ["tcp://127.0.0.1", "tcp://127.0.0.1: name the host and its port, as in tcp://127.0.0.1:5140 or tcp://[::1]:5140"],
    ["tcp://::1:514", "tcp://::1:514: name the host and its port, as in tcp://127.0.0.1:5140 or tcp://[::1]:5140"],
    ["tcp://h:70000", "tcp://h:70000: name the host and its port, as in tcp://127.0.0.1:5140 or tcp://[::1]:5140"],
    ["unix:", "unix:: name the socket, as in unix:/run/collector.sock"],
  ])("%s is none", async (to, message) => {
    await expect(opened(to)).rejects.toThrow(message);
  });
  test("formats of whole files are refused", async () => {
    await expect(opened("tcp://127.0.0.1:1", { format: "csv" })).rejects.toThrow(
      "csv is a format of whole files: choose one of lines for it",
    );
    await expect(opened("tcp://127.0.0.1:1", { format: "sarif" })).rejects.toThrow("sarif is a format of whole files");
  });
});
