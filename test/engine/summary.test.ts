import { describe, expect, test } from "vitest";
import { createEngine, type EngineOptions } from "../../src/engine/engine.js";
import type { Summary } from "../../src/engine/summary.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { summaryText } from "../../src/sinks/summary-text.js";
import { build, data, ethernet, icmp, ipv4, ipv6, tcp, udp, vxlan } from "../support/build/index.js";
import { batchOf, type Recorded } from "../support/lint.js";

const IN = 1;
const OUT = 2;
const inner = [ethernet(), ipv4({ source: "192.168.0.1", destination: "192.168.0.2" })];
const tunnel = [ethernet(), ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ...inner];
const good = { packet: build(ethernet(), ipv4(), tcp(), data(10)) };
const bad = { packet: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)) };
const badInside = { packet: build(...tunnel, tcp({ checksum: 0x1234 }), data(10)) };
const partial = { packet: build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(10)) };
const sent = { packet: build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(10)) };
const acknowledged = {
  packet: build(
    ethernet({ source: "02:00:00:00:00:02", destination: "02:00:00:00:00:01" }),
    ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
    tcp({ source: 80, destination: 40000 }),
  ),
};
const cut = { packet: build(ethernet(), ipv4(), tcp(), data(100)).slice(0, 80), wireLength: 154 };

function summaryOf(recorded: readonly Recorded[], options: Partial<EngineOptions> = {}): Summary {
  const engine = createEngine({ rules, tables: registeredTables(), summary: true, flows: { flows: 64 }, ...options });
  for (const [i, one] of recorded.entries()) {
    const batch = batchOf(one);
    batch.first = i + 1;
    batch.nanoseconds[0] = i;
    engine.lint(batch, { file: "a.pcap" });
  }
  engine.end({ file: "a.pcap" });
  return engine.summary!;
}
const NONE = { good: 0, bad: 0, partial: 0, absent: 0, unverified: 0 };

describe("checksums", () => {
  test("by protocol, depth and direction", () => {
    const { checksums } = summaryOf([{ ...good, flags: IN }, { ...badInside, flags: OUT }, partial, cut]);
    expect(checksums).toEqual({
      // IPv4 headers: four outside, one inside; TCP of the first.
      ...{ good: 6, bad: 1, partial: 1, absent: 1, unverified: 1 },
      byProtocol: {
        ipv4: { ...NONE, good: 5 },
        tcp: { ...NONE, good: 1, bad: 1, unverified: 1 },
        udp: { ...NONE, partial: 1, absent: 1 },
      },
      byDepth: { outermost: { good: 5, bad: 0, partial: 1, absent: 1, unverified: 1 }, inner: { ...NONE, good: 1, bad: 1 } },
      byDirection: {
        in: { ...NONE, good: 2 },
        out: { ...NONE, good: 2, bad: 1, absent: 1 },
        unknown: { ...NONE, good: 2, partial: 1, unverified: 1 },
      },
      forms: { "pseudo-header": 1 },
      reasons: { "snap-length": 1 },
    });
  });
  test("of headers that an ICMP error quotes are not counted", () => {
    const quoted = build(ethernet(), ipv4(), icmp({ type: 3 }), ipv4(), udp({ checksum: 0x1234 }), data(8));
    expect(summaryOf([{ packet: quoted }]).checksums.byProtocol).toEqual({ ipv4: { ...NONE, good: 1 }, icmp: { ...NONE, good: 1 } });
  });
});

test("packets, bytes, times, layers, flows and findings", () => {
  const v6 = { packet: build(ethernet(), ipv6(), udp(), data(2)) };
  // 14 + 20 + 20 + 10 = 64 bytes of an IPv4 packet, 14 + 40 + 8 + 2 = 64 of the other.
  expect(summaryOf([good, bad, bad, v6], { maxFindingsPerRule: 1 })).toMatchObject({
    packets: 4,
    bytes: 256,
    first: "2023-11-14T22:13:20.000000000Z",
    last: "2023-11-14T22:13:20.000000003Z",
    layers: { ethernet: 4, ipv4: 3, ipv6: 1, tcp: 3, udp: 1 },
    flows: {
      begun: 2,
      evicted: 0,
      top: [
        { source: "10.0.0.1", sourcePort: 40000, destination: "10.0.0.2", destinationPort: 80, protocol: "tcp", packets: 3, bytes: 150 },
        { protocol: "udp", packets: 1, bytes: 50, packetsBack: 0, bytesBack: 0 },
      ],
    },
    findings: { error: 2, warning: 0, info: 0, byRule: { "checksum/mismatch": 1 }, heldBack: { "checksum/mismatch": 1 } },
  });
});

