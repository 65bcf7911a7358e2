import { describe, expect, test } from "vitest";
import { build, data, ethernet, gre, hex, icmp, ipv4, ipv6, tcp, udp, vlan } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const RULE = "diff/field-changed";
const PREFIX = `${RULE}: changed on its way: `;
const mss = (size: string) => ({ flags: 2, options: hex(`0204 ${size}`) });
const four = (i: Parameters<typeof ipv4>[0] = {}, t: Parameters<typeof tcp>[0] = {}) => build(ethernet(), ipv4(i), tcp(t), data(30));
const six = (i: Parameters<typeof ipv6>[0] = {}) => build(ethernet(), ipv6(i), udp(), data(30));

describe(RULE, () => {
  test.for([
    [
      "source NAT",
      four(),
      four({ source: "192.0.2.1" }, { source: 1024 }),
      "ipv4 source 10.0.0.1 → 192.0.2.1, tcp sourcePort 40000 → 1024",
    ],
    ["DSCP cleared", four({ tos: 0xb8 }), four(), "ipv4 dscp 46 → 0"],
    ["ECN stripped", four({ tos: 2 }), four(), "ipv4 ecn 2 → 0"],
    ["DF cleared", four({ flagsAndOffset: 0x4000 }), four(), "ipv4 flags 2 → 0"],
    ["a TTL beyond one hop", four(), four({ ttl: 60 }), "ipv4 timeToLive 64 → 60"],
    ["an identification rewritten", four(), four({ identification: 0x7777 }), "ipv4 identification 1 → 30583"],
    ["MSS clamped", four({}, mss("05b4")), four({}, mss("0564")), "tcp maximumSegmentSize 1460 → 1380"],
    ["an option taken off", four({}, mss("05b4")), four({}, { flags: 2 }), "tcp options 020405b4 → "],
    ["a sequence number moved", four(), four({}, { sequence: 77777 }), "tcp sequence 1000 → 77777"],
    ["IPv6 addresses", six(), six({ destination: "2001:db8::9" }), "ipv6 destination 2001:db8::2 → 2001:db8::9"],
    [
      "a VLAN renumbered",
      build(ethernet(), vlan({ id: 7 }), ipv4(), udp(), data(20)),
      build(ethernet(), vlan({ id: 9, priority: 5 }), ipv4(), udp(), data(20)),
      "vlan priority 0 → 5, vlan vlanIdentifier 7 → 9",
    ],
    [
      "a key in GRE",
      build(ethernet(), ipv4(), gre({ key: 1 }), ipv4(), tcp()),
      build(ethernet(), ipv4(), gre({ key: 2 }), ipv4(), tcp()),
      "gre header 2000080000000001 → 2000080000000002",
    ],
    [
      "the identifier of an echo",
      build(ethernet(), ipv4(), icmp({ rest: 0x00070001 }), data(20)),
      build(ethernet(), ipv4({ source: "192.0.2.1" }), icmp({ rest: 0x00090001 }), data(20)),
      "ipv4 source 10.0.0.1 → 192.0.2.1, icmp identifier 7 → 9",
    ],
    [
      "a UDP checksum removed",
      build(ethernet(), ipv4(), udp({ checksum: 0x1234 }), data(20)),
      build(ethernet(), ipv4(), udp({ checksum: 0 }), data(20)),
      "udp checksum 0x1234 → 0x0000",
    ],
  ] as const)("%s", async ([, before, after, message]) => {
    const found = await diff(each(before), each(after));
    expect(said(found)).toEqual([PREFIX + message]);
    expect(found.counts).toMatchObject({ matched: 1, changed: 1, hops: 0, lost: 0, added: 0 });
  });

  test("a router's hop and another link are counted, and shown where the rule is selected", async () => {
    const after = build(ethernet({ source: "02:00:00:00:00:07" }), ipv4({ ttl: 63 }), tcp(), data(30));
    const usual = await diff(each(four()), each(after));
    expect(said(usual)).toEqual([]);
    expect(usual.counts).toMatchObject({ matched: 1, changed: 0, hops: 1 });
    const selected = await diff(each(four()), each(after), { selected: [RULE] });
    expect(said(selected)).toEqual([`${PREFIX}ethernet source 02:00:00:00:00:01 → 02:00:00:00:00:07, ipv4 timeToLive 64 → 63`]);
    expect(said(await diff(each(four()), each(four({ ttl: 60 })), { hops: 4 }))).toEqual([]);
  });

  test("lists are parallel, and equal changes of a flow have one fingerprint", async () => {
    const packets = (source: string) => [1, 2, 3].map((n) => four({ source, identification: n }, { sequence: n * 30 }));
    const { findings } = await diff(each(...packets("10.0.0.1")), each(...packets("10.0.0.8")));
    expect(findings.map(({ packet, details }) => [packet?.number, details?.before])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(findings[0]!.details).toMatchObject({ changed: ["ipv4.source"], was: ["10.0.0.1"], is: ["10.0.0.8"], at: 26 });
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    const [other] = (await diff(each(four()), each(four({ source: "10.0.0.8", tos: 4 })))).findings;
    expect(other!.fingerprint).not.toBe(findings[0]!.fingerprint);
  });
});
