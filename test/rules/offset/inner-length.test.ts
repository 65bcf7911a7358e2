import rule from "../../../src/rules/offset/inner-length.js";
import {
  build,
  data,
  erspan3,
  ethernet,
  geneve,
  gre,
  gtpU,
  hex,
  ipv4,
  ipv6,
  l2tp,
  pppProtocol,
  trailer,
  udp,
  vxlan,
  vxlanGpe,
} from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// An inner packet of 20 + 8 + 4 = 32 bytes with 4 bytes behind it.
const inner = [trailer(4), ipv4(), udp(), data(4)];

testRule(rule, {
  valid: [
    { name: "IPIP", packet: build(ethernet(), ipv4(), ipv4(), udp(), data(4)) },
    { name: "padding of the outer frame", packet: build(ethernet(), trailer(10), ipv4(), ipv4(), udp(), data(4)) },
    { name: "padding of a frame without a tunnel", packet: build(ethernet(), trailer(20), ipv4(), udp(), data(4)) },
    {
      name: "padding of an inner frame: VXLAN",
      packet: build(ethernet(), ipv4(), udp({ destination: 4789 }), vxlan(), ethernet(), ...inner),
    },
    { name: "padding of an inner frame: GRE", packet: build(ethernet(), ipv4(), gre(), ethernet(), ...inner) },
    { name: "PPP may be padded", packet: build(ethernet(), ipv4(), udp({ destination: 1701 }), l2tp([2, 1, 2]), pppProtocol(), ...inner) },
    {
      name: "Teredo trailers",
      packet: build(ethernet(), ipv4(), udp({ destination: 3544 }), ipv6({ payloadLength: 0, nextHeader: 59 }), data(hex("01 02 0000"))),
    },
    { name: "mirrored packet", packet: build(ethernet(), ipv4(), gre({ sequence: 1 }), erspan3({ frameType: 2 }), ...inner) },
    { name: "first fragment of the outer packet", packet: build(ethernet(), ipv4({ protocol: 4, flagsAndOffset: 0x2000 }), ...inner) },
    { name: "outer length beyond the packet", packet: build(ethernet(), ipv4({ protocol: 4, totalLength: 99 }), ...inner) },
    {
      name: "inner length beyond the outer one",
      packet: build(ethernet(), ipv4(), ipv4({ totalLength: 40 }), udp({ length: 12 }), data(4)),
    },
  ],
  invalid: [
    // Inner headers begin at 14 + 20 = 34 and behind the tunnel's own; the total length is 2 further on, IPv6's payload length 4.
    {
      name: "IPIP",
      packet: build(ethernet(), ipv4({ protocol: 4 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 36, layer: "ipv4", severity: "warning" }],
    },
    {
      name: "GRE with a key",
      packet: build(ethernet(), ipv4(), gre({ key: 1, protocol: 0x0800 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 44 }],
    },
    {
      name: "Geneve without Ethernet",
      packet: build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve({ protocol: 0x0800 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 52 }],
    },
    {
      name: "VXLAN-GPE without Ethernet",
      packet: build(ethernet(), ipv4(), udp({ destination: 4790 }), vxlanGpe({ nextProtocol: 1 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 52 }],
    },
    {
      name: "GTP-U",
      packet: build(ethernet(), ipv4(), udp({ destination: 2152 }), gtpU(), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 52 }],
    },
    {
      name: "4in6",
      packet: build(ethernet(), ipv6({ nextHeader: 4 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 56 }],
    },
    {
      name: "6in4",
      packet: build(ethernet(), ipv4({ protocol: 41 }), trailer(4), ipv6(), udp(), data(4)),
      findings: [{ message: "inner IP packet is 52 bytes; the tunnel carries 56", at: 38, layer: "ipv6" }],
    },
    {
      name: "a tunnel in a tunnel: the inner one",
      packet: build(ethernet(), ipv4(), gre(), ethernet(), ipv4({ protocol: 4 }), ...inner),
      findings: [{ message: "inner IP packet is 32 bytes; the tunnel carries 36", at: 74 }],
    },
  ],
});
