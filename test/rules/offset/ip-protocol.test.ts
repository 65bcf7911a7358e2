import rule from "../../../src/rules/offset/ip-protocol.js";
import { ah, build, data, ethernet, hip, hopByHop, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "ICMP in IPv4", packet: build(ethernet(), ipv4({ protocol: 1 }), data(8)) },
    { name: "ICMPv6 in IPv6", packet: build(ethernet(), ipv6({ nextHeader: 58 }), data(8)) },
    { name: "hop-by-hop options in IPv6", packet: build(ethernet(), ipv6(), hopByHop(), udp(), data(8)) },
    { name: "no next header and nothing behind it", packet: build(ethernet(), ipv6({ nextHeader: 59 })) },
    { name: "HIP over IPv4, which ends with 59", packet: build(ethernet(), ipv4(), hip()) },
    { name: "a number without a decoder", packet: build(ethernet(), ipv4({ protocol: 200 }), data(8)) },
  ],
  invalid: [
    {
      name: "ICMPv6 in IPv4",
      packet: build(ethernet(), ipv4({ protocol: 58 }), data(8)),
      findings: [{ message: "ICMPv6 inside IPv4", at: 23, layer: "ipv4", severity: "warning" }],
    },
    {
      name: "ICMP in IPv6",
      packet: build(ethernet(), ipv6({ nextHeader: 1 }), data(8)),
      findings: [{ message: "ICMP of IPv4 inside IPv6", at: 20, layer: "ipv6" }],
    },
    {
      name: "ICMP behind an extension header",
      packet: build(ethernet(), ipv6(), hopByHop({ nextHeader: 1 }), data(8)),
      findings: [{ message: "ICMP of IPv4 inside IPv6", at: 54, layer: "ipv6-hop-by-hop" }],
    },
    {
      name: "hop-by-hop options in IPv4",
      packet: build(ethernet(), ipv4({ protocol: 0 }), data(8)),
      findings: [{ message: "IPv4 protocol 0 is the hop-by-hop options header of IPv6", at: 23 }],
    },
    {
      name: "routing header behind AH in IPv4",
      packet: build(ethernet(), ipv4(), ah({ nextHeader: 43 }), data(8)),
      findings: [{ message: "IPv4 protocol 43 is the routing header of IPv6", at: 34, layer: "ah" }],
    },
    {
      name: "bytes behind no next header",
      packet: build(ethernet(), ipv6({ nextHeader: 59 }), data(8)),
      findings: [{ message: 'bytes behind "no next header": 8, which a receiver ignores', at: 20, severity: "info" }],
    },
    {
      name: "bytes behind HIP",
      packet: build(ethernet(), ipv6(), hip({ nextHeader: 59 }), data(3)),
      findings: [{ message: 'bytes behind "no next header": 3, which a receiver ignores', at: 54, layer: "ipv6-hip" }],
    },
  ],
});
