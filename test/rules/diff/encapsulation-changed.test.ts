import { describe, expect, test } from "vitest";
import { build, data, ethernet, gre, ipv4, ipv6, mpls, type Part, sll, tcp, udp, vlan, vxlan } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const inner: readonly Part[] = [ipv4({ source: "10.1.0.1" }), tcp(), data(40)];
const plain = build(ethernet(), ...inner);
const inVxlan = build(ethernet(), ipv4(), udp({ destination: 4789 }), vxlan(), ethernet(), ...inner);
const inGre = build(ethernet(), ipv4(), gre(), ...inner);
const inIpv6 = build(ethernet(), ipv6(), ...inner);

describe("diff/encapsulation-changed", () => {
  test.for([
    ["VXLAN", plain, inVxlan, "put on: ethernet/ipv4/udp/vxlan"],
    ["GRE", plain, inGre, "put on: ipv4/gre"],
    ["IPv4 in IPv6", plain, inIpv6, "put on: ipv6"],
    ["a VLAN tag", plain, build(ethernet(), vlan(), ...inner), "put on: vlan"],
    ["labels", plain, build(ethernet(), mpls(), mpls(), ...inner), "put on: mpls/mpls"],
    ["another tunnel", inGre, inVxlan, "taken off: gre; put on: udp/vxlan/ethernet"],
  ] as const)("%s", async ([, before, after, message]) => {
    const there = await diff(each(before), each(after));
    // The outer header that stays says what it carries: that follows from the change.
    expect(said(there)).toEqual([`diff/encapsulation-changed: ${message}`]);
    const back = await diff(each(after), each(before));
    const reversed = message.includes(";") ? "taken off: udp/vxlan/ethernet; put on: gre" : message.replace("put on", "taken off");
    expect(said(back)).toEqual([`diff/encapsulation-changed: ${reversed}`]);
    expect(back.counts).toMatchObject({ matched: 1, changed: 1, lost: 0, added: 0 });
  });

  test("the headers are named in the details, and what else changed is found inside", async () => {
    const after = build(ethernet(), ipv4(), gre(), ipv4({ source: "10.1.0.1", tos: 0x28 }), tcp(), data(40));
    const { findings } = await diff(each(plain), each(after));
    expect(findings.map(({ rule }) => rule)).toEqual(["diff/encapsulation-changed", "diff/field-changed"]);
    expect(findings[0]).toMatchObject({ severity: "info", details: { before: 1, removed: [], added: ["ipv4", "gre"] } });
    expect(findings[1]).toMatchObject({ layer: { index: 3 }, details: { changed: ["ipv4.dscp"] } });
  });

  test("the header of the link that was captured on is none", async () => {
    const before = [{ packet: build(sll(), ...inner), linkType: 113 }];
    expect(said(await diff(before, each(plain)))).toEqual([]);
  });
});
