import rule from "../../../src/rules/offset/nsh-header.js";
import { build, ethernet, hex, ipv4, nsh, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: Parameters<typeof nsh>[0]) => build(ethernet(), nsh(f), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "metadata type 1", packet: packet({}) },
    { name: "metadata type 2 without metadata", packet: packet({ mdType: 2, context: new Uint8Array(0) }) },
    // Class 0x0102, type 3, 5 bytes and their padding; then one without value.
    { name: "metadata type 2, two headers", packet: packet({ mdType: 2, context: hex("0102 0305 0102030405 000000 0102 0400") }) },
    { name: "experiments", packet: packet({ mdType: 15 }) },
  ],
  invalid: [
    {
      name: "version 2",
      packet: packet({ version: 2 }),
      findings: [{ message: "NSH version 2; only 0 is defined", at: 14, layer: "ethernet", severity: "error" }],
    },
    {
      name: "length of one word",
      packet: packet({ length: 4 }),
      findings: [{ message: "NSH header length 4 is less than the 8 bytes that every NSH header has", at: 14 }],
    },
    {
      name: "metadata type 1, five words",
      packet: packet({ context: new Uint8Array(12) }),
      findings: [{ message: "NSH header length 20 with metadata type 1, which has 24", at: 14, layer: "nsh" }],
    },
    {
      name: "metadata type 2, a value too long",
      packet: packet({ mdType: 2, context: hex("0102 0400 0102 0309 01020304") }),
      // The second context header begins at 14 + 8 + 4 and needs 4 + 9 bytes; 8 are left.
      findings: [{ message: "NSH context header of 13 bytes goes beyond the 8 that are left", at: 29, layer: "nsh" }],
    },
    {
      name: "metadata type 0",
      packet: packet({ mdType: 0 }),
      findings: [{ message: "NSH metadata type 0 is not assigned", at: 16, severity: "warning" }],
    },
  ],
});
