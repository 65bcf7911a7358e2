import { build, data, ethernet, ieee8023, ipv4, ipv6, llc, snap, trailer, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("snap", [
  { name: "EtherType", packet: build(ieee8023(), llc(), snap(), ipv6(), udp()), layers: "ethernet@0 llc@14 snap@17 ipv6@22 udp@62" },
  {
    name: "bridge tunnel encapsulation",
    packet: build(ieee8023(), llc(), snap({ organisation: 0x0000f8 }), ipv4(), udp()),
    layers: "ethernet@0 llc@14 snap@17 ipv4@22 udp@42",
  },
  {
    name: "Cisco's protocols end",
    packet: build(ieee8023(), llc(), snap({ organisation: 0x00000c, type: 0x2000 }), data(60)),
    layers: "ethernet@0 llc@14 snap@17",
  },
  {
    name: "bridged Ethernet with its frame check sequence",
    packet: build(ieee8023(), llc(), snap({ organisation: 0x0080c2, type: 1 }), trailer(4), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 llc@14 snap@17 ethernet@22 ipv4@36 udp@56",
  },
  {
    name: "bridged Ethernet without it",
    packet: build(ieee8023(), llc(), snap({ organisation: 0x0080c2, type: 7 }), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 llc@14 snap@17 ethernet@22 ipv4@36 udp@56",
  },
  {
    name: "another organisation",
    packet: build(ieee8023(), llc(), snap({ organisation: 0x080007 }), data(40)),
    layers: "ethernet@0 llc@14 snap@17 !unknown",
  },
]);
