import rule from "../../../src/rules/offset/ttl-zero.js";
import { build, data, ethernet, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "IPv4, 1", packet: build(ethernet(), ipv4({ ttl: 1 }), udp(), data(8)) },
    { name: "IPv6, 1", packet: build(ethernet(), ipv6({ hopLimit: 1 }), udp(), data(8)) },
    { name: "IPv4 multicast", packet: build(ethernet(), ipv4({ ttl: 0, destination: "239.255.255.250" }), udp(), data(8)) },
    { name: "IPv6 multicast", packet: build(ethernet(), ipv6({ hopLimit: 0, destination: "ff01::1" }), udp(), data(8)) },
    { name: "Teredo bubble", packet: build(ethernet(), ipv6({ hopLimit: 0, nextHeader: 59 })) },
  ],
  invalid: [
    {
      name: "IPv4",
      packet: build(ethernet(), ipv4({ ttl: 0 }), udp(), data(8)),
      findings: [{ message: "IPv4 time to live is 0", at: 22, layer: "ipv4", severity: "warning" }],
    },
    {
      name: "IPv6 inside IPv4",
      packet: build(ethernet(), ipv4(), ipv6({ hopLimit: 0 }), udp(), data(8)),
      findings: [{ message: "IPv6 hop limit is 0", at: 41, layer: "ipv6" }],
    },
  ],
});
