import rule from "../../../src/rules/offset/geneve-header.js";
import { build, data, ethernet, type GeneveFields, geneve, geneveOption, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the Geneve header begins at byte 42.
const overlay = (f: GeneveFields) => build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve(f), ethernet(), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "without options", packet: overlay({}) },
    { name: "with an option", packet: overlay({ options: geneveOption() }) },
    { name: "IP without Ethernet", packet: build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve(), ipv4(), udp()) },
    { name: "control packet without payload", packet: build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve({ flags: 0x80 })) },
    { name: "answer to a client whose port is 6081", packet: build(ethernet(), ipv4(), udp({ source: 53, destination: 6081 }), data(40)) },
  ],
  invalid: [
    {
      name: "version 1",
      packet: overlay({ version: 1 }),
      findings: [{ message: "Geneve version is 1; there is only 0", at: 42, layer: "udp", severity: "error" }],
    },
    {
      name: "reserved flags",
      packet: overlay({ flags: 0x21 }),
      findings: [{ message: "Geneve reserved flags 0x0021 are set", at: 43, layer: "geneve", severity: "warning" }],
    },
    {
      name: "a byte behind the network identifier",
      packet: overlay({ reserved: 9 }),
      findings: [{ message: "Geneve reserved byte behind the network identifier is 0x0009", at: 49, severity: "warning" }],
    },
  ],
});
