import rule from "../../../src/rules/offset/arp-header.js";
import { arp, build, ethernet, sll, trailer } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: Parameters<typeof arp>[0]) => build(ethernet(), arp(f));

testRule(rule, {
  valid: [
    { name: "request", packet: packet({}) },
    { name: "reply, padded", packet: build(ethernet(), trailer(18), arp({ operation: 2 })) },
    { name: "InARP reply", packet: packet({ operation: 9 }) },
    { name: "experimental operation", packet: packet({ operation: 25 }) },
    { name: "InfiniBand has 20 bytes", packet: build(sll({ deviceType: 32 }), arp({ hardwareType: 32, hardwareSize: 20 })), linkType: 113 },
    { name: "another protocol", packet: packet({ protocolType: 0x86dd, protocolSize: 16 }) },
    { name: "a protocol without addresses", packet: packet({ protocolType: 0x1234, protocolSize: 0 }) },
  ],
  invalid: [
    {
      name: "hardware address of 8 bytes",
      packet: packet({ hardwareSize: 8 }),
      findings: [{ message: "ARP hardware address size is 8; of Ethernet it is 6", at: 18, layer: "arp", severity: "error" }],
    },
    {
      name: "protocol address of 6 bytes",
      packet: packet({ protocolSize: 6 }),
      findings: [{ message: "ARP protocol address size is 6; of IPv4 it is 4", at: 19 }],
    },
    {
      name: "operation 0",
      packet: packet({ operation: 0 }),
      findings: [{ message: "ARP operation 0 is not assigned", at: 20, severity: "warning" }],
    },
    {
      name: "operation 26",
      packet: packet({ operation: 26 }),
      findings: [{ message: "ARP operation 26 is not assigned", at: 20 }],
    },
  ],
});
