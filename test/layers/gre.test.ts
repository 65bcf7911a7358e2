import { expect, test } from "vitest";
import * as greLayer from "../../src/layers/gre.js";
import {
  build,
  concat,
  data,
  erspan2,
  erspan3,
  ethernet,
  gre,
  hex,
  ipv4,
  ipv6,
  type Part,
  pppProtocol,
  pptp,
  routeEnd,
  routeEntry,
  tunnelHeader,
  udp,
} from "../support/build/index.js";
import { decoded } from "../support/lint.js";
import { testPeel } from "../support/peel.js";

const inner = [ipv4(), udp(), data(4)];
const over = (f: Parameters<typeof gre>[0], ...behind: Part[]) => build(ethernet(), ipv4(), gre(f), ...behind);

// Ethernet 14, IPv4 20: GRE at 34, 4 bytes and 4 for each of checksum, key and sequence number.
testPeel("gre", [
  { name: "plain", packet: over({}, ...inner), layers: "ethernet@0 ipv4@14 gre@34 ipv4@38 udp@58" },
  {
    name: "checksum, key and sequence",
    packet: over({ checksum: "right", key: 1, sequence: 2 }, ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ipv4@50 udp@70",
  },
  {
    name: "key alone (NVGRE)",
    packet: over({ key: 0x4d00 }, ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ethernet@42 ipv4@56 udp@76",
  },
  { name: "IPv6", packet: over({}, ipv6(), udp(), data(4)), layers: "ethernet@0 ipv4@14 gre@34 ipv6@38 udp@78" },
  {
    name: "source route: checksum word 4, entry 8, end 4",
    packet: over({ route: concat(routeEntry(), routeEnd()) }, ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ipv4@54 udp@74",
  },
  {
    name: "keepalive",
    packet: over({ protocol: 0x0800 }, ipv4({ protocol: 47 }), gre({ protocol: 0 })),
    layers: "ethernet@0 ipv4@14 gre@34 ipv4@38 gre@58",
  },
  {
    name: "WCCP with a redirect header",
    packet: over({ protocol: 0x883e, redirect: hex("00330001") }, ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ipv4@42 udp@62",
  },
  { name: "WCCP without one", packet: over({ protocol: 0x883e }, ...inner), layers: "ethernet@0 ipv4@14 gre@34 ipv4@38 udp@58" },
  { name: "nothing known", packet: over({ protocol: 0x2000 }, data(30)), layers: "ethernet@0 ipv4@14 gre@34 !unknown" },
  { name: "version 5", packet: over({ flags: 5 }, ...inner), layers: "ethernet@0 ipv4@14 !malformed" },
  {
    name: "in UDP",
    packet: build(ethernet(), ipv4(), udp({ destination: 4754 }), gre(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 gre@42 ipv4@46 udp@66",
  },
  {
    name: "by its UDP source port: not GRE",
    packet: build(ethernet(), ipv4(), udp({ source: 4754 }), gre(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34",
  },
  {
    name: "Cisco metadata: the type comes first",
    packet: over({ protocol: 0x8909 }, tunnelHeader("cisco-metadata", hex("0800 01 01 0001 0007")), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 cisco-metadata@38 ipv4@46 udp@66",
  },
  // 802.11 24, LLC 3, SNAP 5.
  {
    name: "Aruba",
    packet: over(
      { protocol: 0x8200 },
      tunnelHeader("ieee80211", hex("0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800")),
      ...inner,
    ),
    layers: "ethernet@0 ipv4@14 gre@34 ieee80211@38 llc@62 snap@65 ipv4@70 udp@90",
  },
  {
    name: "PPTP",
    packet: build(ethernet(), ipv4(), pptp({ sequence: 1 }), pppProtocol(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ppp@46 ipv4@48 udp@68",
  },
  {
    name: "PPTP with acknowledgment",
    packet: build(ethernet(), ipv4(), pptp({ sequence: 1, acknowledgment: 2 }), pppProtocol(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ppp@50 ipv4@52 udp@72",
  },
  {
    name: "PPTP acknowledgment alone",
    packet: build(ethernet(), ipv4(), pptp({ acknowledgment: 2 })),
    layers: "ethernet@0 ipv4@14 gre@34",
  },
]);

// GRE with a sequence number at 34 is 8 bytes.
testPeel("erspan", [
  {
    name: "type I",
    packet: over({ protocol: 0x88be }, ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 ethernet@38 ipv4@52 udp@72",
  },
  {
    name: "type II",
    packet: over({ sequence: 1 }, erspan2(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "type III",
    packet: over({ sequence: 1 }, erspan3(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 ethernet@54 ipv4@68 udp@88",
  },
  {
    name: "type III with its subheader",
    packet: over({ sequence: 1 }, erspan3({ subheader: true }), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 ethernet@62 ipv4@76 udp@96",
  },
  {
    name: "type III with IP",
    packet: over({ sequence: 1 }, erspan3({ frameType: 2 }), ...inner),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 ipv4@54 udp@74",
  },
  {
    name: "frame type 1",
    packet: over({ sequence: 1 }, erspan3({ frameType: 1 }), data(40)),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 !unknown",
  },
  // The mirror kept 14 + 20 + 4 bytes of the frame: what is missing is no fault, and not there.
  {
    name: "frame cut by the mirror",
    packet: over(
      { sequence: 1 },
      erspan2({ truncated: true }),
      ethernet({ type: 0x0800 }),
      ipv4({ totalLength: 1500, protocol: 17 }),
      data(4),
    ),
    layers: "ethernet@0 ipv4@14 gre@34 erspan@42 ethernet@50 ipv4@64 !snap-length",
  },
]);

test("a frame cut by the mirror has no fault", () => {
  const cut = [ethernet({ type: 0x0800 }), ipv4({ totalLength: 1500, protocol: 17 }), data(4)] as const;
  expect(decoded({ packet: over({ sequence: 1 }, erspan2({ truncated: true }), ...cut) }).factCount).toBe(0);
  expect(decoded({ packet: over({ sequence: 1 }, erspan2(), ...cut) }).factCount).toBeGreaterThan(0);
});

test("only the C flag of version 0 brings a checksum", () => {
  const at = (packet: Uint8Array) => {
    const p = decoded({ packet });
    return greLayer.hasChecksum(p, p.start + 34);
  };
  expect(at(over({ checksum: "right" }, ...inner))).toBe(true);
  expect(at(over({ key: 1 }, ...inner))).toBe(false);
  expect(at(over({ route: concat(routeEntry(), routeEnd()) }, ...inner))).toBe(false);
  expect(at(build(ethernet(), ipv4(), pptp({ flags: 0xb001, sequence: 1 }), data(20)))).toBe(false);
});

test("the body begins behind the source route", () => {
  const p = decoded({ packet: over({ route: concat(routeEntry(), routeEnd()) }, ...inner) });
  expect(p.body[2]! - p.start).toBe(54);
});
