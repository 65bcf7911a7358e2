import rule from "../../../src/rules/offset/vxlan-header.js";
import { build, data, ethernet, ipv4, udp, vxlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the VXLAN header begins at byte 42.
const overlay = (f: Parameters<typeof vxlan>[0], ports: { source?: number; destination?: number } = {}) =>
  build(ethernet(), ipv4(), udp({ destination: 4789, ...ports }), vxlan(f), ethernet(), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "as it should be", packet: overlay({}) },
    { name: "Linux's own port", packet: overlay({}, { destination: 8472 }) },
    { name: "group policy: G, D, A and group 5", packet: overlay({ flags: 0x88480005 }) },
    { name: "remote checksum offload", packet: overlay({ flags: 0x08200000, reserved: 0x19 }) },
    {
      name: "DNS answer to a client whose port is 4789",
      packet: build(ethernet(), ipv4(), udp({ source: 53, destination: 4789 }), data("\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00")),
    },
    { name: "DNS query from port 4789", packet: build(ethernet(), ipv4(), udp({ source: 4789, destination: 53 }), data(40)) },
    { name: "query of 4 bytes from port 4789", packet: build(ethernet(), ipv4(), udp({ source: 4789, destination: 53 }), data(4)) },
  ],
  invalid: [
    {
      name: "no I flag",
      packet: overlay({ flags: 0 }),
      findings: [{ message: "VXLAN I flag is not set (flags 0x0000)", at: 42, layer: "vxlan", severity: "error" }],
    },
    {
      name: "flags of VXLAN-GPE",
      packet: overlay({ flags: 0x0c000003 }),
      findings: [{ message: "VXLAN reserved bits 0x4000003 are set", at: 42 }],
    },
    {
      name: "group without its flag",
      packet: overlay({ flags: 0x08000005 }),
      findings: [{ message: "VXLAN reserved bits 0x0005 are set", at: 42 }],
    },
    {
      name: "a byte behind the network identifier",
      packet: overlay({ reserved: 0xff }),
      findings: [{ message: "VXLAN reserved byte behind the network identifier is 0x00ff", at: 49 }],
    },
  ],
});
