import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import type { Encoder } from "../../../src/sinks/encoder.js";
import { parquet } from "../../../src/sinks/formats/parquet.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { AGGREGATE, FINDING, HELD_BACK, LOG_FINDING, PACKET, PROBLEM, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";

let encoder: () => Encoder;
beforeAll(async () => {
  encoder = await parquet("1.2.3");
});

/** The pieces of a file; each is a Uint8Array that nobody writes into any more. */
function pieces(records: Iterable<OutputRecord>): Uint8Array[] {
  const one = encoder();
  const all = [one.begin()];
  for (const record of records) all.push(one.encode(record));
  return [...all, one.end()] as Uint8Array[];
}
const file = (records: Iterable<OutputRecord>): ArrayBuffer => new Uint8Array(Buffer.concat(pieces(records))).buffer;

/** Rows, timestamps as the integers that the file holds. */
const rows = (bytes: ArrayBuffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: bytes, parsers: { timestampFromMicroseconds: (value: bigint) => value as unknown as Date } });
const row = async (record: OutputRecord): Promise<Record<string, unknown>> => (await rows(file([record])))[0]!;

test("the columns have these types, in this order", () => {
  const [tree, ...columns] = parquetMetadata(file([])).schema;
  expect(tree).toMatchObject({ num_children: columns.length });
  const types = columns.map(({ name, type, converted_type: converted }) => [name, converted === undefined ? type : `${type} ${converted}`]);
  const text = "BYTE_ARRAY UTF8";
  expect(types).toEqual([
    ["type", text],
    ["time", "INT64 TIMESTAMP_MICROS"],
    ["time_ns", "INT64"],
    ["severity", text],
    ["rule", text],
    ["message", text],
    ["file", text],
    ["member", text],
    ["interface", text],
    ["log", text],
    ["line", "INT64"],
    ["host", text],
    ["packet", "INT64"],
    ["captured", "INT64"],
    ["length", "INT64"],
    ["offset", "INT64"],
    ["direction", text],
    ["path", text],
    ["layer", text],
    ["layer_offset", "INT32"],
    ["source", text],
    ["source_port", "INT32"],
    ["destination", text],
    ["destination_port", "INT32"],
    ["protocol", text],
    ["community_id", text],
    ["checksum_offset", "INT32"],
    ["checksum_verdict", text],
    ["checksum_stored", text],
    ["checksum_computed", text],
    ["cause", text],
    ["cause_field", text],
    ["certainty", text],
    ["fingerprint", text],
    ["findings", "INT64"],
    ["record", text],
  ]);
  expect(new Set(columns.map((column) => column.repetition_type))).toEqual(new Set(["OPTIONAL"]));
});

describe("a row", () => {
  test("has what a finding says", async () => {
    expect(await row(FINDING)).toEqual({
      type: "finding",
      // 2023-11-14T22:13:20Z is 1700000000 seconds from 1970.
      time: 1_700_000_000_000_010n,
      time_ns: 1_700_000_000_000_010_123n,
      severity: "error",
      rule: "checksum/mismatch",
      message: FINDING.message,
      file: "cap tures/ü#1.pcap",
      member: null,
      interface: null,
      log: null,
      line: null,
      host: "node-7",
      packet: 12n,
      captured: 1514n,
      length: 9014n,
      offset: 40n,
      direction: "in",
      path: "ethernet/ipv4/udp/vxlan/ethernet/ipv6/icmpv6",
      layer: "udp",
      layer_offset: 34,
      source: "10.0.0.1",
      source_port: 443,
      destination: "10.0.0.2",
      destination_port: 51324,
      protocol: "udp",
      community_id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      checksum_offset: 40,
      checksum_verdict: "bad",
      checksum_stored: "0xbd67",
      checksum_computed: "0x4e7f",
      cause: "stale-field",
      cause_field: "sourcePort",
      certainty: "proved",
      fingerprint: "0123456789abcdef",
      findings: 1n,
      record: JSON.stringify(FINDING),
    });
  });
  test("has what other records have", async () => {
    expect(await row(AGGREGATE)).toMatchObject({
      type: "aggregate",
      findings: 70n,
      member: "in/b.pcap",
      time_ns: 1_700_000_002_500_000_000n,
    });
    expect(await row(HELD_BACK)).toMatchObject({ file: "-", findings: 5n, time: null });
    expect(await row(PROBLEM)).toMatchObject({ type: "problem", message: PROBLEM.message, offset: 530n, severity: null, findings: null });
    expect(await row(LOG_FINDING)).toMatchObject({ log: "/var/log/dmesg.txt", line: 17n, file: null });
    expect(await row(PACKET)).toMatchObject({
      type: "packet",
      packet: 2n,
      captured: 42n,
      length: 60n,
      path: "ethernet/ipv4",
      findings: null,
    });
    expect(await row(STATS)).toMatchObject({ type: "stats", interface: "eth0", time: 1_700_000_010_000_000n, length: null });
  });
  test("has a time before 1970, and none in nanoseconds where 64 bits do not reach", async () => {
    const at = async (time: string): Promise<unknown[]> => {
      const { time: us, time_ns: ns } = await row({ ...FINDING, time });
      return [us, ns];
    };
    expect(await at("1969-12-31T23:59:59.999999999Z")).toEqual([-1n, -1n]);
    // 2^63 nanoseconds end at 2262-04-11T23:47:16.854775808Z.
    expect(await at("2262-04-11T23:47:16.854775807Z")).toEqual([9_223_372_036_854_775n, 9_223_372_036_854_775_807n]);
    expect(await at("2262-04-11T23:47:16.854775808Z")).toEqual([9_223_372_036_854_775n, null]);
    expect(await at("+275760-09-13T00:00:00.000000000Z")).toEqual([8_640_000_000_000_000_000n, null]);
  });
});

test("every record of the samples comes back", async () => {
  const records = [...RECORDS, ...(await sampleRecords())];
  const read = await rows(file(records));
  expect(read.map(({ record }) => JSON.parse(record as string))).toEqual(records.map((record) => JSON.parse(JSON.stringify(record))));
  expect(read.map(({ type }) => type)).toEqual(records.map(({ type }) => type));
});

test("no record at all is a file without rows", async () => {
  expect(await rows(file([]))).toEqual([]);
});

describe("row groups", () => {
  const numbered = function* (count: number): Generator<OutputRecord> {
    for (let i = 1; i <= count; i++) yield { ...FINDING, packet: { ...FINDING.packet, number: i } };
  };
  const groups = (bytes: ArrayBuffer): number[] => parquetMetadata(bytes).row_groups.map(({ num_rows: count }) => Number(count));

  test("are written as soon as they are full, and the rest at the end", async () => {
    // A record of FINDING has about 1.3 KB, so that 8 MiB of them are fewer than 10000.
    const all = pieces(numbered(15_000));
    expect(all.filter((piece) => piece.length > 0)).toHaveLength(4);
    const bytes = new Uint8Array(Buffer.concat(all)).buffer;
    const sizes = groups(bytes);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(10_000);
    expect((await rows(bytes)).map(({ packet }) => Number(packet))).toEqual(Array.from({ length: 15_000 }, (_, i) => i + 1));
  });
  test("have at most 10000 rows, however short they are", () => {
    const short: OutputRecord = { ...PROBLEM };
    expect(groups(file(Array.from({ length: 20_001 }, () => short)))).toEqual([10_000, 10_000, 1]);
  });
});
