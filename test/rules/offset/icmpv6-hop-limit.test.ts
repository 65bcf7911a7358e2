import rule from "../../../src/rules/offset/icmpv6-hop-limit.js";
import { build, data, ethernet, icmpv6, ipv4, ipv6 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (type: number, hopLimit: number) => build(ethernet(), ipv6({ hopLimit }), icmpv6({ type }), data(32));

testRule(rule, {
  valid: [
    { name: "neighbor discovery with 255", packet: packet(135, 255) },
    { name: "listener report with 1", packet: packet(143, 1) },
    { name: "echo with any", packet: packet(128, 64) },
    { name: "inverse neighbor discovery is not asked", packet: packet(141, 64) },
    { name: "ICMPv6 in IPv4, which has no hop limit", packet: build(ethernet(), ipv4(), icmpv6({ type: 135 }), data(16)) },
  ],
  invalid: [
    {
      name: "router advertisement that was forwarded",
      packet: packet(134, 64),
      findings: [{ message: "neighbor discovery has hop limit 64, and must have 255", at: 54, layer: "icmpv6", severity: "error" }],
    },
    {
      name: "listener report with 255",
      packet: packet(143, 255),
      findings: [{ message: "multicast listener discovery has hop limit 255, and must have 1", at: 54, severity: "warning" }],
    },
    {
      name: "listener done of version 1 with 64",
      packet: packet(132, 64),
      findings: [{ message: "multicast listener discovery has hop limit 64, and must have 1", at: 54 }],
    },
  ],
});
