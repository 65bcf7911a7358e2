import rule from "../../../src/rules/offset/tcp-reserved-bits.js";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const segment = (reserved: number) => build(ethernet(), ipv4(), tcp({ reserved }), data(4));

testRule(rule, {
  valid: [
    { name: "none set", packet: segment(0) },
    { name: "AE of Accurate ECN", packet: segment(1) },
  ],
  invalid: [
    {
      name: "the highest",
      packet: segment(8),
      findings: [{ message: "reserved TCP bits 0x0008 are set", at: 46, layer: "tcp", severity: "warning" }],
    },
    { name: "all of them and AE", packet: segment(15), findings: [{ message: "reserved TCP bits 0x000e are set", at: 46 }] },
  ],
});
