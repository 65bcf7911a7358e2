import { build, data, ethernet, hex, ieee8023, ipv4, ipv6, llc, mpls, pwControlWord, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("mpls", [
  { name: "IPv4", packet: build(ethernet(), mpls(), ipv4(), udp()), layers: "ethernet@0 mpls@14 ipv4@18 udp@38" },
  {
    name: "a stack of three, IPv6",
    packet: build(ethernet(), mpls(), mpls(), mpls(), ipv6(), udp()),
    layers: "ethernet@0 mpls@14 mpls@18 mpls@22 ipv6@26 udp@66",
  },
  {
    name: "multicast, explicit null on top of another label",
    packet: build(ethernet({ type: 0x8848 }), mpls({ label: 0 }), mpls(), ipv6(), udp()),
    layers: "ethernet@0 mpls@14 mpls@18 ipv6@22 udp@62",
  },
  {
    name: "pseudowire with control word",
    packet: build(ethernet(), mpls(), pwControlWord(), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 pw-control-word@18 ethernet@22 ipv4@36 udp@56",
  },
  {
    name: "pseudowire without, address beginning with nibble 0",
    packet: build(ethernet(), mpls(), ethernet({ destination: "00:1b:21:00:00:02" }), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 ethernet@18 ipv4@32 udp@52",
  },
  {
    name: "pseudowire without, address beginning with nibble 4",
    packet: build(ethernet(), mpls(), ethernet({ destination: "44:1b:21:00:00:02" }), vlan(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 ethernet@18 vlan@32 ipv4@36 udp@56",
  },
  {
    name: "pseudowire without, address beginning with nibble 6, a length for type",
    packet: build(ethernet(), mpls(), data(hex("641b21000002 020000000001 001f")), llc(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 ethernet@18 llc@32 ipv4@35 udp@55",
  },
  {
    name: "pseudowire without, another nibble",
    packet: build(ethernet(), mpls(), ethernet({ destination: "a4:1b:21:00:00:02" }), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 ethernet@18 ipv4@32 udp@52",
  },
  {
    name: "IPv4 from 8.0.0.1, which reads as an EtherType",
    packet: build(ethernet(), mpls(), ipv4({ source: "8.0.0.1" }), udp()),
    layers: "ethernet@0 mpls@14 ipv4@18 udp@38",
  },
  { name: "another payload", packet: build(ethernet(), mpls(), data(hex("f0ff")), data(40)), layers: "ethernet@0 mpls@14 !unknown" },
  {
    name: "cut before the payload can be told",
    packet: build(ethernet(), mpls(), ethernet({ destination: "44:1b:21:00:00:02" }), ipv4()).slice(0, 35),
    wireLength: 52,
    layers: "ethernet@0 mpls@14 !snap-length",
  },
  { name: "nothing behind the bottom", packet: build(ethernet(), mpls()), layers: "ethernet@0 mpls@14 !length" },
  { name: "no bottom", packet: build(ethernet(), mpls({ bottom: false }), data(2)), layers: "ethernet@0 mpls@14 !length" },
  {
    name: "as the payload of 802.3",
    packet: build(ieee8023({ length: 0x8847 }), mpls(), ipv4(), udp()),
    layers: "ethernet@0 mpls@14 ipv4@18 udp@38",
  },
]);
