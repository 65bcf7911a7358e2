import { expect, test } from "vitest";
import { arp, build, data, ethernet, ieee80211, ipv4, llc, radiotap, sll, snap, udp, vlan } from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { testPeel } from "../support/peel.js";

const linkType = 113;

testPeel("sll", [
  { name: "IPv4", packet: build(sll(), ipv4(), udp()), linkType, layers: "sll@0 ipv4@16 udp@36" },
  { name: "VLAN", packet: build(sll(), vlan(), arp()), linkType, layers: "sll@0 vlan@16 arp@20" },
  {
    name: "LLC",
    packet: build(sll({ protocol: 4 }), llc(), snap(), ipv4(), udp()),
    linkType,
    layers: "sll@0 llc@16 snap@19 ipv4@24 udp@44",
  },
  { name: "NetWare without LLC", packet: build(sll({ protocol: 1 }), data(30)), linkType, layers: "sll@0" },
  {
    name: "InfiniBand, an address of 20 bytes",
    packet: build(sll({ deviceType: 32, addressLength: 20 }), ipv4(), udp()),
    linkType,
    layers: "sll@0 ipv4@16 udp@36",
  },
  {
    name: "GRE device",
    packet: build(sll({ deviceType: 778 }), ethernet(), ipv4(), udp()),
    linkType,
    layers: "sll@0 ethernet@16 ipv4@30 udp@50",
  },
  { name: "GRE device, keepalive", packet: build(sll({ deviceType: 778, protocol: 0 })), linkType, layers: "sll@0" },
  {
    name: "netlink: the protocol is no EtherType",
    packet: build(sll({ deviceType: 824, protocol: 0x0800 }), data(40)),
    linkType,
    layers: "sll@0 !unknown",
  },
  {
    name: "radiotap device",
    packet: build(sll({ deviceType: 803, protocol: 0 }), radiotap(), ieee80211(), llc(), snap(), ipv4(), udp()),
    linkType,
    layers: "sll@0 radiotap@16 ieee80211@24 llc@48 snap@51 ipv4@56 udp@76",
  },
]);

test.for([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 0],
  [4, 2],
])("packet type %i is direction %i", ([packetType, direction]) => {
  expect(decoded({ packet: build(sll({ packetType: packetType! }), ipv4(), udp()), linkType }).direction).toBe(direction);
});

test("the record's own flags go before the packet type", () => {
  expect(decoded({ packet: build(sll({ packetType: 0 }), ipv4(), udp()), linkType, flags: 2 }).direction).toBe(2);
});
