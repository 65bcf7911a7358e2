import { arp, build, data, ethernet, hex, trailer } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("arp", [
  { name: "request, padded", packet: build(ethernet(), trailer(18), arp()), layers: "ethernet@0 arp@14" },
  { name: "RARP", packet: build(ethernet({ type: 0x8035 }), arp({ operation: 3 })), layers: "ethernet@0 arp@14" },
  { name: "InfiniBand", packet: build(ethernet(), arp({ hardwareType: 32, hardwareSize: 20 })), layers: "ethernet@0 arp@14" },
  // RFC 2225 §8.7: the sizes are other fields; 12 bytes are fixed.
  {
    name: "ATM",
    packet: build(ethernet({ type: 0x0806 }), data(hex("0013 0800 14000001 04000000")), data(24)),
    layers: "ethernet@0 arp@14",
  },
  { name: "one byte short", packet: build(ethernet(), arp()).slice(0, 41), layers: "ethernet@0 !length" },
  { name: "seven bytes", packet: build(ethernet({ type: 0x0806 }), data(7)), layers: "ethernet@0 !length" },
]);
