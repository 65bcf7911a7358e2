import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { writeFaultyCapture } from "../support/faulty-capture.js";
import { root } from "../support/generated.js";
import { MortalReader } from "../support/mortal-reader.js";
import { PROGRAM, pcaplint } from "../support/process.js";
import { HttpReceiver, StreamReceiver, until } from "../support/receivers.js";
import { Running } from "../support/running.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
const faulty = join(folder, "faulty.pcap");
/** What the run writes to standard output. */
let expected: string[];
beforeAll(async () => {
  expect(inject("buildErrors"), "the build failed").toBe("");
  writeFaultyCapture(faulty, 3e6);
  expected = (await pcaplint([faulty])).stdout.split("\n").slice(0, -1);
  expect(expected.length).toBeGreaterThan(1000);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Each line whole, in order, once. By their numbers first: lists of lines are no sight. */
function expectAll(lines: readonly string[]): void {
  const numbers = (all: readonly string[]) => all.map((line) => (JSON.parse(line) as { packet?: { number: number } }).packet?.number);
  expect(numbers(lines)).toEqual(numbers(expected));
  expect(lines.every((line, i) => line === expected[i])).toBe(true);
}

const start = (...args: readonly string[]): Running =>
  new Running(spawn(process.execPath, [PROGRAM, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] }));
const answer = (status: number) => (response: import("node:http").ServerResponse) => response.writeHead(status).end();

describe("a batch run", () => {
  test("gives a unix socket's reader that dies and returns every record", async () => {
    const path = join(folder, "socket");
    // The first one takes a few records and ends, the second comes later.
    const first = await new StreamReceiver(path).listen();
    const running = start(faulty, "--output", `unix:${path},queue=100`);
    await until(() => first.lines.length > 0);
    await first.stop("end");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const second = await new StreamReceiver(path).listen();
    const { status } = await running.ended;
    expect(status).toBe(1);
    expectAll([...first.lines, ...second.lines]);
    await second.stop("end");
  });
  test("says how many records a reader that was killed may not have read, and loses no others", async () => {
    const read = mkdtempSync(join(folder, "read-"));
    const path = join(folder, "mortal");
    const reader = new MortalReader(read, path);
    const first = await reader.live({ afterBytes: 100_000, stallMs: 200 });
    const running = start(faulty, "--output", `unix:${path},queue=100`);
    expect(await first.ended).toBe("SIGKILL");
    const second = await reader.live({ afterBytes: Number.POSITIVE_INFINITY, stallMs: 0 });
    const { status, stderr } = await running.ended;
    await second.ended;
    expect(status).toBe(1);
    const [, most] = /the receiver (?:broke|closed) the connection; it is tried again; at most (\d+) delivered records may be lost\n/.exec(
      stderr,
    )!;
    const { lines } = reader;
    const lost = expected.length - lines.length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(Number(most));
    expect(stderr).toMatch(
      new RegExp(
        `: ${expected.length} records delivered, 0 dropped, at most ${most} of the delivered lost: the receiver (broke|closed) the connection\\n`,
      ),
    );
    const made = new Set(expected);
    expect(lines.every((line) => made.delete(line))).toBe(true);
  });
  test("gives an HTTP receiver that answers 429, 500, nothing and then well every record", async () => {
    const receiver = await new HttpReceiver([answer(429), answer(200), answer(500), () => {}, answer(200)]).listen();
    const { status, stderr } = await pcaplint([faulty, "--output", `http://${receiver.host}/in,timeout=2s,batch=200,queue=400`]);
    expect(status).toBe(1);
    expectAll(receiver.lines);
    expect(stderr).toContain(`pcaplint: http://${receiver.host}/in: HTTP 429 Too Many Requests; it is tried again\n`);
    await receiver.stop();
  });
  test("that finds nobody gives up after the time that was said, with status 2 and the counts", async () => {
    const { status, stderr } = await pcaplint([faulty, "--output", "tcp://127.0.0.1:1,give-up=500ms,queue=100"]);
    expect(status).toBe(2);
    const [, dropped] = /tcp:\/\/127\.0\.0\.1:1: 0 records delivered, (\d+) dropped: connection refused, for 0\.5 s\n/.exec(stderr) ?? [];
    expect(Number(dropped)).toBeGreaterThan(99);
  });
  test("of which one output fails goes on with the other", async () => {
    const { status, stdout, stderr } = await pcaplint([faulty, "--output", "tcp://127.0.0.1:1,give-up=300ms,queue=100", "--output", "-"]);
    expect(status).toBe(2);
    expectAll(stdout.split("\n").slice(0, -1));
    expect(stderr).toContain(`0 records delivered, ${expected.length} dropped: connection refused, for 0.3 s\n`);
  });
});

test("a live run with a receiver that takes nothing goes on as without it, and counts what it dropped", async () => {
  const growing = join(folder, "growing");
  copyFileSync(faulty, growing);
  const stuck = await new StreamReceiver(undefined, (socket) => socket.pause()).listen();
  const to = `tcp://127.0.0.1:${stuck.port}`;
  const file = join(folder, "live.jsonl");
  const running = start("tail", "-F", growing, "--aggregate", "0", "--output", `${to},queue=100`, "--output", file);
  const findings = (lines: readonly string[]): number => lines.filter((line) => line.startsWith('{"type":"finding"')).length;
  const written = (): string[] => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []);
  while (findings(written()) < findings(expected)) await new Promise((resolve) => setTimeout(resolve, 100));
  const interrupted = Date.now();
  const { status, stderr } = await running.interrupt();
  expect(Date.now() - interrupted).toBeLessThan(10_000);
  expect(status).toBe(0);
  const [, delivered, dropped] = new RegExp(`${to}: (\\d+) records delivered, (\\d+) dropped: `).exec(stderr) ?? [];
  expect(Number(dropped)).toBeGreaterThan(0);
  expect(Number(delivered) + Number(dropped)).toBe(written().length);
  await stuck.stop("kill");
});

test("what an address or an option cannot be is said in one line", async () => {
  const said = async (output: string) => {
    const { status, stderr } = await pcaplint([faulty, "--output", output]);
    expect(status).toBe(2);
    return stderr;
  };
  expect(await said("tcp://127.0.0.1")).toContain("--output tcp://127.0.0.1: name the host and its port, as in tcp://127.0.0.1:5140");
  expect(await said("tcp://127.0.0.1:1,batch=3")).toContain("there is no batch");
  expect(await said("http://127.0.0.1:1,batch=0")).toContain("batch=0: it is a whole number from 1");
  expect(await said("loky+http://127.0.0.1:1")).toContain("did you mean loki+http?");
});

test("a client of Kafka that is not installed is asked for in one line", async () => {
  const hooks = `export async function resolve(name, context, next) {
    if (name === "@platformatic/kafka") throw Object.assign(new Error(), { code: "ERR_MODULE_NOT_FOUND" });
    return next(name, context);
  }`;
  const url = (script: string): string => `data:text/javascript,${encodeURIComponent(script)}`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(url(hooks))});`;
  const env = { NODE_OPTIONS: `--import ${url(register)}` };
  const { status, stderr } = await pcaplint([faulty, "--output", "kafka://127.0.0.1:1/lint"], { env });
  expect(status).toBe(2);
  expect(stderr).toBe(
    "pcaplint: --output kafka://127.0.0.1:1/lint: the client of Kafka is not installed: npm install @platformatic/kafka\n",
  );
});
