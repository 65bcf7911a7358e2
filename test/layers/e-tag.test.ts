import { build, data, eTag, ethernet, ipv6, llc, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("e-tag", [
  { name: "IPv6", packet: build(ethernet(), eTag(), ipv6(), udp()), layers: "ethernet@0 e-tag@14 ipv6@22 udp@62" },
  { name: "VLAN", packet: build(ethernet(), eTag(), vlan(), ipv6(), udp()), layers: "ethernet@0 e-tag@14 vlan@22 ipv6@26 udp@66" },
  {
    name: "802.3 length",
    packet: build(ethernet(), eTag({ type: 23 }), llc({ dsap: 0x42 }), data(20)),
    layers: "ethernet@0 e-tag@14 llc@22",
  },
  { name: "seven bytes", packet: build(ethernet({ type: 0x893f }), data(7)), layers: "ethernet@0 !length" },
]);
