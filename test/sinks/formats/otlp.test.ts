import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportLogsRequest, logRecord as logRecordText, otlp } from "../../../src/sinks/formats/otlp.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { root } from "../../support/generated.js";
import { violations } from "./otlp-messages.js";
import { AGGREGATE, FINDING, HELD_BACK, LIVE_FINDING, PACKET, PROBLEM, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";

const OBSERVED = 1_700_000_100_000_000_000n;
const golden = join(root, "test/sinks/formats/golden/otlp.jsonl");
const lines = (records: readonly OutputRecord[], host?: string): string[] => {
  const encoder = otlp({ version: "1.2.3", host }, () => OBSERVED);
  return [encoder.begin(), ...records.map((record) => encoder.encode(record)), encoder.end()].join("").split("\n").slice(0, -1);
};
interface LogRecord {
  readonly timeUnixNano?: string;
  readonly severityNumber: number;
  readonly body: object;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}
const logRecord = (record: OutputRecord, observed?: bigint): LogRecord => JSON.parse(logRecordText(record, observed));
/** An attribute's value, whatever its type. */
const attribute = (record: OutputRecord, key: string): unknown =>
  logRecord(record, OBSERVED).attributes.find((one) => one.key === key)?.value;

test("records of each kind are as reviewed", () => {
  const text = `${lines(RECORDS).join("\n")}\n`;
  if (process.env.UPDATE === "1") writeFileSync(golden, text);
  expect(text, "right after all? UPDATE=1 npx vitest run test/sinks/formats/otlp.test.ts").toBe(readFileSync(golden, "utf8"));
});

test("a request is a line of its own and breaks no rule of the protocol", async () => {
  for (const line of lines([...RECORDS, ...(await sampleRecords())]))
    expect(violations("ExportLogsServiceRequest", JSON.parse(line)), line).toEqual([]);
});

test("what breaks one is found", () => {
  const good = JSON.parse(lines([FINDING])[0]!);
  const broken = (change: (record: Record<string, unknown>) => void): number => {
    const copy = structuredClone(good);
    change(copy.resourceLogs[0].scopeLogs[0].logRecords[0]);
    return violations("ExportLogsServiceRequest", copy).length;
  };
  expect(broken(() => {})).toBe(0);
  expect(broken((record) => (record.timeUnixNano = 1_700_000_000_000_000_000))).toBe(1);
  expect(broken((record) => (record.timeUnixNano = "-1"))).toBe(1);
  expect(broken((record) => (record.severityNumber = "SEVERITY_NUMBER_ERROR"))).toBe(1);
  expect(broken((record) => (record.severityNumber = 0))).toBe(1);
  expect(broken((record) => (record.event_name = "x"))).toBe(1);
  expect(broken((record) => (record.body = { stringValue: "a", intValue: "1" }))).toBe(1);
  expect(broken((record) => (record.body = { intValue: 1 }))).toBe(1);
  expect(broken((record) => (record.traceId = "W47/95gDgQPSabYzgT/GDA=="))).toBe(1);
  expect(broken((record) => (record.attributes as unknown[]).push({ key: "file.path", value: {} }))).toBe(1);
});

describe("a finding", () => {
  test("has the packet's time to the nanosecond, and the severity as number and text", () => {
    // 2023-11-14T22:13:20Z is 1700000000 seconds from 1970.
    expect(logRecord(FINDING, OBSERVED)).toMatchObject({
      timeUnixNano: "1700000000000010123",
      observedTimeUnixNano: "1700000100000000000",
      severityNumber: 17,
      severityText: "error",
      eventName: "pcaplint.finding",
      body: { stringValue: FINDING.message },
    });
    expect([LIVE_FINDING, HELD_BACK].map((record) => logRecord(record).severityNumber)).toEqual([13, 9]);
  });
  test("has the conventions' attributes, and ours", () => {
    expect(attribute(FINDING, "source.address")).toEqual({ stringValue: "10.0.0.1" });
    expect(attribute(FINDING, "destination.port")).toEqual({ intValue: "51324" });
    expect(attribute(FINDING, "network.transport")).toEqual({ stringValue: "udp" });
    expect(attribute(FINDING, "network.type")).toEqual({ stringValue: "ipv4" });
    expect(attribute(FINDING, "network.io.direction")).toEqual({ stringValue: "receive" });
    expect(attribute({ ...FINDING, direction: "out" }, "network.io.direction")).toEqual({ stringValue: "transmit" });
    expect(attribute({ ...FINDING, direction: "unknown" }, "network.io.direction")).toBeUndefined();
    expect(attribute(LIVE_FINDING, "network.interface.name")).toEqual({ stringValue: "eth0" });
    expect(attribute(FINDING, "security_rule.name")).toEqual({ stringValue: "checksum/mismatch" });
    expect(attribute(FINDING, "pcaplint.packet.number")).toEqual({ intValue: "12" });
    expect(attribute(FINDING, "pcaplint.cause.corroborated_by")).toEqual({ arrayValue: { values: [{ intValue: "9" }] } });
    expect(attribute(FINDING, "pcaplint.details.ratio")).toEqual({ doubleValue: 0.5 });
    // Where the bytes cannot tell there is none.
    expect(attribute(FINDING, "pcaplint.super_packet.segment_size")).toBeUndefined();
  });
  test("without ports has no transport that the conventions would know", () => {
    const flow = { source: "fe80::1", destination: "ff02::1", protocol: "icmpv6" };
    expect(attribute({ ...FINDING, flow }, "network.transport")).toBeUndefined();
    expect(attribute({ ...FINDING, flow }, "pcaplint.flow.protocol")).toEqual({ stringValue: "icmpv6" });
    expect(attribute({ ...FINDING, flow }, "network.type")).toEqual({ stringValue: "ipv6" });
  });
});

describe("the time", () => {
  const timeOf = (time: string): string | undefined => logRecord({ ...FINDING, time }).timeUnixNano;
  test("is left out where the field cannot hold it", () => {
    expect(timeOf("1969-12-31T23:59:59.999999999Z")).toBeUndefined();
    expect(timeOf("1970-01-01T00:00:00.000000000Z")).toBeUndefined();
    expect(timeOf("1970-01-01T00:00:00.000000001Z")).toBe("1");
    // 2^64 nanoseconds end at 2554-07-21T23:34:33.709551616Z.
    expect(timeOf("2554-07-21T23:34:33.709551615Z")).toBe("18446744073709551615");
    expect(timeOf("2554-07-21T23:34:33.709551616Z")).toBeUndefined();
    expect(timeOf("+275760-09-13T00:00:00.000000000Z")).toBeUndefined();
  });
  test("of an aggregate is that of the last finding in it; a problem has none", () => {
    expect(logRecord(AGGREGATE).timeUnixNano).toBe("1700000002500000000");
    expect(logRecord(PROBLEM)).not.toHaveProperty("timeUnixNano");
    expect(logRecord(PROBLEM)).toMatchObject({ severityNumber: 17, body: { stringValue: PROBLEM.message } });
  });
});

test("records without a message are the body", () => {
  expect(logRecord(STATS)).toMatchObject({ severityNumber: 9, eventName: "pcaplint.stats", timeUnixNano: "1700000010000000000" });
  expect(logRecord(STATS).body).toMatchObject({
    kvlistValue: {
      values: expect.arrayContaining([
        { key: "seconds", value: { doubleValue: 10.5 } },
        { key: "packets", value: { intValue: "100" } },
      ]),
    },
  });
  expect(logRecord(PACKET).body).toHaveProperty("kvlistValue");
});

test("the resource names the program, and the host that the record or the run names", () => {
  const hosts = (records: readonly OutputRecord[], host?: string): unknown[] =>
    lines(records, host).map((line) => JSON.parse(line).resourceLogs[0].resource.attributes[2]?.value.stringValue);
  expect(hosts([FINDING, PROBLEM])).toEqual(["node-7", undefined]);
  expect(hosts([FINDING, PROBLEM], "here")).toEqual(["node-7", "here"]);
  const two = [FINDING, PROBLEM].map((record) => logRecordText(record, OBSERVED)).join(",");
  const request = JSON.parse(exportLogsRequest(two, { version: "1.2.3" }));
  expect(violations("ExportLogsServiceRequest", request)).toEqual([]);
  expect(request).toMatchObject({ resourceLogs: [{ scopeLogs: [{ scope: { name: "pcaplint" }, logRecords: [{}, {}] }] }] });
});

test("whatever details hold, the protocol is kept", () => {
  const detail = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
  );
  const details = fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,9}$/), fc.oneof(detail, fc.array(detail)), { maxKeys: 5 });
  fc.assert(
    fc.property(details, (some) => {
      const line = lines([{ ...FINDING, details: some }])[0]!;
      expect(violations("ExportLogsServiceRequest", JSON.parse(line))).toEqual([]);
    }),
  );
});
