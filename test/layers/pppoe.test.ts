import { build, data, ethernet, hex, ipv4, ipv6, ppp, pppoe, trailer, udp, vlan } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("pppoe", [
  {
    name: "session",
    packet: build(ethernet(), pppoe(), ppp(), ipv4(), udp()),
    layers: "ethernet@0 pppoe@14 ppp@20 ipv4@22 udp@42",
  },
  {
    name: "session behind two VLAN tags, padded",
    packet: build(ethernet(), vlan(), vlan(), trailer(6), pppoe(), ppp({ protocol: 0x0057 }), ipv6(), udp()),
    layers: "ethernet@0 vlan@14 vlan@18 pppoe@22 ppp@28 ipv6@30 udp@70",
  },
  {
    name: "discovery ends",
    packet: build(ethernet(), trailer(28), pppoe({ code: 9 }), data(hex("0101 0000 0103 0004 01020304"))),
    layers: "ethernet@0 pppoe@14",
  },
  { name: "as link type", packet: build(pppoe(), ppp(), ipv4(), udp()), linkType: 51, layers: "pppoe@0 ppp@6 ipv4@8 udp@28" },
  {
    name: "version 2",
    packet: build(ethernet(), pppoe({ versionAndType: 0x21 }), ppp(), ipv4()),
    layers: "ethernet@0 pppoe@14 !malformed",
  },
  { name: "unknown code", packet: build(ethernet(), pppoe({ code: 0x42 }), data(40)), layers: "ethernet@0 pppoe@14 !malformed" },
]);
