import rule from "../../../src/rules/offset/geneve-options.js";
import { build, concat, data, ethernet, type GeneveFields, geneve, geneveOption, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the Geneve header begins at byte 42, its options at 50.
const overlay = (f: GeneveFields) => build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve(f), ethernet(), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "without options", packet: overlay({}) },
    {
      name: "two options, one without data",
      packet: overlay({ options: concat(geneveOption({ data: new Uint8Array(0) }), geneveOption()) }),
    },
    { name: "critical option and C flag", packet: overlay({ flags: 0x40, options: geneveOption({ type: 0x81 }) }) },
    {
      name: "as many options as there can be: 63 units of 4 bytes",
      packet: overlay({ options: concat(...new Array(31).fill(geneveOption()), geneveOption({ data: new Uint8Array(0) })) }),
    },
  ],
  invalid: [
    {
      name: "option longer than the options",
      packet: overlay({ options: geneveOption({ length: 2 }) }),
      findings: [
        { message: "Geneve option of class 0x0102 claims 8 bytes of data; 4 are left", at: 53, layer: "geneve", severity: "error" },
      ],
    },
    {
      name: "second option longer than the options",
      packet: overlay({ options: concat(geneveOption(), geneveOption({ class: 0x0103, length: 31 })) }),
      findings: [{ message: "Geneve option of class 0x0103 claims 124 bytes of data; 4 are left", at: 61 }],
    },
    {
      name: "critical option without the C flag",
      packet: overlay({ options: geneveOption({ type: 0x81 }) }),
      findings: [{ message: "Geneve C flag is not set, and option type 0x0081 of class 0x0102 is critical", at: 43 }],
    },
    {
      name: "C flag without a critical option",
      packet: overlay({ flags: 0x40, options: geneveOption() }),
      findings: [{ message: "Geneve C flag is set, and none of the 8 bytes of options is a critical one", at: 43 }],
    },
    {
      name: "C flag without options",
      packet: overlay({ flags: 0x40 }),
      findings: [{ message: "Geneve C flag is set, and none of the 0 bytes of options is a critical one", at: 43 }],
    },
    {
      name: "reserved bits of an option",
      packet: overlay({ options: geneveOption({ reserved: 5 }) }),
      findings: [{ message: "Geneve option has reserved bits 0x00a0 set", at: 53, severity: "warning" }],
    },
  ],
});
