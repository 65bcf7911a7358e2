import rule from "../../../src/rules/offset/mpls-label.js";
import { build, data, ethernet, hex, ipv4, ipv6, mpls, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const four = (...labels: Parameters<typeof mpls>[0][]) => build(ethernet(), ...labels.map(mpls), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "label 16", packet: four({ label: 16 }) },
    { name: "IPv4 explicit null", packet: four({ label: 0 }) },
    { name: "IPv6 explicit null", packet: build(ethernet(), mpls({ label: 2 }), ipv6(), udp()) },
    { name: "explicit null above another label, RFC 4182", packet: four({ label: 2 }, { label: 100 }) },
    { name: "router alert above another label", packet: four({ label: 1 }, { label: 100 }) },
    { name: "entropy label indicator and entropy label", packet: four({ label: 100 }, { label: 7 }, { label: 77777, ttl: 0 }) },
    { name: "extended label 20 behind the extension label", packet: four({ label: 15 }, { label: 20 }, { label: 100 }) },
    { name: "the label behind the extension label is of another registry", packet: four({ label: 15 }, { label: 3 }) },
    {
      name: "associated channel, with its own header behind it",
      packet: build(ethernet(), mpls({ label: 13 }), data(hex("1000 0007")), data(24)),
    },
    { name: "OAM alert", packet: build(ethernet(), mpls({ label: 14 }), data(44)) },
  ],
  invalid: [
    {
      name: "implicit null",
      packet: four({ label: 3 }),
      findings: [
        {
          message: "MPLS label 3 (implicit null) is in the stack; it is signalled and never sent",
          at: 14,
          layer: "mpls",
          severity: "error",
        },
      ],
    },
    {
      name: "implicit null above another label",
      packet: four({ label: 3 }, { label: 100 }),
      findings: [{ message: "MPLS label 3 (implicit null) is in the stack; it is signalled and never sent", at: 14 }],
    },
    {
      name: "router alert at the bottom",
      packet: four({ label: 100 }, { label: 1 }),
      findings: [{ message: "MPLS label 1 (router alert) is at the bottom of the stack", at: 18, severity: "warning" }],
    },
    {
      name: "entropy label indicator without entropy label",
      packet: four({ label: 7 }),
      findings: [{ message: "MPLS label 7 at the bottom of the stack has no meaning there", at: 14, severity: "warning" }],
    },
    {
      name: "extension label without another",
      packet: four({ label: 15 }),
      findings: [{ message: "MPLS label 15 at the bottom of the stack has no meaning there", at: 14 }],
    },
    {
      name: "IPv4 explicit null, IPv6 behind it",
      packet: build(ethernet(), mpls({ label: 0 }), ipv6(), udp()),
      findings: [{ message: "MPLS label 0 announces IPv4, the payload begins with nibble 6", at: 18, layer: "mpls", severity: "error" }],
    },
    {
      name: "IPv6 explicit null, IPv4 behind it",
      packet: four({ label: 2 }),
      findings: [{ message: "MPLS label 2 announces IPv6, the payload begins with nibble 4", at: 18 }],
    },
  ],
});
