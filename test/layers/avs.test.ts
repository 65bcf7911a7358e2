import { avs, build, ieee80211, ipv4, llc, prism, snap, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const rest = [ieee80211(), llc(), snap(), ipv4(), udp()] as const;

testPeel("avs and prism", [
  { name: "AVS", packet: build(avs(), ...rest), linkType: 163, layers: "avs@0 ieee80211@64 llc@88 snap@91 ipv4@96 udp@116" },
  {
    name: "AVS under the number of Prism",
    packet: build(avs(), ...rest),
    linkType: 119,
    layers: "avs@0 ieee80211@64 llc@88 snap@91 ipv4@96 udp@116",
  },
  { name: "AVS, length 7", packet: build(avs({ length: 7 }), ...rest), linkType: 163, layers: "!malformed" },
  { name: "Prism", packet: build(prism(), ...rest), linkType: 119, layers: "prism@0 ieee80211@144 llc@168 snap@171 ipv4@176 udp@196" },
  {
    name: "Prism, big-endian",
    packet: build(prism({ littleEndian: false }), ...rest),
    linkType: 119,
    layers: "prism@0 ieee80211@144 llc@168 snap@171 ipv4@176 udp@196",
  },
  { name: "Prism, length 0", packet: build(prism({ length: 0 }), ...rest), linkType: 119, layers: "!malformed" },
]);
