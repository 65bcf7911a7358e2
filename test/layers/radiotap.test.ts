import { expect, test } from "vitest";
import { build, hex, ieee80211, ipv4, llc, radiotap, snap, trailer, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { testPeel } from "../support/peel.js";

const linkType = 127;
const packet = (f: Parameters<typeof radiotap>[0]) => build(radiotap(f), ieee80211(), llc(), snap(), ipv4(), udp());

testPeel("radiotap", [
  { name: "no fields", packet: packet({}), linkType, layers: "radiotap@0 ieee80211@8 llc@32 snap@35 ipv4@40 udp@60" },
  {
    name: "three bitmaps, fields that are not looked at",
    packet: packet({ present: 0xa0000020, fields: hex("20000080 20000000 c4000000") }),
    linkType,
    layers: "radiotap@0 ieee80211@20 llc@44 snap@47 ipv4@52 udp@72",
  },
  { name: "version 1", packet: packet({ version: 1 }), linkType, layers: "!malformed" },
  { name: "length 7", packet: packet({ length: 7 }), linkType, layers: "!malformed" },
  { name: "length beyond the packet", packet: packet({ length: 300 }), linkType, layers: "!length" },
]);

// Header 8 bytes, MAC header 24, LLC 3, SNAP 5, IPv4 20, UDP 8; the check sequence behind.
test.for([
  ["flags are the first field", { present: 2, fields: hex("10") }, 9 + 60],
  // Time takes 8 bytes and begins at 8.
  ["flags behind the time", { present: 3, fields: hex("0011223344556677 10") }, 17 + 60],
  // The second bitmap ends at 12: the time begins at 16.
  ["flags behind a second bitmap and the time", { present: 0x80000003, fields: hex("00000000 00000000 0011223344556677 10") }, 25 + 60],
  ["no check sequence", { present: 2, fields: hex("00") }, 9 + 64],
] as const)("%s", ([, f, end]) => {
  const p = decoded({ packet: build(radiotap(f), trailer(4), ieee80211(), llc(), snap(), ipv4(), udp()), linkType });
  expect(p.to[1]).toBe(end);
});
