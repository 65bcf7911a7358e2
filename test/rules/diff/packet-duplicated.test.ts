import { describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const segment = (n: number, identification = n) => build(ethernet(), ipv4({ identification }), tcp({ sequence: n * 100 }), data(100));

describe("diff/packet-duplicated", () => {
  test("a second copy in AFTER alone", async () => {
    const found = await diff(each(...[1, 2, 3].map((n) => segment(n))), each(...[1, 2, 2, 3].map((n) => segment(n))));
    expect(said(found)).toEqual(["diff/packet-duplicated: another copy of packet 2 of the first capture"]);
    expect(found.findings[0]).toMatchObject({ severity: "warning", packet: { number: 3 }, details: { before: 2 } });
    expect(found.counts).toMatchObject({ matched: 3, duplicated: 1, reordered: 0 });
  });

  test("what is sent again is none, though the first copy was lost", async () => {
    const again = segment(2, 9);
    const before = each(segment(1), segment(2), segment(3), again, segment(4));
    expect(said(await diff(before, before))).toEqual([]);
    const found = await diff(before, each(segment(1), segment(3), again, segment(4)));
    expect(said(found)).toEqual(["diff/packet-lost: packet is not in the second capture"]);
    expect(found.findings[0]!.packet?.number).toBe(2);
  });

  test("a copy is not taken for another packet that was lost", async () => {
    const same = (n: number) => build(ethernet(), ipv4({ identification: n }), tcp({ sequence: n * 100 }), data(new Uint8Array(100)));
    const found = await diff(each(...[1, 2, 3, 4].map(same)), each(...[1, 3, 3, 4].map(same)));
    expect(found.findings.map(({ rule }) => rule)).toEqual(["diff/packet-duplicated", "diff/packet-lost"]);
  });
});
