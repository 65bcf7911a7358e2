import rule from "../../../src/rules/offset/vxlan-gpe-header.js";
import { build, data, ethernet, ipv4, ipv6, udp, vxlanGpe } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the header begins at byte 42.
const overlay = (f: Parameters<typeof vxlanGpe>[0]) =>
  build(ethernet(), ipv4(), udp({ destination: 4790 }), vxlanGpe(f), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "IPv4", packet: overlay({}) },
    { name: "IPv6", packet: build(ethernet(), ipv4(), udp({ destination: 4790 }), vxlanGpe(), ipv6(), udp(), data(4)) },
    { name: "Ethernet", packet: build(ethernet(), ipv4(), udp({ destination: 4790 }), vxlanGpe(), ethernet(), ipv4(), udp()) },
    {
      name: "Ethernet without the P flag",
      packet: build(
        ethernet(),
        ipv4(),
        udp({ destination: 4790 }),
        vxlanGpe({ flags: 0x080000, nextProtocol: 0 }),
        ethernet(),
        ipv4(),
        udp(),
      ),
    },
    { name: "broadcast and OAM flags", packet: overlay({ flags: 0x0f0000 }) },
    { name: "a next protocol that nobody knows", packet: overlay({ nextProtocol: 0x33 }) },
  ],
  invalid: [
    {
      name: "version 1",
      packet: overlay({ flags: 0x1c0000 }),
      findings: [{ message: "VXLAN-GPE version is 1; there is only 0", at: 42, layer: "udp", severity: "error" }],
    },
    {
      name: "no I flag",
      packet: overlay({ flags: 0x040000 }),
      findings: [{ message: "VXLAN-GPE I flag is not set (flags 0x0004)", at: 42, layer: "vxlan-gpe" }],
    },
    {
      name: "next protocol without its flag",
      packet: overlay({ flags: 0x080000, nextProtocol: 1 }),
      findings: [{ message: "VXLAN-GPE next protocol is 1 without the P flag, which makes the payload Ethernet", at: 45 }],
    },
    {
      name: "reserved bits",
      packet: overlay({ flags: 0x8c0001 }),
      findings: [{ message: "VXLAN-GPE reserved bits 0x80000100 are set", at: 42, severity: "warning" }],
    },
    {
      name: "a byte behind the network identifier",
      packet: overlay({ reserved: 1 }),
      findings: [{ message: "VXLAN-GPE reserved byte behind the network identifier is 0x0001", at: 49 }],
    },
  ],
});
