import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { feed, numbered, numbersOf, opened, upTo } from "../../support/opened-output.js";
import { HttpReceiver, until } from "../../support/receivers.js";

const none = new AbortController().signal;
const records = (n: number, length = 0) => upTo(n).map((i) => numbered(i, length));
const status =
  (code: number, headers: Record<string, string> = {}, body = "") =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end(body);
  };
const ok = status(200);

describe("lines over HTTP", () => {
  test("come in batches, each record once", async () => {
    const receiver = await new HttpReceiver().listen();
    const { output, notes } = await opened(`http://${receiver.host}/in?to=lint`, { options: { batch: "100" } });
    await feed(output, records(1050));
    await output.end();
    expect(numbersOf(receiver.lines)).toEqual(upTo(1050));
    expect(receiver.requests.length).toBe(11);
    const [{ path, headers }] = receiver.requests as [(typeof receiver.requests)[0]];
    expect([path, headers["content-type"], headers["user-agent"]]).toEqual(["/in?to=lint", "application/x-ndjson", "pcaplint"]);
    expect([output.taken, output.delivered, output.dropped, output.fault]).toEqual([1050, 1050, 0, undefined]);
    expect(notes).toEqual([]);
    await receiver.stop();
  });
  test("429, 500 and a broken connection are tried again: nothing is lost, nothing comes twice that was not taken", async () => {
    const cut = (response: ServerResponse): void => void response.socket!.destroy();
    const receiver = await new HttpReceiver([status(429), status(503), cut, ok, status(500), ok]).listen();
    const { output, notes } = await opened(`http://${receiver.host}`, { options: { batch: "50", queue: "100" } });
    await feed(output, records(300), { most: 50 });
    await output.end();
    expect(numbersOf(receiver.lines)).toEqual(upTo(300));
    expect([output.delivered, output.dropped, output.fault]).toEqual([300, 0, undefined]);
    expect(notes[0]).toBe(`http://${receiver.host}: HTTP 429 Too Many Requests; it is tried again`);
    expect(notes[1]).toMatch(/works again after \d s$/);
    await receiver.stop();
  });
  test("Retry-After is waited for", async () => {
    const times: number[] = [];
    const noting = (answer: typeof ok) => (response: ServerResponse) => {
      times.push(performance.now());
      answer(response);
    };
    const receiver = await new HttpReceiver([noting(status(429, { "retry-after": "1" })), noting(ok)]).listen();
    const { output } = await opened(`http://${receiver.host}`);
    output.write(records(1));
    await output.end();
    expect(times[1]! - times[0]!).toBeGreaterThan(990);
    expect(output.delivered).toBe(1);
    await receiver.stop();
  });
  test("an answer that is too late counts as none", async () => {
    const receiver = await new HttpReceiver([() => {}, ok]).listen();
    const { output } = await opened(`http://${receiver.host}`, { options: { timeout: "2s" } });
    output.write(records(3));
    await until(() => output.fault !== undefined);
    expect(output.fault).toBe("the receiver does not answer");
    await output.end();
    expect([output.delivered, receiver.requests.length]).toEqual([3, 2]);
    await receiver.stop();
  });
  test("an answer that breaks off behind its status has said what it says", async () => {
    const broken = (response: ServerResponse): void => {
      response.writeHead(200, { "content-length": "100" }).write("half", () => response.socket!.destroy());
    };
    const receiver = await new HttpReceiver([broken]).listen();
    const { output } = await opened(`http://${receiver.host}`);
    output.write(records(3));
    await output.end();
    expect([output.delivered, output.dropped, receiver.requests.length]).toEqual([3, 0, 1]);
    await receiver.stop();
  });
  test("what is refused is dropped with the reason, and the rest goes on", async () => {
    const receiver = await new HttpReceiver([ok, status(400, {}, "no such\nthing"), ok]).listen();
    const { output, notes } = await opened(`http://${receiver.host}`, { options: { batch: "10" } });
    await feed(output, records(30), { most: 10 });
    await output.end();
    expect(numbersOf(receiver.lines)).toEqual([...upTo(10), ...upTo(30).slice(20)]);
    expect([output.taken, output.delivered, output.dropped]).toEqual([30, 20, 10]);
    expect(output.fault).toBe("HTTP 400 Bad Request: no such thing");
    expect(notes).toEqual([`http://${receiver.host}: HTTP 400 Bad Request: no such thing: 10 records are dropped`]);
    await receiver.stop();
  });
  test("headers, with secrets from the environment, and gzip", async () => {
    process.env.PCAPLINT_TEST_TOKEN = "s3cret";
    const receiver = await new HttpReceiver().listen();
    const header = "Authorization: Bearer env:PCAPLINT_TEST_TOKEN | X-Scope-OrgID: a b";
    const { output } = await opened(`http://${receiver.host}`, { options: { header, gzip: "true" } });
    output.write(records(100));
    await output.end();
    const [{ headers }] = receiver.requests as [(typeof receiver.requests)[0]];
    expect([headers.authorization, headers["x-scope-orgid"], headers["content-encoding"]]).toEqual(["Bearer s3cret", "a b", "gzip"]);
    expect(numbersOf(receiver.lines)).toEqual(upTo(100));
    await receiver.stop();
    await expect(opened("http://127.0.0.1:1", { options: { header: "Authorization: env:PCAPLINT_NOT_SET" } })).rejects.toThrow(
      "it names PCAPLINT_NOT_SET, which is not set in the environment",
    );
    await expect(opened("http://127.0.0.1:1", { options: { header: "nonsense" } })).rejects.toThrow("is NAME: VALUE");
    await expect(opened("http://", {})).rejects.toThrow("http://: it is no URL: write it as http://host:port/");
  });
  test("a password in the address goes to the receiver and into no message", async () => {
    const receiver = await new HttpReceiver([status(403)]).listen();
    const { output, notes } = await opened(`http://user:s3cret@${receiver.host}`);
    output.write(records(1));
    await output.end();
    expect(receiver.requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from("user:s3cret").toString("base64")}`);
    expect(`${output.name} ${notes.join()} ${output.fault}`).not.toContain("s3cret");
    await receiver.stop();
  });
  test("where nobody answers, a batch run gives up and a live run drops", async () => {
    const receiver = await new HttpReceiver([], () => {}).listen();
    const batch = await opened(`http://${receiver.host}`, { options: { "give-up": "300ms", timeout: "100ms", queue: "20" } });
    await feed(batch.output, records(100), { most: 10 });
    await batch.output.end();
    expect([batch.output.taken, batch.output.delivered, batch.output.dropped]).toEqual([100, 0, 100]);
    expect(batch.output.fault).toBe("the receiver does not answer, for 0.3 s");

    const { output } = await opened(`http://${receiver.host}`, { isLive: true, options: { queue: "20" } });
    for (const record of records(100)) {
      expect(output.ready(none)).toBeUndefined();
      output.write([record]);
    }
    expect(output.dropped).toBe(80);
    const end = output.end();
    output.abandon();
    await end;
    expect([output.taken, output.delivered, output.dropped]).toEqual([100, 0, 100]);
    await receiver.stop();
  });
  test("a batch that is not full goes after a time", async () => {
    const receiver = await new HttpReceiver().listen();
    const { output } = await opened(`http://${receiver.host}`, { isLive: true, options: { flush: "100ms" } });
    output.write(records(2));
    await until(() => output.delivered === 2);
    output.write(records(1));
    await until(() => output.delivered === 3);
    expect(receiver.requests.length).toBe(2);
    await output.end();
    await receiver.stop();
  });
});
