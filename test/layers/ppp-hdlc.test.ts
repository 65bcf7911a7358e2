import { build, chdlc, hex, ipv4, ppp, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 50;

testPeel("ppp-hdlc", [
  { name: "PPP", packet: build(ppp({ framed: true }), ipv4(), udp()), linkType, layers: "ppp@0 ipv4@4 udp@24" },
  { name: "Cisco, unicast", packet: build(chdlc(), ipv4(), udp()), linkType, layers: "chdlc@0 ipv4@4 udp@24" },
  { name: "Cisco, broadcast", packet: build(chdlc({ address: 0x8f }), ipv4(), udp()), linkType, layers: "chdlc@0 ipv4@4 udp@24" },
  { name: "nothing", packet: hex(""), linkType, layers: "!length" },
]);
