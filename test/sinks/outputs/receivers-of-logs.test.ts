import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { feed, numbered, opened, upTo } from "../../support/opened-output.js";
import { HttpReceiver, type Request } from "../../support/receivers.js";
import { FINDING, LIVE_FINDING } from "../formats/records.js";

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
};

describe("OTLP", () => {
  const numbers = ({ body }: Request): number[] =>
    JSON.parse(body).resourceLogs[0].scopeLogs[0].logRecords.map((record: { body: { stringValue: string } }) =>
      Number(record.body.stringValue),
    );

  test("is POSTed to /v1/logs, many records in a request, under the host's and the program's name", async () => {
    const receiver = await new HttpReceiver([], (response) => answer(response, 200, { partialSuccess: {} })).listen();
    const { output } = await opened(`otlp+http://${receiver.host}`);
    await feed(
      output,
      upTo(700).map((i) => numbered(i)),
    );
    await output.end();
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/v1/logs", "/v1/logs"]);
    expect(receiver.requests[0]!.headers["content-type"]).toBe("application/json");
    expect(receiver.requests.flatMap(numbers)).toEqual(upTo(700));
    const { resource } = JSON.parse(receiver.requests[0]!.body).resourceLogs[0];
    expect(resource.attributes).toContainEqual({ key: "host.name", value: { stringValue: "node-7" } });
    expect(resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "pcaplint" } });
    expect([output.delivered, output.dropped]).toEqual([700, 0]);
    await receiver.stop();
  });
  test("tries 503 again and 500 not, and counts what a partial success says was not taken", async () => {
    const receiver = await new HttpReceiver([
      (response) => answer(response, 503, {}),
      (response) => answer(response, 200, { partialSuccess: { rejectedLogRecords: "2", errorMessage: "too long" } }),
      (response) => answer(response, 500, { message: "no" }),
    ]).listen();
    const { output } = await opened(`otlp+http://${receiver.host}/other/path`, { options: { batch: "10" } });
    await feed(
      output,
      upTo(30).map((i) => numbered(i)),
      { most: 10 },
    );
    await output.end();
    expect(receiver.requests.map(numbers)).toEqual([upTo(10), upTo(10), upTo(20).slice(10), upTo(30).slice(20)]);
    expect([output.taken, output.delivered, output.dropped]).toEqual([30, 18, 12]);
    expect(output.fault).toBe('HTTP 500 Internal Server Error: {"message":"no"}');
    expect(receiver.requests[0]!.path).toBe("/other/path");
    await receiver.stop();
  });
  test("has no other format", async () => {
    await expect(opened("otlp+http://127.0.0.1:1", { format: "json" })).rejects.toThrow("its format is otlp, and no other");
  });
});

describe("Loki", () => {
  test("gets streams by few labels, lines with times that rise", async () => {
    const receiver = await new HttpReceiver([], (response) => answer(response, 204, undefined)).listen();
    const { output } = await opened(`loki+http://${receiver.host}`);
    const before = BigInt(Date.now()) * 1_000_000n;
    output.write([FINDING, LIVE_FINDING, FINDING]);
    await output.end();
    const [{ path, body }] = receiver.requests as [Request];
    expect(path).toBe("/loki/api/v1/push");
    const { streams } = JSON.parse(body) as { streams: { stream: Record<string, string>; values: [string, string][] }[] };
    expect(streams.map(({ stream }) => stream)).toEqual([
      { service_name: "pcaplint", host: "node-7", severity: "error", rule: "checksum/mismatch" },
      { service_name: "pcaplint", host: "node-7", severity: "warning", rule: "capture/dropped" },
    ]);
    const [mismatches, dropped] = streams.map(({ values }) => values);
    expect([...mismatches!, ...dropped!].map(([, line]) => JSON.parse(line))).toEqual([FINDING, FINDING, LIVE_FINDING]);
    const [first, third, second] = [...mismatches!, ...dropped!].map(([time]) => BigInt(time));
    expect(before <= first! && first! < second! && second! < third!).toBe(true);
    expect(output.delivered).toBe(3);
    await receiver.stop();
  });
});