test("the ten largest flows, named from the end that sends more", () => {
  const flow = (port: number, bytes: number) => ({ packet: build(ethernet(), ipv4(), tcp({ source: port }), data(bytes)) });
  const back = build(ethernet(), ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }), tcp({ source: 80, destination: 1 }), data(999));
  const { top } = summaryOf([{ packet: back }, ...Array.from({ length: 30 }, (_, i) => flow(i + 1, i))]).flows;
  expect(top.map(({ sourcePort, bytes, bytesBack }) => [sourcePort, bytes, bytesBack])).toEqual([
    [80, 1039, 40],
    ...[29, 28, 27, 26, 25, 24, 23, 22, 21].map((n) => [n + 1, n + 40, 0]),
  ]);
});

describe("the diagnosis", () => {
  const UNKNOWN = "normal if this host sent them (--local-mac, --vantage sender), a fault if it received them.";
  test.for([
    ["nothing", [], ["There is no packet in it."]],
    ["all right", [good, good], ["All 4 checksums that could be verified are right, and no rule found an error or a warning."]],
    [
      "partial, direction unknown",
      [partial, partial, good],
      [
        `All 2 unfinished checksums are on packets of unknown direction: ${UNKNOWN}`,
        "All 4 checksums that could be verified are right, and no rule found an error or a warning.",
      ],
    ],
    [
      "partial, sent",
      [{ ...partial, flags: OUT }],
      [
        "The one unfinished checksum is normal: the network card finishes what is sent, and merging writes such sums on receive.",
        "The one checksum that could be verified is right, and no rule found an error or a warning.",
      ],
    ],
    [
      "partial, received",
      [
        { ...partial, flags: OUT },
        { ...partial, flags: IN },
      ],
      [
        "1 of 2 unfinished checksums reached a receiver or the wire like that: whoever should have finished it did not.",
        "All 2 checksums that could be verified are right.",
      ],
    ],
    [
      "most of the partial ones before whose they are was clear",
      Array.from({ length: 6 }, () => [sent, acknowledged]).flat(),
      [
        "3 of 6 unfinished checksums are normal: this host sent them, and its network card finishes them; of the rest the direction is unknown.",
        "All 18 checksums that could be verified are right, and no rule found an error or a warning.",
      ],
    ],
    [
      "never filled in, direction unknown",
      [{ packet: build(ethernet(), ipv4(), tcp({ checksum: 0 }), data(10)) }],
      ["The one bad checksum was never filled in, which is normal where this host sent it."],
    ],
    [
      "cut",
      [cut, good],
      [
        "The capture cut 1 of 2 packets, so that 1 checksum could not be verified: capture with a larger snap length.",
        "All 3 checksums that could be verified are right, and no rule found an error or a warning.",
      ],
    ],
  ] as const)("%s", ([, recorded, expected]) => expect(summaryOf(recorded).diagnosis).toEqual(expected));

  test("bad ones come first, with where they are and why, and never more than three sentences", () => {
    const port0 = { packet: build(ethernet(), ipv4(), tcp({ source: 0, checksum: 0x1234 })) };
    const { diagnosis } = summaryOf([badInside, badInside, partial, cut, port0]);
    expect(diagnosis).toHaveLength(3);
    expect(diagnosis[0]).toMatch(/bad checksum|checksums are wrong/);
    expect(summaryOf([badInside, badInside]).diagnosis[0]).toContain(" inside tunnels");
    expect(summaryOf([bad, badInside]).diagnosis[0]).not.toContain(" inside tunnels");
  });
});

describe("as text", () => {
  const text = summaryText(summaryOf([good, badInside, partial, { packet: new Uint8Array(8), linkType: 189 }]));
  test("numbers stand under each other, topics without numbers are left out", () => {
    expect(text).toContain(
      [
        "                 good  bad  partial  absent  unverified",
        "  checksums         5    1        1       1           0",
        "  ipv4              4    0        0       0           0",
      ].join("\n"),
    );
    expect(text).not.toMatch(/super-packets|held back|datagrams|unverified {2,}\w/);
  });
  test("the diagnosis stands last", () => expect(text.trimEnd().split("\n").at(-1)).toMatch(/^ {2}→ /));
  test("what was not seen is named", () => expect(text).toContain("not seen       link type 189 1"));
});

test("without being asked for there is none", () => {
  const engine = createEngine({ rules, tables: registeredTables() });
  engine.lint(batchOf(good), { file: "x" });
  engine.end({ file: "x" });
  expect(engine.summary).toBeUndefined();
});
