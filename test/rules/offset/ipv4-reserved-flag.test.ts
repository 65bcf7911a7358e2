import rule from "../../../src/rules/offset/ipv4-reserved-flag.js";
import { build, data, ethernet, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const flags = (flagsAndOffset: number) => build(ethernet(), ipv4({ flagsAndOffset }), udp(), data(8));

testRule(rule, {
  valid: [
    { name: "no flag", packet: flags(0) },
    { name: "don't fragment", packet: flags(0x4000) },
  ],
  invalid: [
    {
      name: "reserved alone",
      packet: flags(0x8000),
      findings: [{ message: "IPv4 reserved flag is set", at: 20, layer: "ipv4", severity: "warning" }],
    },
    { name: "beside others", packet: flags(0xe000), findings: [{ message: "IPv4 reserved flag is set", at: 20 }] },
  ],
});
