import rule from "../../../src/rules/offset/dccp-options.js";
import { build, data, dccp, ethernet, hex, ipv4 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Options begin at 14 + 20 + 12 = 46. */
const packet = (options: string) => build(ethernet(), ipv4(), dccp({ options: hex(options) }), data(4));

testRule(rule, {
  valid: [
    { name: "padding and single bytes", packet: packet("00010200") },
    { name: "Ack Vector of 2 bytes", packet: packet("26044142") },
  ],
  invalid: [
    {
      name: "cut before its length",
      packet: packet("00000026"),
      findings: [{ message: "DCCP option 38 is cut by the end of the header: it has no length", at: 49, layer: "dccp", severity: "error" }],
    },
    {
      name: "length 1",
      packet: packet("26010000"),
      findings: [{ message: "DCCP option 38 has length 1, less than its own 2 bytes of type and length", at: 47 }],
    },
    {
      name: "past the header",
      packet: packet("26060000"),
      findings: [{ message: "DCCP option 38 has length 6, and only 4 bytes of the header are left", at: 47 }],
    },
  ],
});
