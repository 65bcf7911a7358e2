import rule from "../../../src/rules/offset/nesting-depth.js";
import { build, data, ethernet, ipv4, mpls, type Part, udp, vlan, vxlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const times = (n: number, ...parts: readonly Part[]): Part[] => Array.from({ length: n }, () => parts).flat();
const turn = [ethernet(), ipv4(), udp({ destination: 4789 }), vxlan()] as const;

testRule(rule, {
  valid: [
    // 1 + 45 + 2 = 48.
    { name: "48 layers", packet: build(ethernet(), ...times(45, vlan()), ipv4(), udp()) },
    { name: "VXLAN in VXLAN", packet: build(...times(3, ...turn), ethernet(), ipv4(), udp()) },
  ],
  invalid: [
    {
      name: "VLAN tags: the UDP header is the 49th",
      packet: build(ethernet(), ...times(46, vlan()), ipv4(), udp()),
      // 14 + 46 * 4 + 20.
      findings: [{ message: "more than 48 layers", at: 218, layer: "ipv4", severity: "warning" }],
    },
    {
      name: "labels",
      packet: build(ethernet(), ...times(60, mpls()), ipv4(), udp()),
      // 14 + 47 * 4.
      findings: [{ message: "more than 48 layers", at: 202, layer: "mpls" }],
    },
    {
      name: "IPv4 in IPv4",
      packet: build(ethernet(), ...times(50, ipv4()), udp()),
      // 14 + 47 * 20.
      findings: [{ message: "more than 48 layers", at: 954, layer: "ipv4" }],
    },
    {
      name: "VXLAN that feeds on itself",
      packet: build(...times(13, ...turn), data(20)),
      // 12 turns of 14 + 20 + 8 + 8.
      findings: [{ message: "more than 48 layers", at: 600, layer: "vxlan" }],
    },
  ],
});
