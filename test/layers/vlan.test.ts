import { arp, build, data, ethernet, hex, ieee8023, ipv4, ipv6, llc, trailer, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("vlan", [
  { name: "802.1Q", packet: build(ethernet(), vlan(), ipv4(), udp()), layers: "ethernet@0 vlan@14 ipv4@18 udp@38" },
  {
    name: "802.1ad with 802.1Q inside",
    packet: build(ethernet(), vlan({ tpid: 0x88a8 }), vlan(), ipv6(), udp()),
    layers: "ethernet@0 vlan@14 vlan@18 ipv6@22 udp@62",
  },
  {
    name: "QinQ of old, both types",
    packet: build(ethernet(), vlan({ tpid: 0x9100 }), vlan({ tpid: 0x9200 }), arp()),
    layers: "ethernet@0 vlan@14 vlan@18 arp@22",
  },
  {
    name: "an 802.3 length behind the tag, and padding",
    packet: build(ethernet(), vlan({ type: 31 }), trailer(11), llc(), ipv4(), udp()),
    layers: "ethernet@0 vlan@14 llc@18 ipv4@21 udp@41",
  },
  { name: "an unknown type", packet: build(ethernet(), vlan({ type: 0x1234 }), data(40)), layers: "ethernet@0 vlan@14 !unknown" },
  { name: "no room for the tag", packet: build(ethernet({ type: 0x8100 }), data(3)), layers: "ethernet@0 !length" },
  {
    name: "priority tag on an 802.3 frame",
    packet: build(ieee8023({ length: 0x8100 }), data(hex("e000 0003 424203")), data(20)),
    layers: "ethernet@0 vlan@14 llc@18",
  },
]);
