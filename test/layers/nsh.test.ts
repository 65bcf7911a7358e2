import { build, data, ethernet, hex, ipv4, ipv6, mpls, nsh, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const bare = new Uint8Array(0);

testPeel("nsh", [
  { name: "metadata type 1, IPv4", packet: build(ethernet(), nsh(), ipv4(), udp()), layers: "ethernet@0 nsh@14 ipv4@38 udp@58" },
  {
    name: "metadata type 2 without any, Ethernet",
    packet: build(ethernet(), vlan(), nsh({ mdType: 2, context: bare }), ethernet(), ipv6(), udp()),
    layers: "ethernet@0 vlan@14 nsh@18 ethernet@26 ipv6@40 udp@80",
  },
  {
    name: "metadata type 2, a value of five bytes and its padding",
    packet: build(ethernet(), nsh({ mdType: 2, context: hex("0102 0305 0102030405 000000") }), mpls(), ipv4(), udp()),
    layers: "ethernet@0 nsh@14 mpls@34 ipv4@38 udp@58",
  },
  { name: "one in another", packet: build(ethernet(), nsh(), nsh(), ipv6(), udp()), layers: "ethernet@0 nsh@14 nsh@38 ipv6@62 udp@102" },
  { name: "unknown payload", packet: build(ethernet(), nsh({ next: 99 }), data(20)), layers: "ethernet@0 nsh@14 !unknown" },
  { name: "version 1", packet: build(ethernet(), nsh({ version: 1 }), ipv4()), layers: "ethernet@0 !malformed" },
  { name: "length 4", packet: build(ethernet(), nsh({ length: 4 }), ipv4()), layers: "ethernet@0 !malformed" },
]);
