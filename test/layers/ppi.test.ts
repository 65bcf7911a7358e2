import { expect, test } from "vitest";
import { build, data, ethernet, hex, ieee80211, ipv4, llc, ppi, snap, trailer, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { testPeel } from "../support/peel.js";

const linkType = 192;
// Type 2, 20 bytes, little-endian; the flags behind eight bytes of time.
const common = (flags: string) => hex(`0200 1400 0000000000000000 ${flags} 0000 00000000 00000000`);

testPeel("ppi", [
  {
    name: "802.11",
    packet: build(ppi(), ieee80211(), llc(), snap(), ipv4(), udp()),
    linkType,
    layers: "ppi@0 ieee80211@8 llc@32 snap@35 ipv4@40 udp@60",
  },
  {
    name: "Ethernet, fields passed over",
    packet: build(ppi({ linkType: 1, fields: hex("0500 0300 010203") }), ethernet(), ipv4(), udp()),
    linkType,
    layers: "ppi@0 ethernet@15 ipv4@29 udp@49",
  },
  { name: "a link type without decoder", packet: build(ppi({ linkType: 147 }), data(40)), linkType, layers: "ppi@0 !unknown" },
  { name: "a link type of more than 16 bits", packet: build(ppi({ linkType: 0x10069 }), data(40)), linkType, layers: "ppi@0 !unknown" },
  { name: "version 1", packet: build(ppi({ version: 1 }), ieee80211()), linkType, layers: "!malformed" },
  { name: "length 4", packet: build(ppi({ length: 4 }), ieee80211()), linkType, layers: "!malformed" },
]);

// PPI 8 + 24, MAC header 24, LLC 3, SNAP 5, IPv4 20, UDP 8 = 92; the check sequence behind.
test.for([
  ["frame check sequence", "0100", 92],
  ["none", "0000", 96],
] as const)("%s", ([, flags, end]) => {
  const packet = build(ppi({ fields: common(flags) }), trailer(4), ieee80211(), llc(), snap(), ipv4(), udp());
  expect(decoded({ packet, linkType }).to[1]).toBe(end);
});

test("fields aligned to four bytes", () => {
  // 3 bytes of value, one of padding, and then the field that tells.
  const fields = hex(`0500 0300 010203 00 ${Buffer.from(common("0100")).toString("hex")}`);
  const packet = build(ppi({ flags: 1, fields }), trailer(4), ieee80211(), llc(), snap(), ipv4(), udp());
  expect(decoded({ packet, linkType }).to[1]).toBe(100);
});
