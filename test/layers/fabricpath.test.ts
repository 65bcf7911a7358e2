import { build, data, ethernet, fabricPath, ipv4, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("fabricpath", [
  {
    name: "a whole frame inside",
    packet: build(ethernet(), fabricPath(), ethernet(), vlan(), ipv4(), udp()),
    layers: "ethernet@0 fabricpath@14 ethernet@16 vlan@30 ipv4@34 udp@54",
  },
  { name: "one byte of tag", packet: build(ethernet({ type: 0x8903 }), data(1)), layers: "ethernet@0 !length" },
]);
