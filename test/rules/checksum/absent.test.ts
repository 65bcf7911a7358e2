import rule from "../../../src/rules/checksum/absent.js";
import { build, data, ethernet, ipv4, ipv6, udp, vxlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "over IPv4", packet: build(ethernet(), ipv4(), udp({ checksum: 0 }), data(4)) },
    { name: "with a checksum", packet: build(ethernet(), ipv6(), udp(), data(4)) },
    {
      name: "VXLAN over IPv6 (RFC 6935)",
      packet: build(ethernet(), ipv6(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ipv4(), udp(), data(4)),
    },
  ],
  invalid: [
    {
      name: "plain UDP over IPv6",
      packet: build(ethernet(), ipv6(), udp({ destination: 53, checksum: 0 }), data(4)),
      findings: [{ message: "UDP over IPv6 has no checksum; the receiver must discard it", at: 60, layer: "udp", severity: "error" }],
    },
    {
      name: "inside a tunnel",
      packet: build(
        ethernet(),
        ipv4(),
        udp({ destination: 4789 }),
        vxlan(),
        ethernet(),
        ipv6(),
        udp({ destination: 53, checksum: 0 }),
        data(4),
      ),
      findings: [{ message: "UDP over IPv6 has no checksum; the receiver must discard it", at: 110, layer: "udp" }],
    },
  ],
});
