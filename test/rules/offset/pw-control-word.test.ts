import rule from "../../../src/rules/offset/pw-control-word.js";
import { build, data, ethernet, ipv4, mpls, pwControlWord, trailer, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// 4 + 14 + 20 + 8 = 46 bytes with the word.
const wire = (f: Parameters<typeof pwControlWord>[0]) => [pwControlWord(f), ethernet(), ipv4(), udp()] as const;

testRule(rule, {
  valid: [
    { name: "length 0: 64 bytes or more, or not said", packet: build(ethernet(), mpls(), ...wire({})) },
    { name: "length is right", packet: build(ethernet(), mpls(), ...wire({ length: 46 })) },
    { name: "length is right, padding behind", packet: build(ethernet(), mpls(), trailer(10), ...wire({ length: 46 })) },
    { name: "fragment bits beside the length", packet: build(ethernet(), mpls(), ...wire({ length: 0xc0 | 46 })) },
    {
      name: "an associated channel has no length",
      packet: build(ethernet(), mpls({ label: 13 }), pwControlWord({ first: 0x10, length: 0x3f, sequence: 7 }), data(24)),
    },
  ],
  invalid: [
    {
      name: "length beyond the packet",
      packet: build(ethernet(), mpls(), ...wire({ length: 60 })),
      findings: [{ message: "control word claims 60 bytes, behind the label are 46", at: 19, layer: "pw-control-word", severity: "error" }],
    },
    {
      name: "a payload that is not Ethernet",
      packet: build(ethernet(), mpls(), pwControlWord({ length: 63 }), data(new Uint8Array(30).fill(0xee))),
      findings: [{ message: "control word claims 63 bytes, behind the label are 34", at: 19 }],
    },
  ],
});
