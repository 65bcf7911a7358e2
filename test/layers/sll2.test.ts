import { expect, test } from "vitest";
import { arp, build, data, ipv6, llc, sll2, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { testPeel } from "../support/peel.js";

const linkType = 276;

testPeel("sll2", [
  { name: "IPv6", packet: build(sll2(), ipv6(), udp()), linkType, layers: "sll2@0 ipv6@20 udp@60" },
  { name: "ARP", packet: build(sll2(), arp()), linkType, layers: "sll2@0 arp@20" },
  { name: "LLC", packet: build(sll2({ protocol: 4 }), llc({ dsap: 0x42 }), data(35)), linkType, layers: "sll2@0 llc@20" },
  { name: "CAN", packet: build(sll2({ protocol: 0x000c, deviceType: 280 }), data(16)), linkType, layers: "sll2@0 !unknown" },
]);

test("packet type 4 is sent", () => {
  expect(decoded({ packet: build(sll2({ packetType: 4 }), ipv6(), udp()), linkType }).direction).toBe(2);
});
