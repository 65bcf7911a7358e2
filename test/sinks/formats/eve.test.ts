import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { eve } from "../../../src/sinks/formats/eve.js";
import type { OutputRecord } from "../../../src/sinks/sink.js";
import { CLOCK, encoded, golden, linesOf } from "./encoded.js";
import { EVE } from "./eve-schema.js";
import { FINDING, PACKET, RECORDS } from "./records.js";
import { sampleRecords } from "./samples.js";

const accepts = new Ajv2020().compile(EVE);
const events = (records: readonly OutputRecord[]) => linesOf(encoded(eve(CLOCK), records)).map((line) => JSON.parse(line));

test("is what was worked by hand, key by key", () => {
  const expected: unknown[] = JSON.parse(golden("eve.json"));
  expect(linesOf(encoded(eve(CLOCK), RECORDS))).toEqual(expected.map((event) => JSON.stringify(event)));
});

describe("what the samples make", () => {
  let records: OutputRecord[];
  beforeAll(async () => {
    records = await sampleRecords();
  });
  test("keeps to Suricata's schema", () => {
    const all = events(records);
    expect(all.length).toBe(records.filter(({ type }) => type !== "packet" && type !== "summary").length);
    for (const event of all) expect(accepts(event), `${JSON.stringify(accepts.errors)} ${JSON.stringify(event)}`).toBe(true);
  });
  test("names decoder events as Suricata does", () => {
    for (const { anomaly } of events(records.filter(({ type }) => type === "finding"))) {
      expect(anomaly.type).toBe("decode");
      expect(anomaly.event).toMatch(/^decoder(\.[a-z0-9_]+)+$/);
    }
  });
});

test("the schema refuses what is not EVE's", () => {
  const [event] = events([FINDING]);
  expect(accepts(event)).toBe(true);
  for (const wrong of [
    { ...event, message: "" },
    { ...event, timestamp: FINDING.time },
    { ...event, src_port: "443" },
    { ...event, anomaly: { ...event.anomaly, severity: "error" } },
    { ...event, tunnel: { ...event.tunnel, depth: "1" } },
    { ...event, anomaly: undefined },
  ])
    expect(accepts(JSON.parse(JSON.stringify(wrong)))).toBe(false);
});

test("packets have no place in it", () => expect(encoded(eve(CLOCK), [PACKET])).toBe(""));

test.for([
  ["+275760-09-13T00:00:00.000000000Z", "9999-12-31T23:59:59.999999+0000"],
  ["-000001-01-01T00:00:00.000000000Z", "0000-01-01T00:00:00.000000+0000"],
] as const)("a year has four digits: %s", ([time, timestamp]) => {
  expect(events([{ ...FINDING, time }])[0].timestamp).toBe(timestamp);
});

test("of several tunnels it tells the outermost, and how many there are", () => {
  const outer = [
    { source: "192.0.2.1", destination: "192.0.2.2", protocol: "gre" },
    { source: "10.1.0.1", sourcePort: 50000, destination: "10.1.0.2", destinationPort: 4789, protocol: "udp" },
  ];
  const [{ tunnel, src_ip }] = events([{ ...FINDING, flow: { ...FINDING.flow, outer } }]);
  expect(src_ip).toBe("10.0.0.1");
  expect(tunnel).toEqual({ src_ip: "192.0.2.1", dest_ip: "192.0.2.2", proto: "GRE", depth: 2, pcap_cnt: 12 });
});

test.for([
  ["icmpv6", "IPv6-ICMP"],
  ["udp-lite", "UDPLite"],
  ["sctp", "SCTP"],
] as const)("protocols have IANA's names: %s", ([protocol, proto]) => {
  expect(events([{ ...FINDING, flow: { source: "::1", destination: "::2", protocol } }])[0]).toMatchObject({ src_ip: "::1", proto });
});
test("a later fragment's protocol is not known", () => {
  const [event] = events([{ ...FINDING, flow: { source: "::1", destination: "::2", protocol: "ipv6-fragment" } }]);
  expect(event).not.toHaveProperty("proto");
});
