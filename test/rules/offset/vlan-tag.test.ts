import rule from "../../../src/rules/offset/vlan-tag.js";
import { build, ethernet, ipv4, mpls, udp, vlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "identifier 4094", packet: build(ethernet(), vlan({ id: 4094 }), ipv4(), udp()) },
    { name: "priority tag", packet: build(ethernet(), vlan({ id: 0, priority: 5 }), ipv4(), udp()) },
    { name: "three tags", packet: build(ethernet(), vlan(), vlan(), vlan(), ipv4(), udp()) },
    {
      name: "two and two, a frame in between",
      packet: build(ethernet(), vlan(), vlan(), mpls(), ethernet(), vlan(), vlan(), ipv4(), udp()),
    },
  ],
  invalid: [
    {
      name: "identifier 4095",
      packet: build(ethernet(), vlan({ id: 4095 }), ipv4(), udp()),
      findings: [{ message: "VLAN identifier 4095 is reserved", at: 14, layer: "vlan", severity: "error" }],
    },
    {
      name: "identifier 4095 in the inner tag of an 802.3 frame",
      packet: build(ethernet(), vlan(), vlan({ id: 4095, type: 0 })),
      findings: [{ message: "VLAN identifier 4095 is reserved", at: 18, layer: "vlan" }],
    },
    {
      name: "five tags, said once",
      packet: build(ethernet(), vlan(), vlan(), vlan(), vlan(), vlan(), ipv4(), udp()),
      findings: [{ message: "4 VLAN tags in a row", at: 26, layer: "vlan", severity: "info" }],
    },
  ],
});
