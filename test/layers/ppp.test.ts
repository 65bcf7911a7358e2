import { build, data, hex, ipv4, ipv6, mpls, ppp, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 9;

testPeel("ppp", [
  {
    name: "address, control, whole protocol",
    packet: build(ppp({ framed: true }), ipv4(), udp()),
    linkType,
    layers: "ppp@0 ipv4@4 udp@24",
  },
  { name: "address and control left out", packet: build(ppp(), ipv6(), udp()), linkType, layers: "ppp@0 ipv6@2 udp@42" },
  { name: "protocol in one byte", packet: build(ppp({ compressed: true }), ipv4(), udp()), linkType, layers: "ppp@0 ipv4@1 udp@21" },
  {
    name: "protocol in one byte behind address and control",
    packet: build(ppp({ framed: true, compressed: true }), ipv4(), udp()),
    linkType,
    layers: "ppp@0 ipv4@3 udp@23",
  },
  { name: "MPLS", packet: build(ppp({ framed: true }), mpls(), ipv4(), udp()), linkType, layers: "ppp@0 mpls@4 ipv4@8 udp@28" },
  { name: "LCP ends", packet: build(ppp({ framed: true, protocol: 0xc021 }), data(8)), linkType, layers: "ppp@0" },
  { name: "multilink is not followed", packet: build(ppp({ protocol: 0x003d }), data(20)), linkType, layers: "ppp@0 !unknown" },
  { name: "control other than 3", packet: build(ppp({ framed: true, control: 7 }), ipv4()), linkType, layers: "!malformed" },
  { name: "address alone", packet: hex("ff"), linkType, layers: "!length" },
  { name: "half a protocol", packet: hex("ff0300"), linkType, layers: "!length" },
]);
