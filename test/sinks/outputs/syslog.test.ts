import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { freePort } from "../../support/free-port.js";
import { feed, numbered, opened, upTo } from "../../support/opened-output.js";
import { StreamReceiver, until } from "../../support/receivers.js";
import { hasTool } from "../../support/tools.js";
import { FINDING, LIVE_FINDING } from "../formats/records.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** HEADER SP STRUCTURED-DATA SP MSG of RFC 5424, section 6. */
const MESSAGE =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) (-|\[(?:[^\]\\]|\\.)*\]) (.*)$/su;
const fields = (message: string) => {
  const [, priority, time, host, app, process, id, data, text] = MESSAGE.exec(message) ?? [];
  return { priority: Number(priority), time, host, app, process, id, data, text };
};

/** Octet counting of RFC 6587, section 3.4.1: MSG-LEN SP SYSLOG-MSG. */
function counted(stream: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const space = stream.indexOf(0x20, at);
    const length = Number(stream.subarray(at, space).toString());
    expect(length).toBeGreaterThan(0);
    messages.push(stream.subarray(space + 1, space + 1 + length).toString());
    at = space + 1 + length;
    expect(at).toBeLessThanOrEqual(stream.length);
  }
  return messages;
}

/** Sends these, and gives what came over the one connection. */
async function sent(records: readonly OutputRecord[], options: Record<string, string> = {}, scheme = "syslog+tcp"): Promise<string> {
  const path = scheme === "syslog+unix" ? join(folder, "socket") : undefined;
  const server = await new StreamReceiver(path).listen();
  const { output } = await opened(path === undefined ? `${scheme}://127.0.0.1:${server.port}` : `${scheme}:${path}`, { options });
  await feed(output, records);
  await output.end();
  expect([output.delivered, output.dropped]).toEqual([records.length, 0]);
  await server.stop("end");
  expect(server.came.length).toBe(1);
  return server.came[0]!;
}

describe("messages of syslog", () => {
  test("have the record's time, severity, kind and rule in their header, and the record itself as text", async () => {
    const [message, live] = counted(Buffer.from(await sent([FINDING, LIVE_FINDING]))).map(fields);
    const { text, process: id, ...header } = message!;
    expect(header).toEqual({
      // daemon, 3, times 8, and error, 3.
      priority: 27,
      // RFC 5424 allows six decimals.
      time: "2023-11-14T22:13:20.000010Z",
      host: "node-7",
      app: "pcaplint",
      id: "finding",
      data: '[pcaplint@32473 rule="checksum/mismatch" fingerprint="0123456789abcdef"]',
    });
    expect(Number(id)).toBe(process.pid);
    expect(JSON.parse(text!)).toEqual(FINDING);
    expect(live!.priority).toBe(28);
    expect(Math.abs(Date.parse(live!.time!) - Date.now())).toBeLessThan(10_000);
  });
  test("name the facility that is asked for", async () => {
    const facilities = { kern: 0, user: 1, daemon: 3, ftp: 11, local0: 16, local7: 23 };
    for (const [facility, number] of Object.entries(facilities)) {
      expect(fields(counted(Buffer.from(await sent([FINDING], { facility })))[0]!).priority).toBe(8 * number + 3);
    }
  });
  test("have a line end behind them where that is asked for, and none inside", async () => {
    const lines = (
      await sent(
        upTo(100).map((i) => numbered(i)),
        { framing: "line" },
        "syslog+unix",
      )
    ).split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => (JSON.parse(fields(line).text!) as { record: number }).record)).toEqual(upTo(100));
    const server = await new StreamReceiver().listen();
    const { output } = await opened(`syslog+tcp://127.0.0.1:${server.port}`, { format: "pretty", options: { framing: "line" } });
    output.write([FINDING, FINDING]);
    await output.end();
    await server.stop("end");
    expect(server.lines.map((line) => fields(line).app)).toEqual(["pcaplint", "pcaplint"]);
  });
  test("are a datagram each over udp, without a frame", async () => {
    const socket = createSocket("udp4");
    const came: string[] = [];
    socket.on("message", (message) => came.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const { output } = await opened(`syslog+udp://127.0.0.1:${socket.address().port}`);
    output.write([FINDING]);
    await output.end();
    await until(() => came.length === 1);
    expect(JSON.parse(fields(came[0]!).text!)).toEqual(FINDING);
    socket.close();
  });
});

/** rsyslogd with imtcp on a port of its own, which writes the message, the time and the rule of what comes into a file. */
async function rsyslog(name: string, port: number): Promise<{ readonly child: ChildProcess; readonly lines: () => string[] }> {
  const file = join(folder, `${name}.log`);
  const config = join(folder, `${name}.conf`);
  writeFileSync(
    config,
    `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imtcp")
template(name="whole" type="list") {
  property(name="syslogseverity-text") constant(value=" ") property(name="hostname") constant(value=" ") property(name="msgid")
  constant(value=" ") property(name="msg" droplastlf="on") constant(value="\\n")
}
input(type="imtcp" port="${port}" address="127.0.0.1")
action(type="omfile" file="${file}" template="whole" flushOnTXEnd="on")
`,
  );
  const child = spawn("rsyslogd", ["-n", "-f", config, "-i", join(folder, `${name}.pid`)], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr!.on("data", (text) => (said += text));
  child.on("exit", (status) => {
    if (status !== 0 && status !== null) throw new Error(`rsyslogd ended: ${said}`);
  });
  return { child, lines: () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []) };
}

describe.skipIf(!hasTool("rsyslogd"))("rsyslogd", () => {
  test("gets every record once, over its restart", { timeout: 60_000 }, async () => {
    const port = await freePort();
    const { output } = await opened(`syslog+tcp://127.0.0.1:${port}`, { options: { queue: "500" } });
    output.write([FINDING]);
    // It is not there yet.
    const first = await rsyslog("first", port);
    const numbers = upTo(5000);
    await feed(
      output,
      numbers.map((i) => numbered(i, i % 7 === 0 ? 20_000 : 0)),
    );
    await until(() => first.lines().length === 5001);
    const [finding, ...others] = first.lines();
    expect(finding!.startsWith("err node-7 finding {")).toBe(true);
    expect(JSON.parse(finding!.slice(finding!.indexOf("{")))).toEqual(FINDING);
    const numberOf = (line: string) => (JSON.parse(line.slice(line.indexOf("{"))) as { record: number }).record;
    expect(others.map(numberOf)).toEqual(numbers);

    const gone = new Promise((resolve) => first.child.once("exit", resolve));
    first.child.kill("SIGTERM");
    await gone;
    const fed = feed(
      output,
      upTo(2000).map((i) => numbered(i)),
    );
    await until(() => output.fault !== undefined);
    const second = await rsyslog("second", port);
    await fed;
    await output.end();
    await until(() => second.lines().length === 2000);
    expect(second.lines().map(numberOf)).toEqual(upTo(2000));
    expect([output.taken, output.delivered, output.dropped]).toEqual([7001, 7001, 0]);
    const ended = new Promise((resolve) => second.child.once("exit", resolve));
    second.child.kill("SIGTERM");
    await ended;
  });
});
