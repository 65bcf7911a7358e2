import { describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp, udp } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const numbered = (n: number) => build(ethernet(), ipv4({ identification: n }), udp(), data(Uint8Array.of(n, n, n, n, n)));
const LOST = "diff/packet-lost: packet is not in the second capture";
const stream = (sequence: number, from: number, to: number) =>
  build(
    ethernet(),
    ipv4({ identification: 1 + from / 500 }),
    tcp({ sequence: sequence + from }),
    data(Uint8Array.from({ length: to - from }, (_, i) => ((from + i) * 13) >> 3)),
  );

describe("diff/packet-lost", () => {
  test("a packet between two that arrived", async () => {
    const found = await diff(each(...[1, 2, 3].map(numbered)), each(numbered(1), numbered(3)));
    expect(said(found)).toEqual([LOST]);
    expect(found.findings[0]).toMatchObject({ severity: "warning", source: { file: "before.pcap" }, packet: { number: 2 } });
    expect(found.counts).toMatchObject({ matched: 2, lost: 1 });
  });

  test("a segment of a super-packet, by its bytes", async () => {
    const before = each(numbered(1), stream(5000, 0, 2000), stream(5000, 2000, 3800), numbered(2));
    const pieces = [0, 500, 1000, 1500, 2000, 2500, 3000, 3500].map((from) => stream(5000, from, Math.min(from + 500, 3800)));
    const after = each(numbered(1), ...pieces.filter((_, i) => i !== 5), numbered(2));
    const found = await diff(before, after);
    expect(said(found)).toEqual(["diff/packet-lost: bytes 500 to 999 of 1800 are not in the second capture"]);
    expect(found.findings[0]).toMatchObject({ packet: { number: 3 }, details: { missing: ["500-999"], payload: 1800 } });
    expect(found.counts).toMatchObject({ matched: 4, lost: 0, added: 0, segmented: 2, segments: 7 });
  });

  test("what the other capture did not run for is counted only, whatever its clock says", async () => {
    const before = [1, 2, 3, 4, 5, 6].map((n) => ({ packet: numbered(n), milliseconds: n * 10 }));
    for (const clock of [0, 7_200_000]) {
      const after = [3, 4].map((n) => ({ packet: numbered(n), milliseconds: clock + n * 10 + 1 }));
      const found = await diff(before, after);
      expect(said(found)).toEqual([]);
      expect(found.counts).toMatchObject({ matched: 2, lost: 0, outside: 4 });
    }
  });

  test("what has no IP header stays on its link", async () => {
    const arp = build(ethernet({ type: 0x0806 }), data(28));
    const found = await diff(each(numbered(1), arp, numbered(2)), each(numbered(1), numbered(2)));
    expect(said(found)).toEqual([]);
    expect(found.counts.withoutIp).toBe(1);
  });

  test("a packet that comes later than the window is lost, and added", async () => {
    const packets = Array.from({ length: 40 }, (_, i) => numbered(i + 1));
    const late = [...packets.slice(0, 5), ...packets.slice(6, 26), packets[5]!, ...packets.slice(26)];
    const wide = await diff(each(...packets), each(...late));
    expect(said(wide)).toEqual([]);
    expect(wide.counts).toMatchObject({ matched: 40, reordered: 1 });
    const narrow = await diff(each(...packets), each(...late), { window: { packets: 10, seconds: Number.POSITIVE_INFINITY } });
    expect(narrow.findings.map(({ rule }) => rule)).toEqual(["diff/packet-lost", "diff/packet-added"]);
    const brief = await diff(each(...packets), each(...late), { window: { packets: 1000, seconds: 0.01 } });
    expect(brief.findings.map(({ rule }) => rule)).toEqual(["diff/packet-lost", "diff/packet-added"]);
  });
});
