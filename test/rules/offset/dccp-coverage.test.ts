import rule from "../../../src/rules/offset/dccp-coverage.js";
import { build, data, dccp, ethernet, ipv4 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** A Data packet: header of 12 bytes. */
const packet = (coverage: number, payload: number, ip = {}) => build(ethernet(), ipv4(ip), dccp({ coverage }), data(payload));

testRule(rule, {
  valid: [
    { name: "all", packet: packet(0, 5) },
    { name: "header alone", packet: packet(1, 5) },
    { name: "one word of data", packet: packet(2, 5) },
    { name: "first fragment", packet: packet(15, 4, { flagsAndOffset: 0x2000 }) },
    { name: "the IP length itself goes beyond the packet", packet: packet(15, 4, { totalLength: 90 }) },
  ],
  invalid: [
    // 12 + 2 * 4 = 20 bytes covered, 12 + 5 = 17 there.
    {
      name: "two words of 5 bytes",
      packet: packet(3, 5),
      findings: [
        {
          message: "DCCP checksum coverage of 20 bytes goes beyond the 17 bytes that IP carries",
          at: 39,
          layer: "dccp",
          severity: "error",
        },
      ],
    },
  ],
});
