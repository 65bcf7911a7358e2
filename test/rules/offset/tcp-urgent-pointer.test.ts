import rule from "../../../src/rules/offset/tcp-urgent-pointer.js";
import { build, data, ethernet, ipv4, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const segment = (flags: number, urgent: number, payload: number) => build(ethernet(), ipv4(), tcp({ flags, urgent }), data(payload));

testRule(rule, {
  valid: [
    { name: "inside the data", packet: segment(0x38, 4, 4) },
    { name: "no URG: the field means nothing", packet: segment(0x18, 40, 4) },
    { name: "first fragment", packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), tcp({ flags: 0x30, urgent: 100 }), data(4)) },
  ],
  invalid: [
    {
      name: "beyond the data",
      packet: segment(0x38, 40, 4),
      findings: [{ message: "TCP urgent pointer 40 points beyond the 4 bytes of data", at: 52, layer: "tcp", severity: "info" }],
    },
    {
      name: "without data",
      packet: segment(0x30, 1, 0),
      findings: [{ message: "TCP urgent pointer 1 points beyond the 0 bytes of data", at: 52 }],
    },
  ],
});
