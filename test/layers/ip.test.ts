import { build, hex, ipv4, ipv6, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("ip", [
  { name: "4", packet: build(ipv4(), udp()), linkType: 101, layers: "ipv4@0 udp@20" },
  { name: "6", packet: build(ipv6(), udp()), linkType: 101, layers: "ipv6@0 udp@40" },
  { name: "the number that BSD gives it", packet: build(ipv6(), udp()), linkType: 12, layers: "ipv6@0 udp@40" },
  { name: "5", packet: hex("55 00"), linkType: 101, layers: "!malformed" },
  { name: "nothing", packet: hex(""), linkType: 101, layers: "!length" },
]);
