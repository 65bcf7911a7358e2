import { arp, build, data, hex, ipv4, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 129;

// Source, destination, offset of two bytes, type; with RFC 1201 a flag and a sequence number.
testPeel("arcnet", [
  { name: "RFC 1051", packet: build(data(hex("01 02 0000 f0")), ipv4(), udp()), linkType, layers: "arcnet@0 ipv4@5 udp@25" },
  { name: "RFC 1201", packet: build(data(hex("01 02 0000 d4 00 0007")), ipv4(), udp()), linkType, layers: "arcnet@0 ipv4@8 udp@28" },
  {
    name: "ARP",
    packet: build(data(hex("01 00 0000 d5 00 0008")), arp({ hardwareType: 7, hardwareSize: 1 })),
    linkType,
    layers: "arcnet@0 arp@8",
  },
  { name: "a fragment", packet: build(data(hex("01 02 0000 d4 03 0007")), ipv4(), udp()), linkType, layers: "arcnet@0 !fragment" },
  { name: "unknown", packet: build(data(hex("01 02 0000 80 00 0007")), data(20)), linkType, layers: "arcnet@0 !unknown" },
]);
