import rule from "../../../src/rules/offset/i-tag.js";
import { build, ethernet, ieee8021ah, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (reserved: number) => build(ethernet(), ieee8021ah({ reserved }), ethernet(), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "no bits", packet: packet(0) },
    // Priority 7, drop eligible, customer address, Res1.
    { name: "all that may be set", packet: packet(0xfc) },
  ],
  invalid: [
    {
      name: "the upper bit",
      packet: packet(2),
      findings: [{ message: "reserved bits 2 of the service tag are set", at: 14, layer: "ieee8021ah", severity: "error" }],
    },
    { name: "both", packet: packet(0xff), findings: [{ message: "reserved bits 3 of the service tag are set", at: 14 }] },
  ],
});
