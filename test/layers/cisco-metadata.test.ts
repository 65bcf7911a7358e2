import { build, ciscoMetadata, data, ethernet, hex, ipv4, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("cisco-metadata", [
  { name: "one tag", packet: build(ethernet(), ciscoMetadata(), ipv4(), udp()), layers: "ethernet@0 cisco-metadata@14 ipv4@22 udp@42" },
  {
    name: "behind a VLAN tag",
    packet: build(ethernet(), vlan(), ciscoMetadata(), ipv4(), udp()),
    layers: "ethernet@0 vlan@14 cisco-metadata@18 ipv4@26 udp@46",
  },
  {
    name: "three options make 16 bytes",
    packet: build(ethernet({ type: 0x8909 }), data(hex("0102 00010010 00010011 00010012 0800")), ipv4(), udp()),
    layers: "ethernet@0 cisco-metadata@14 ipv4@30 udp@50",
  },
  {
    name: "length 0 is read as 8 bytes",
    packet: build(ethernet(), ciscoMetadata({ length: 0 }), ipv4(), udp()),
    layers: "ethernet@0 cisco-metadata@14 ipv4@22 udp@42",
  },
  { name: "length beyond the frame", packet: build(ethernet(), ciscoMetadata({ length: 9 }), ipv4()), layers: "ethernet@0 !length" },
]);
