import rule from "../../../src/rules/offset/ip-version.js";
import { build, data, ethernet, hex, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "4", packet: build(ethernet(), ipv4(), udp()) },
    { name: "6", packet: build(ethernet(), ipv6(), udp()) },
    { name: "raw 4", packet: build(ipv4(), udp()), linkType: 101 },
    { name: "raw 6", packet: build(ipv6(), udp()), linkType: 101 },
    { name: "4 in 6 in 4", packet: build(ethernet(), ipv4(), ipv6(), ipv4(), udp()) },
  ],
  invalid: [
    {
      name: "IPv6 under the EtherType of IPv4",
      packet: build(ethernet({ type: 0x0800 }), ipv6(), udp()),
      findings: [{ message: "IP version 6 where IPv4 is announced", at: 14, layer: "ethernet", severity: "error" }],
    },
    {
      name: "IPv4 under the EtherType of IPv6",
      packet: build(ethernet({ type: 0x86dd }), ipv4(), udp(), data(20)),
      findings: [{ message: "IP version 4 where IPv6 is announced", at: 14 }],
    },
    {
      name: "version 5 inside IPv4",
      packet: build(ethernet(), ipv4(), ipv4({ version: 5 }), udp()),
      findings: [{ message: "IP version 5 where IPv4 is announced", at: 34, layer: "ipv4" }],
    },
    {
      name: "raw, neither",
      packet: hex("00 1b 21 3c"),
      linkType: 101,
      findings: [{ message: "IP version 0 is neither 4 nor 6", at: 0 }],
    },
  ],
});
