import rule from "../../../src/rules/offset/cisco-metadata.js";
import { build, ciscoMetadata, data, ethernet, hex, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: Parameters<typeof ciscoMetadata>[0]) => build(ethernet(), ciscoMetadata(f), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "one tag", packet: packet({}) },
    { name: "length written out", packet: packet({ optionLength: 4 }) },
    { name: "three tags", packet: build(ethernet({ type: 0x8909 }), data(hex("0102 00010010 00010011 00010012 0800")), ipv4(), udp()) },
  ],
  invalid: [
    {
      name: "length 0",
      packet: packet({ length: 0 }),
      findings: [{ message: "Cisco metadata header length is 0", at: 15, severity: "error" }],
    },
    {
      name: "version 2",
      packet: packet({ version: 2 }),
      findings: [{ message: "Cisco metadata version 2; only 1 is known", at: 14, layer: "cisco-metadata", severity: "warning" }],
    },
    {
      name: "option length 1",
      packet: packet({ optionLength: 1 }),
      findings: [{ message: "Cisco metadata option length 1 is unknown", at: 16 }],
    },
    {
      name: "option type 2, whatever its value",
      packet: packet({ optionType: 2, groupTag: 0xffff }),
      findings: [{ message: "Cisco metadata option type 2 is unknown", at: 16 }],
    },
    {
      name: "group tag 65535",
      packet: packet({ groupTag: 0xffff }),
      findings: [{ message: "security group tag 65535 is reserved", at: 18 }],
    },
  ],
});
