import rule from "../../../src/rules/offset/pim-header.js";
import { build, data, ethernet, hex, ipv4, ipv6, type Part, tunnelHeader, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20: PIM begins at byte 34.
const pim = (header: string, ...inner: Part[]) => build(ethernet(), ipv4(), tunnelHeader("pim", hex(header), 103), ...inner);

testRule(rule, {
  valid: [
    { name: "hello", packet: pim("20 00 dfff", data(hex("0001 0002 0069"))) },
    { name: "register", packet: pim("21 00 deff 00000000", ipv4({ destination: "239.1.1.1" }), udp(), data(4)) },
    { name: "Null-Register", packet: pim("21 00 9eff 40000000", data(hex("00"))) },
    { name: "Null-Register without its dummy header", packet: pim("21 00 9eff 40000000") },
  ],
  invalid: [
    {
      name: "version 1",
      packet: pim("11 00 eeff 00000000", ipv4(), udp()),
      findings: [{ message: "PIM version is 1; there is only 2 under this protocol number", at: 34, layer: "ipv4", severity: "error" }],
    },
    {
      name: "register of something else",
      packet: pim("21 00 deff 00000000", data(20)),
      findings: [{ message: "PIM Register carries version 0, neither IPv4 nor IPv6", at: 42, layer: "pim" }],
    },
    {
      name: "register of the other family",
      packet: pim("21 00 deff 00000000", ipv6(), udp(), data(4)),
      findings: [{ message: "PIM Register carries IP version 6 inside version 4", at: 42, severity: "warning" }],
    },
  ],
});
