import { build, data, hex, ieee8023, ipv4, llc, snap, trailer, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

testPeel("llc", [
  { name: "SNAP", packet: build(ieee8023(), llc(), snap(), ipv4(), udp()), layers: "ethernet@0 llc@14 snap@17 ipv4@22 udp@42" },
  {
    name: "SNAP as a response to a group, and padding",
    // 3 + 5 + 20 + 8 bytes.
    packet: build(ieee8023({ length: 36 }), trailer(10), llc({ dsap: 0xab, ssap: 0xab }), snap(), ipv4(), udp()),
    layers: "ethernet@0 llc@14 snap@17 ipv4@22 udp@42",
  },
  { name: "IP without SNAP", packet: build(ieee8023(), llc(), ipv4(), udp()), layers: "ethernet@0 llc@14 ipv4@17 udp@37" },
  { name: "spanning tree ends", packet: build(ieee8023(), llc({ dsap: 0x42 }), data(35)), layers: "ethernet@0 llc@14" },
  { name: "IS-IS ends", packet: build(ieee8023(), llc({ dsap: 0xfe }), data(50)), layers: "ethernet@0 llc@14" },
  {
    name: "NetBIOS, a supervisory frame of two control bytes",
    packet: build(ieee8023(), data(hex("f0f0 0100")), trailer(40)),
    layers: "ethernet@0 llc@14",
  },
  { name: "NetWare's raw 802.3 has no LLC", packet: build(ieee8023(), data(hex("ffff 0022 0011")), data(28)), layers: "ethernet@0" },
  { name: "an unknown access point", packet: build(ieee8023(), llc({ dsap: 0x80 }), data(40)), layers: "ethernet@0 llc@14 !unknown" },
  { name: "two bytes are no LLC", packet: build(ieee8023({ length: 2 }), data(46)), layers: "ethernet@0 !length" },
  { name: "information frame, two control bytes, one there", packet: build(ieee8023(), data(hex("f0f000"))), layers: "ethernet@0 !length" },
]);