describe("Elasticsearch", () => {
  type Action = { create: { _id: string } };
  const pairs = ({ body }: Request): [Action, { pcaplint: { record: number } }][] => {
    const lines = body.split("\n");
    expect(lines.pop()).toBe("");
    const parsed = lines.map((line) => JSON.parse(line));
    return upTo(parsed.length / 2).map((i) => [parsed[2 * i], parsed[2 * i + 1]]);
  };
  /** Answers each document with a status, by its number. */
  const each = (status: (number: number) => number) => (response: ServerResponse, request: Request) => {
    const items = pairs(request).map(([{ create }, { pcaplint }]) => {
      const code = status(pcaplint.record);
      return { create: { ...create, status: code, ...(code < 300 ? {} : { error: { type: `t${code}`, reason: "why" } }) } };
    });
    answer(response, 200, { took: 1, errors: items.some(({ create }) => create.status >= 300), items });
  };

  test("gets documents to create in a data stream, each with an identifier of its own", async () => {
    const receiver = await new HttpReceiver(
      [],
      each(() => 201),
    ).listen();
    const { output } = await opened(`elasticsearch+http://${receiver.host}`);
    await feed(
      output,
      upTo(20).map((i) => numbered(i)),
    );
    await output.end();
    const [request] = receiver.requests as [Request];
    expect(request.path).toBe("/logs-pcaplint-default/_bulk");
    expect(request.headers["content-type"]).toBe("application/x-ndjson");
    expect(pairs(request).map(([, document]) => document.pcaplint.record)).toEqual(upTo(20));
    expect(pairs(request).every(([, document]) => "@timestamp" in document)).toBe(true);
    expect(new Set(pairs(request).map(([{ create }]) => create._id)).size).toBe(20);
    expect(output.delivered).toBe(20);
    await receiver.stop();
  });
  test("each document counts by itself: taken, there already, later, or never", async () => {
    const first = each((n) => (n === 3 ? 400 : n === 5 ? 429 : n === 7 ? 503 : n === 9 ? 409 : 201));
    const receiver = await new HttpReceiver(
      [first],
      each(() => 201),
    ).listen();
    const { output } = await opened(`elasticsearch+http://${receiver.host}/index-1`);
    await feed(
      output,
      upTo(20).map((i) => numbered(i)),
    );
    await output.end();
    const [before, after] = receiver.requests.map(pairs);
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/index-1/_bulk", "/index-1/_bulk"]);
    expect(after!.map(([, { pcaplint }]) => pcaplint.record)).toEqual([5, 7]);
    expect(after!.map(([action]) => action)).toEqual([before![5]![0], before![7]![0]]);
    expect([output.taken, output.delivered, output.dropped, output.fault]).toEqual([20, 19, 1, "status 400: t400: why"]);
    await receiver.stop();
  });
  test("an answer that breaks off leaves open what was taken: it is asked again, under the same identifiers", async () => {
    const broken = (response: ServerResponse): void => {
      response.writeHead(200, { "content-length": "1000" }).write('{"items":[', () => response.socket!.destroy());
    };
    const receiver = await new HttpReceiver(
      [broken],
      each(() => 409),
    ).listen();
    const { output } = await opened(`elasticsearch+http://${receiver.host}/i`);
    await feed(
      output,
      upTo(5).map((i) => numbered(i)),
    );
    await output.end();
    expect(receiver.requests.map(({ body }) => body)).toEqual([receiver.requests[0]!.body, receiver.requests[0]!.body]);
    expect([output.delivered, output.dropped]).toEqual([5, 0]);
    await receiver.stop();
  });
  test("its path names one index", async () => {
    await expect(opened("elasticsearch+http://127.0.0.1:1/a/b")).rejects.toThrow(
      "its path is an index or a data stream, as /logs-pcaplint-default",
    );
  });
});
