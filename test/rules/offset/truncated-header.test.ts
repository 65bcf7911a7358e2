import rule from "../../../src/rules/offset/truncated-header.js";
import {
  arp,
  build,
  data,
  ethernet,
  hex,
  icmp,
  ipv4,
  ipv6,
  mpls,
  nullHeader,
  ppp,
  pppoe,
  sll,
  tcp,
  trailer,
  udp,
  vlan,
  vxlan,
} from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** IPv4 with `n` bytes that its protocol must do with. */
const inIpv4 = (protocol: number, n: number) => build(ethernet(), ipv4({ protocol }), data(n));

testRule(rule, {
  valid: [
    { name: "whole", packet: build(ethernet(), ipv4(), tcp()) },
    { name: "cut by the snap length in TCP", packet: build(ethernet(), ipv4(), tcp(), data(100)).slice(0, 40), wireLength: 154 },
    { name: "cut by the snap length in Ethernet", packet: build(ethernet(), ipv4(), tcp()).slice(0, 9), wireLength: 54 },
    { name: "nothing behind UDP", packet: build(ethernet(), ipv4(), udp()) },
    {
      name: "quoted in an ICMP error, where it is cut by design",
      packet: build(ethernet(), ipv4(), icmp({ type: 3 }), ipv4({ totalLength: 60, protocol: 6 }), data(8)),
    },
  ],
  invalid: [
    {
      name: "Ethernet",
      packet: new Uint8Array(13),
      findings: [{ message: "ethernet header needs 14 bytes, the packet has 13", at: 0, severity: "error" }],
    },
    {
      name: "nothing at all of raw IP",
      packet: hex(""),
      linkType: 101,
      findings: [{ message: "ip header needs 1 byte, the packet has 0", at: 0 }],
    },
    {
      name: "Linux cooked",
      packet: build(sll()).slice(0, 15),
      linkType: 113,
      findings: [{ message: "sll header needs 16 bytes, the packet has 15", at: 0 }],
    },
    {
      name: "loopback",
      packet: build(nullHeader()).slice(0, 2),
      linkType: 0,
      findings: [{ message: "null header needs 4 bytes, the packet has 2", at: 0 }],
    },
    {
      name: "VLAN",
      packet: build(ethernet(), vlan()).slice(0, 17),
      findings: [{ message: "vlan header needs 4 bytes, the lengths around it leave 3", at: 14, layer: "ethernet" }],
    },
    {
      name: "MPLS without a bottom",
      packet: build(ethernet(), mpls({ bottom: false })),
      findings: [{ message: "mpls header needs 4 bytes, the lengths around it leave 0", at: 18, layer: "mpls" }],
    },
    {
      name: "ARP, the addresses",
      packet: build(ethernet(), arp()).slice(0, 40),
      findings: [{ message: "arp header needs 28 bytes, the lengths around it leave 26", at: 14 }],
    },
    {
      name: "PPP in PPPoE of length 1",
      packet: build(ethernet(), trailer(45), pppoe(), data(Uint8Array.of(0))),
      findings: [{ message: "ppp header needs 2 bytes, the lengths around it leave 1", at: 20, layer: "pppoe" }],
    },
    {
      name: "IPv4 in PPPoE",
      packet: build(ethernet(), pppoe(), ppp(), ipv4()).slice(0, 40),
      findings: [{ message: "ipv4 header needs 20 bytes, the lengths around it leave 18", at: 22, layer: "ppp" }],
    },
    {
      name: "IPv4 options",
      packet: build(ethernet(), ipv4({ headerLength: 60 }), udp()),
      findings: [{ message: "ipv4 header needs 60 bytes, the lengths around it leave 28", at: 14 }],
    },
    {
      name: "IPv6",
      packet: build(ethernet(), ipv6()).slice(0, 53),
      findings: [{ message: "ipv6 header needs 40 bytes, the lengths around it leave 39", at: 14 }],
    },
    {
      name: "TCP",
      packet: inIpv4(6, 8),
      findings: [{ message: "tcp header needs 20 bytes, the lengths around it leave 8", at: 34, layer: "ipv4", severity: "error" }],
    },
    {
      name: "TCP, padding does not count",
      packet: build(ethernet(), trailer(18), ipv4({ protocol: 6 }), data(8)),
      findings: [{ message: "tcp header needs 20 bytes, the lengths around it leave 8", at: 34, layer: "ipv4" }],
    },
    { name: "UDP", packet: inIpv4(17, 7), findings: [{ message: "udp header needs 8 bytes, the lengths around it leave 7", at: 34 }] },
    {
      name: "UDP, cut by the snap length as well",
      packet: inIpv4(17, 7).slice(0, 36),
      wireLength: 41,
      findings: [{ message: "udp header needs 8 bytes, the lengths around it leave 7", at: 34 }],
    },
    { name: "GRE", packet: inIpv4(47, 3), findings: [{ message: "gre header needs 4 bytes, the lengths around it leave 3", at: 34 }] },
    {
      name: "Ethernet in VXLAN",
      packet: build(ethernet(), ipv4(), udp({ destination: 4789 }), vxlan(), data(10)),
      findings: [{ message: "ethernet header needs 14 bytes, the lengths around it leave 10", at: 50, layer: "vxlan" }],
    },
    {
      name: "TCP in a tiny first fragment",
      packet: build(ethernet(), ipv4({ protocol: 6, flagsAndOffset: 0x2000 }), data(8)),
      findings: [{ message: "tcp header needs 20 bytes, the first fragment carries 8", at: 34, severity: "warning" }],
    },
  ],
});
