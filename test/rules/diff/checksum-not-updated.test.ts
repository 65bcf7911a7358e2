import { describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, ipv6, tcp, udp } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const datagram = (f: Parameters<typeof ipv4>[0] = {}, u: Parameters<typeof udp>[0] = {}) =>
  build(ethernet(), ipv4({ identification: 1, ...f }), udp(u), data(0));
/** 4500 + 001c + 0001 + 4011 + 0a00 + 0001 + 0a00 + 0002 = 9931, complement 66ce. */
const SUM = 0x66ce;

describe("diff/checksum-not-updated", () => {
  test("an IPv4 header whose TTL went down, with its checksum left as it was", async () => {
    const { findings } = await diff(each(datagram()), each(datagram({ ttl: 63, checksum: SUM })));
    const [found] = findings;
    expect(findings.map(({ rule }) => rule)).toEqual(["diff/checksum-not-updated"]);
    expect(found).toMatchObject({
      severity: "error",
      message: "IPv4 header checksum 0x66ce was not updated when ipv4 timeToLive changed: it should be 0x67ce",
      source: { file: "after.pcap" },
      layer: { protocol: "ipv4" },
      details: {
        at: 24,
        before: 1,
        checksumWas: "0x66ce",
        checksumIs: "0x66ce",
        shouldBe: "0x67ce",
        changed: ["ipv4 timeToLive"],
        wordsWere: "0x4011",
        wordsAre: "0x3f11",
        // RFC 1624 §3: 9931 + bfee + 3f11 = 19830, folded 9831, complement 67ce.
        arithmetic: "~(~0x66ce + ~0x4011 + 0x3f11) = 0x67ce",
      },
    });
  });

  test("a checksum that was changed wrongly", async () => {
    const found = await diff(each(datagram()), each(datagram({ ttl: 63, checksum: 0x65ce })));
    expect(said(found)).toEqual([
      "diff/checksum-not-updated: IPv4 header checksum 0x66ce was updated to 0x65ce when ipv4 timeToLive changed, not to 0x67ce",
    ]);
  });

  test("a NAT that forgets the pseudo-header: UDP's sum is kept, IPv4's follows", async () => {
    // 0a00 + 0001 + 0a00 + 0002 + 0011 + 0008 + 9c40 + 0009 + 0008 = b06d, complement 4f92.
    const before = datagram();
    const after = build(ethernet(), ipv4({ source: "10.0.0.9" }), udp({ checksum: 0x4f92 }), data(0));
    const found = await diff(each(before), each(after));
    expect(said(found)).toEqual([
      "diff/checksum-not-updated: UDP checksum 0x4f92 was not updated when ipv4 source changed: it should be 0x4f8a",
      "diff/field-changed: changed on its way: ipv4 source 10.0.0.1 → 10.0.0.9",
    ]);
    expect(found.findings[0]!.details).toMatchObject({ wordsWere: "0x0001", wordsAre: "0x0009" });
    expect(found.findings[1]!.details?.checksums).toEqual([
      "ipv4 0x66ce → 0x66c6 follows: ~(~0x66ce + ~0x0001 + 0x0009)",
      "udp 0x4f92 → 0x4f92 was not updated",
    ]);
  });

  test("an absent checksum that was updated all the same", async () => {
    const before = datagram({}, { checksum: 0 });
    const after = datagram({ source: "10.0.0.9" }, { checksum: 0xfff7 });
    expect(said(await diff(each(before), each(after)))[0]).toBe(
      "diff/checksum-not-updated: UDP checksum 0x0000 was updated to 0xfff7 when ipv4 source changed, not to 0x4f8a",
    );
  });

  test("on packets that the captures have cut, by what changed", async () => {
    const cut = (source: string, checksum?: number) => {
      const whole = build(ethernet(), ipv4({ source }), tcp(checksum === undefined ? {} : { checksum }), data(400));
      return { packet: whole.slice(0, 60), wireLength: whole.length };
    };
    const { packet } = cut("10.0.0.1");
    const kept = (packet[50]! << 8) | packet[51]!;
    const right = await diff([cut("10.0.0.1")], [cut("10.0.0.9")]);
    expect(said(right)).toEqual(["diff/field-changed: changed on its way: ipv4 source 10.0.0.1 → 10.0.0.9"]);
    const wrong = await diff([cut("10.0.0.1")], [cut("10.0.0.9", kept)]);
    expect(wrong.findings.map(({ rule }) => rule)).toEqual(["diff/checksum-not-updated", "diff/field-changed"]);
  });

  test.for([
    ["left to the card in BEFORE, finished in AFTER", datagram({}, { checksum: "partial" }), datagram()],
    ["bad in both, alike", datagram({}, { checksum: 1 }), datagram({ ttl: 63 }, { checksum: 1 })],
    // 4f92 + 1 in BEFORE: what is added to the source (8) is taken from it.
    ["bad in BEFORE and updated", datagram({}, { checksum: 0x4f93 }), datagram({ source: "10.0.0.9" }, { checksum: 0x4f8b })],
    ["a TTL that went down and is followed", datagram(), datagram({ ttl: 63 })],
    ["IPv6, which has none", build(ethernet(), ipv6(), udp(), data(20)), build(ethernet(), ipv6({ hopLimit: 9 }), udp(), data(20))],
  ] as const)("nothing: %s", async ([, before, after]) => {
    const { findings } = await diff(each(before), each(after));
    expect(findings.filter(({ rule }) => rule === "diff/checksum-not-updated")).toEqual([]);
  });
});
