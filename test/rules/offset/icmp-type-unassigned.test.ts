import rule from "../../../src/rules/offset/icmp-type-unassigned.js";
import { build, data, ethernet, icmp, icmpv6, ipv4, ipv6 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const four = (type: number, code: number) => build(ethernet(), ipv4(), icmp({ type, code }), data(12));
const six = (type: number, code: number) => build(ethernet(), ipv6(), icmpv6({ type, code }), data(12));

testRule(rule, {
  valid: [
    { name: "echo", packet: four(8, 0) },
    { name: "deprecated, with any code", packet: four(31, 7) },
    { name: "experiment", packet: four(253, 3) },
    { name: "agent advertisement of mobile IP", packet: build(ethernet(), ipv4(), icmp({ type: 9, code: 16, rest: 0x01020708 }), data(8)) },
    { name: "ICMPv6 echo", packet: six(128, 0) },
    { name: "private experiment of ICMPv6", packet: six(200, 9) },
    { name: "RPL, whose codes are types", packet: six(155, 1) },
  ],
  invalid: [
    {
      name: "ICMP type 44",
      packet: four(44, 0),
      findings: [{ message: "ICMP type 44 is not assigned", at: 34, layer: "icmp", severity: "info" }],
    },
    { name: "echo with code 9", packet: four(8, 9), findings: [{ message: "ICMP type 8 has no code 9", at: 35 }] },
    { name: "ICMPv6 type 99", packet: six(99, 0), findings: [{ message: "ICMPv6 type 99 is not assigned", at: 54, layer: "icmpv6" }] },
    { name: "ICMPv6 echo with code 1", packet: six(128, 1), findings: [{ message: "ICMPv6 type 128 has no code 1", at: 55 }] },
    {
      name: "ICMPv6 unreachable with code 9",
      packet: build(ethernet(), ipv6(), icmpv6({ type: 1, code: 9 }), ipv6({ nextHeader: 59 })),
      findings: [{ message: "ICMPv6 type 1 has no code 9", at: 55 }],
    },
  ],
});
