import { build, data, ethernet, ipv4, llc, udp, vlan, vnTag } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("vn-tag", [
  { name: "IPv4", packet: build(ethernet(), vnTag(), ipv4(), udp()), layers: "ethernet@0 vn-tag@14 ipv4@20 udp@40" },
  { name: "VLAN", packet: build(ethernet(), vnTag(), vlan(), ipv4(), udp()), layers: "ethernet@0 vn-tag@14 vlan@20 ipv4@24 udp@44" },
  {
    name: "802.3 length",
    packet: build(ethernet(), vnTag({ type: 31 }), llc(), ipv4(), udp()),
    layers: "ethernet@0 vn-tag@14 llc@20 ipv4@23 udp@43",
  },
  { name: "unknown type", packet: build(ethernet(), vnTag({ type: 0x9999 }), data(40)), layers: "ethernet@0 vn-tag@14 !unknown" },
]);
