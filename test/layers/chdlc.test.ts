import { build, chdlc, data, ipv6, mpls, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 104;

testPeel("chdlc", [
  { name: "IPv6", packet: build(chdlc(), ipv6(), udp()), linkType, layers: "chdlc@0 ipv6@4 udp@44" },
  { name: "MPLS", packet: build(chdlc(), mpls(), ipv6(), udp()), linkType, layers: "chdlc@0 mpls@4 ipv6@8 udp@48" },
  { name: "keepalives are no RARP", packet: build(chdlc({ address: 0x8f, type: 0x8035 }), data(18)), linkType, layers: "chdlc@0" },
  { name: "IS-IS", packet: build(chdlc({ address: 0x8f, type: 0xfefe }), data(30)), linkType, layers: "chdlc@0" },
  { name: "unknown", packet: build(chdlc({ type: 0x1234 }), data(30)), linkType, layers: "chdlc@0 !unknown" },
]);
