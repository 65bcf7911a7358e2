import rule from "../../../src/rules/offset/ppp-header.js";
import { build, data, ethernet, ipv4, ppp, pppoe, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "framed", packet: build(ppp({ framed: true }), ipv4(), udp()), linkType: 9 },
    { name: "not framed", packet: build(ppp(), ipv4(), udp()), linkType: 9 },
    { name: "compressed", packet: build(ppp({ compressed: true }), ipv4(), udp()), linkType: 9 },
    { name: "LCP", packet: build(ppp({ framed: true, protocol: 0xc021 }), data(10)), linkType: 9 },
    { name: "a protocol without decoder", packet: build(ppp({ protocol: 0x002b }), data(10)), linkType: 9 },
  ],
  invalid: [
    {
      name: "control byte 7",
      packet: build(ppp({ framed: true, control: 7 }), ipv4(), udp()),
      linkType: 9,
      findings: [{ message: "PPP control byte is 7; behind address 0xff it must be 3", at: 1, severity: "error" }],
    },
    {
      name: "even protocol",
      packet: build(ppp({ framed: true, protocol: 0x0020 }), ipv4(), udp()),
      linkType: 9,
      findings: [{ message: "PPP protocol 0x0020 is even", at: 2, layer: "ppp" }],
    },
    {
      name: "even protocol in PPPoE",
      packet: build(ethernet(), pppoe(), ppp({ protocol: 0xc022 }), data(10)),
      findings: [{ message: "PPP protocol 0xc022 is even", at: 20, layer: "ppp" }],
    },
  ],
});
