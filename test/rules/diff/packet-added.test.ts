import { describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const segment = (n: number) => build(ethernet(), ipv4({ identification: n }), tcp({ sequence: n * 100 }), data(100));
const reset = build(
  ethernet(),
  ipv4({ identification: 0, source: "10.0.0.2", destination: "10.0.0.1" }),
  tcp({ flags: 4, source: 80, destination: 40000 }),
);

describe("diff/packet-added", () => {
  test("a reset that somebody puts in", async () => {
    const found = await diff(each(...[1, 2, 3].map(segment)), each(segment(1), segment(2), reset, segment(3)));
    expect(said(found)).toEqual(["diff/packet-added: packet is not in the first capture"]);
    expect(found.findings[0]).toMatchObject({ severity: "info", source: { file: "after.pcap" }, packet: { number: 3 } });
    expect(found.counts).toMatchObject({ matched: 3, added: 1 });
  });

  test("what was captured when BEFORE did not run is counted only", async () => {
    const found = await diff(each(segment(2)), each(segment(1), segment(2), segment(3)));
    expect(said(found)).toEqual([]);
    expect(found.counts).toMatchObject({ matched: 1, added: 0, outside: 2 });
  });
});
