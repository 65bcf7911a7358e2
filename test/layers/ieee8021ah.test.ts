import { arp, build, ethernet, ieee8021ah, ipv4, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("ieee8021ah", [
  {
    name: "the customer's frame whole",
    packet: build(ethernet(), ieee8021ah(), ethernet(), ipv4(), udp()),
    layers: "ethernet@0 ieee8021ah@14 ethernet@18 ipv4@32 udp@52",
  },
  {
    name: "behind a backbone VLAN tag, with a customer's tag",
    packet: build(ethernet(), vlan({ tpid: 0x88a8 }), ieee8021ah(), ethernet(), vlan(), arp()),
    layers: "ethernet@0 vlan@14 ieee8021ah@18 ethernet@22 vlan@36 arp@40",
  },
]);
