import rule from "../../../src/rules/checksum/zero-form.js";
import { build, data, ethernet, hex, ipv4, tcp, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// With 4d870203 as data the UDP words without the field sum to ffff (worked in the test of the verdicts): the checksum is 0.
const zeroSum = (checksum: number) => build(ethernet(), ipv4(), udp({ checksum }), data(hex("4d870203")));
// TCP: pseudo 1409 + 18 (length 24); 9c40+0050+0000+03e8+0000+07d0+5010+0400 = fc58; +1421 = 11079, folded 107a; ef85 is missing to ffff.
const tcpZeroSum = (checksum: number) => build(ethernet(), ipv4(), tcp({ checksum }), data(hex("ef850000")));

testRule(rule, {
  valid: [
    { name: "UDP 0xffff", packet: zeroSum(0xffff) },
    { name: "TCP 0x0000", packet: tcpZeroSum(0) },
    { name: "UDP without a checksum", packet: build(ethernet(), ipv4(), udp({ checksum: 0 }), data(4)) },
  ],
  invalid: [
    {
      name: "UDP 0x0000",
      packet: zeroSum(0),
      findings: [
        {
          message: "UDP checksum is 0x0000, which says that there is none; the sum is 0 and is sent as 0xffff",
          at: 40,
          layer: "udp",
          severity: "info",
        },
      ],
    },
    {
      name: "TCP 0xffff",
      packet: tcpZeroSum(0xffff),
      findings: [{ message: "TCP checksum is 0xffff where the sum is 0x0000", at: 50, layer: "tcp", severity: "info" }],
    },
  ],
});
