import { isIP } from "node:net";
import { describe, expect, test } from "vitest";
import { zeek } from "../../../src/sinks/formats/zeek.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { CLOCK, encoded, golden, linesOf } from "./encoded.js";
import { FINDING, PACKET, RECORDS, STATS } from "./records.js";
import { sampleRecords } from "./samples.js";

const weirds = (records: readonly OutputRecord[]) => linesOf(encoded(zeek(CLOCK), records)).map((line) => JSON.parse(line));

/** Weird::Info, the fields with &log; `community_id` is what policy/protocols/conn/community-id-logging calls it in conn.log. */
const text = (value: unknown): boolean => typeof value === "string" && value !== "";
const port = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65535;
const address = (value: unknown): boolean => isIP(value as string) !== 0;
const FIELDS: Readonly<Record<string, { readonly holds: (value: unknown) => boolean; readonly optional?: true }>> = {
  ts: { holds: Number.isFinite },
  uid: { holds: (value) => /^C[0-9A-Za-z]{17}$/.test(value as string), optional: true },
  "id.orig_h": { holds: address, optional: true },
  "id.orig_p": { holds: port, optional: true },
  "id.resp_h": { holds: address, optional: true },
  "id.resp_p": { holds: port, optional: true },
  name: { holds: (value) => /^\w+$/.test(value as string) },
  addl: { holds: text, optional: true },
  notice: { holds: (value) => typeof value === "boolean" },
  peer: { holds: text },
  source: { holds: text, optional: true },
  community_id: { holds: (value) => /^1:.{27}=$/.test(value as string), optional: true },
};
const isWeird = (weird: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(weird).every((key) => key in FIELDS) &&
  Object.entries(FIELDS).every(([key, { holds, optional }]) => (key in weird ? holds(weird[key]) : optional)) &&
  // A conn_id is there as a whole.
  [0, 4].includes(Object.keys(weird).filter((key) => key.startsWith("id.")).length);

test("is what was worked by hand, key by key", () => {
  const expected: unknown[] = JSON.parse(golden("zeek.json"));
  expect(linesOf(encoded(zeek(CLOCK), RECORDS))).toEqual(expected.map((weird) => JSON.stringify(weird)));
});

test("what the samples make has the fields of weird.log, each with its type", async () => {
  const records = await sampleRecords();
  const all = weirds(records);
  expect(all.length).toBe(records.filter(({ type }) => type !== "packet" && type !== "summary").length);
  expect(all.filter((weird) => !isWeird(weird))).toEqual([]);
});

test("the list of fields refuses others", () => {
  const [weird] = weirds([FINDING]);
  expect(isWeird(weird)).toBe(true);
  for (const wrong of [
    { ...weird, severity: "error" },
    { ...weird, ts: FINDING.time },
    { ...weird, notice: "F" },
    { ...weird, "id.resp_p": -1 },
  ])
    expect(isWeird(wrong)).toBe(false);
});

test("packets and counters are no weirds", () => expect(encoded(zeek(CLOCK), [PACKET, STATS])).toBe(""));

describe("names", () => {
  const nameOf = (rule: string, protocol: string): string => weirds([{ ...FINDING, rule, layer: { ...FINDING.layer, protocol } }])[0].name;
  // Spelled as in base/frameworks/notice/weird.zeek.
  test.for([
    ["checksum/mismatch", "ipv4", "bad_IP_checksum"],
    ["checksum/mismatch", "tcp", "bad_TCP_checksum"],
    ["checksum/mismatch", "udp", "bad_UDP_checksum"],
    ["checksum/mismatch", "icmp", "bad_ICMP_checksum"],
    ["checksum/mismatch", "icmpv6", "bad_ICMP_checksum"],
    ["checksum/mismatch", "sctp", "pcaplint_checksum_mismatch"],
    ["checksum/partial", "tcp", "pcaplint_checksum_partial"],
    ["offset/ipv4-header-length", "ipv4", "pcaplint_offset_ipv4_header_length"],
  ] as const)("%s of %s: %s", ([rule, protocol, name]) => expect(nameOf(rule, protocol)).toBe(name));
});

test("without ports they are 0, as Zeek has them", () => {
  const flow = { source: "fe80::1", destination: "ff02::1", protocol: "esp" };
  expect(weirds([{ ...FINDING, flow }])[0]).toMatchObject({
    "id.orig_h": "fe80::1",
    "id.orig_p": 0,
    "id.resp_h": "ff02::1",
    "id.resp_p": 0,
  });
});

test("the two directions of a flow have one uid", () => {
  const { source, destination, sourcePort, destinationPort, ...flow } = FINDING.flow;
  const back = { ...flow, source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort };
  const [there, again] = weirds([FINDING, { ...FINDING, flow: back }]);
  expect(again.uid).toBe(there.uid);
});
