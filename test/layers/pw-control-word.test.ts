import { build, data, ethernet, ipv4, ipv6, mpls, pwControlWord, trailer, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const channel = (type: number) => pwControlWord({ first: 0x10, sequence: type });

testPeel("pw-control-word", [
  {
    name: "Ethernet, length given, padding behind",
    // 4 + 14 + 20 + 8 = 46 bytes, and 12 more.
    packet: build(ethernet(), mpls(), trailer(12), pwControlWord({ length: 46 }), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 pw-control-word@18 ethernet@22 ipv4@36 udp@56",
  },
  {
    name: "sequence numbers",
    packet: build(ethernet(), mpls(), pwControlWord({ sequence: 7 }), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 pw-control-word@18 ethernet@22 ipv4@36 udp@56",
  },
  {
    name: "another payload than Ethernet",
    packet: build(ethernet(), mpls(), pwControlWord(), data(new Uint8Array(40).fill(0xee))),
    layers: "ethernet@0 mpls@14 pw-control-word@18 !unknown",
  },
  {
    name: "associated channel, IPv4",
    packet: build(ethernet(), mpls({ label: 13 }), channel(0x0021), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 pw-control-word@18 ipv4@22 udp@42",
  },
  {
    name: "associated channel, IPv6",
    packet: build(ethernet(), mpls({ label: 13 }), channel(0x0057), ipv6(), udp()),
    layers: "ethernet@0 mpls@14 pw-control-word@18 ipv6@22 udp@62",
  },
  {
    name: "associated channel, BFD",
    packet: build(ethernet(), mpls({ label: 13 }), channel(0x0007), data(24)),
    layers: "ethernet@0 mpls@14 pw-control-word@18 !unknown",
  },
  { name: "three bytes", packet: build(ethernet(), mpls(), data(new Uint8Array(3))), layers: "ethernet@0 mpls@14 !length" },
]);
