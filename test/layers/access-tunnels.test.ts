import {
  build,
  data,
  destinationOptions,
  ethernet,
  gtpU,
  hex,
  ipv4,
  ipv6,
  l2tp,
  pppProtocol,
  tunnelHeader,
  udp,
} from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const inner = [ipv4(), udp(), data(4)];
const to = (destination: number, source = 51000) => [ethernet(), ipv4(), udp({ source, destination })] as const;

// Ethernet 14, IPv4 20, UDP 8: the tunnel at 42.
testPeel("gtp-u", [
  { name: "IPv4", packet: build(...to(2152), gtpU(), ...inner), layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42 ipv4@50 udp@70" },
  { name: "IPv6", packet: build(...to(2152), gtpU(), ipv6(), udp(), data(4)), layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42 ipv6@50 udp@90" },
  {
    name: "sequence number: 4 bytes",
    packet: build(...to(2152), gtpU({ flags: 0x32, optional: hex("00070000") }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42 ipv4@54 udp@74",
  },
  {
    name: "two extension headers of 4 and 8 bytes",
    packet: build(...to(2152), gtpU({ flags: 0x34, optional: hex("00000085 01000940 0200000000000000") }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42 ipv4@66 udp@86",
  },
  {
    name: "echo request",
    packet: build(...to(2152), gtpU({ flags: 0x32, type: 1, optional: hex("00070000") })),
    layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42",
  },
  {
    name: "Ethernet or unstructured data",
    packet: build(...to(2152), gtpU(), data(30)),
    layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42 !unknown",
  },
  {
    name: "answer from another port",
    packet: build(...to(40000, 2152), gtpU({ flags: 0x32, type: 2, optional: hex("00070000 0e00") })),
    layers: "ethernet@0 ipv4@14 udp@34 gtp-u@42",
  },
  {
    name: "from the port, another length",
    packet: build(...to(40000, 2152), gtpU({ length: 7 }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34",
  },
  { name: "not of version 1", packet: build(...to(2152), gtpU({ flags: 0x48 }), ...inner), layers: "ethernet@0 ipv4@14 udp@34" },
]);

testPeel("l2tp", [
  {
    name: "data: 6 bytes",
    packet: build(...to(1701), l2tp([0x0002, 1, 2]), pppProtocol(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 l2tp@42 ppp@48 ipv4@50 udp@70",
  },
  {
    name: "length, sequence, and an offset of 2: 16 bytes",
    packet: build(...to(1701), l2tp([0x4a02, "length", 1, 2, 7, 8, 2, 0]), pppProtocol(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 l2tp@42 ppp@58 ipv4@60 udp@80",
  },
  {
    name: "control message",
    packet: build(...to(1701), l2tp([0xc802, "length", 1, 0, 1, 1]), data(8)),
    layers: "ethernet@0 ipv4@14 udp@34 l2tp@42",
  },
  { name: "no data", packet: build(...to(1701), l2tp([0x4002, "length", 1, 2])), layers: "ethernet@0 ipv4@14 udp@34 l2tp@42" },
  { name: "version 3", packet: build(...to(1701), l2tp([3, 0, 0, 9]), data(20)), layers: "ethernet@0 ipv4@14 udp@34 l2tp@42 !unknown" },
  { name: "version 3 over IP", packet: build(ethernet(), ipv4(), l2tp([0, 9]), data(20)), layers: "ethernet@0 ipv4@14 l2tp@34 !unknown" },
  {
    name: "control message over IP",
    packet: build(ethernet(), ipv4(), l2tp([0, 0, 0xc803, 12, 0, 1, 0, 0])),
    layers: "ethernet@0 ipv4@14 l2tp@34",
  },
  { name: "L2F", packet: build(...to(1701), l2tp([0x4001, 99, 1, 2]), data(20)), layers: "ethernet@0 ipv4@14 udp@34" },
]);

testPeel("teredo", [
  { name: "IPv6 alone", packet: build(...to(3544), ipv6(), udp(), data(4)), layers: "ethernet@0 ipv4@14 udp@34 teredo@42 ipv6@42 udp@82" },
  // Authentication 4 + 2 + 3 + 9, origin 8.
  {
    name: "authentication and origin",
    packet: build(
      ...to(3544),
      tunnelHeader("teredo", hex("0001 02 03 aabb ccddee 1122334455667788 00 0000 63bf 3fff0102")),
      ipv6(),
      udp(),
      data(4),
    ),
    layers: "ethernet@0 ipv4@14 udp@34 teredo@42 ipv6@68 udp@108",
  },
  {
    name: "server's answer",
    packet: build(...to(40000, 3544), ipv6({ payloadLength: 0, nextHeader: 59 })),
    layers: "ethernet@0 ipv4@14 udp@34 teredo@42 ipv6@42",
  },
  {
    name: "IPv4 behind an origin",
    packet: build(...to(3544), tunnelHeader("teredo", hex("0000 63bf 3fff0102")), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 teredo@42 !malformed",
  },
  { name: "something else", packet: build(...to(3544), data(hex("45001234"))), layers: "ethernet@0 ipv4@14 udp@34" },
]);

testPeel("lisp", [
  {
    name: "IPv4",
    packet: build(...to(4341), tunnelHeader("lisp", hex("80123456 00000001")), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 lisp@42 ipv4@50 udp@70",
  },
  {
    name: "next protocol Ethernet",
    packet: build(...to(4341), tunnelHeader("lisp", hex("0c000003 00000700")), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 lisp@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "encrypted",
    packet: build(...to(4341), tunnelHeader("lisp", hex("01000000 00000000")), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34 lisp@42 !encrypted",
  },
  {
    name: "something else",
    packet: build(...to(4341), tunnelHeader("lisp", hex("80123456 00000001")), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34",
  },
]);

const MAC_HEADER = "020000000001 020000000002 020000000003";
testPeel("capwap", [
  {
    name: "Ethernet",
    packet: build(...to(5247), tunnelHeader("capwap", hex("00104200 00000000")), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 ethernet@50 ipv4@64 udp@84",
  },
  // 8 of CAPWAP, 24 of 802.11, 3 of LLC, 5 of SNAP.
  {
    name: "802.11",
    packet: build(...to(5247), tunnelHeader("capwap", hex(`00104300 00000000 0801 0000 ${MAC_HEADER} 1000 aaaa03 000000 0800`)), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 ieee80211@50 llc@74 snap@77 ipv4@82 udp@102",
  },
  {
    name: "802.11 of an access point that swaps the bytes of frame and sequence control",
    packet: build(
      ...to(40000, 5247),
      tunnelHeader("capwap", hex(`00104300 00000000 0108 0000 ${MAC_HEADER} 7630 aaaa03 000000 0800`)),
      ...inner,
    ),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 ieee80211@50 llc@74 snap@77 ipv4@82 udp@102",
  },
  {
    name: "802.11 of some other kind",
    packet: build(...to(5247), tunnelHeader("capwap", hex("00104300 00000000")), data(hex("4000 0000 0000 0000"))),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 !unknown",
  },
  {
    name: "fragment",
    packet: build(...to(5247), tunnelHeader("capwap", hex("00104280 00010000")), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 !fragment",
  },
  {
    name: "keep-alive",
    packet: build(...to(5247), tunnelHeader("capwap", hex("00104208 00000000")), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42",
  },
  {
    name: "DTLS",
    packet: build(...to(5247), data(hex("01000000 17feff0000000000000001"))),
    layers: "ethernet@0 ipv4@14 udp@34 capwap@42 !encrypted",
  },
  { name: "something else", packet: build(...to(5247), data(hex("4500 1234 5678 9abc def0"))), layers: "ethernet@0 ipv4@14 udp@34" },
]);

// Identity of 16 bytes and signature of 20 behind 8 bytes.
const ayiya = (fields: string) => tunnelHeader("ayiya", Uint8Array.from([...hex(fields), ...new Uint8Array(40)]));
testPeel("ayiya", [
  {
    name: "forwards",
    packet: build(...to(5072), ayiya("41521129"), ipv6(), udp(), data(4)),
    layers: "ethernet@0 ipv4@14 udp@34 ayiya@42 ipv6@86 udp@126",
  },
  {
    name: "broker's answer",
    packet: build(...to(40000, 5072), ayiya("41521129"), ipv6(), udp(), data(4)),
    layers: "ethernet@0 ipv4@14 udp@34 ayiya@42 ipv6@86 udp@126",
  },
  {
    name: "an extension header without its IPv6 header",
    packet: build(...to(5072), ayiya("4152113c"), destinationOptions(), udp(), data(4)),
    layers: "ethernet@0 ipv4@14 udp@34 ayiya@42 !unknown",
  },
  { name: "heartbeat", packet: build(...to(5072), ayiya("4152103b")), layers: "ethernet@0 ipv4@14 udp@34 ayiya@42" },
  { name: "something else", packet: build(...to(5072), data(hex("ffffffff 00000000 00"))), layers: "ethernet@0 ipv4@14 udp@34" },
]);

const pim = (bytes: string) => tunnelHeader("pim", hex(bytes), 103);
testPeel("pim", [
  { name: "hello", packet: build(ethernet(), ipv4(), pim("2000dfff 000100020069")), layers: "ethernet@0 ipv4@14 pim@34" },
  {
    name: "register",
    packet: build(ethernet(), ipv4(), pim("2100deff 00000000"), ...inner),
    layers: "ethernet@0 ipv4@14 pim@34 ipv4@42 udp@62",
  },
  {
    name: "Null-Register",
    packet: build(ethernet(), ipv4(), pim("21009eff 40000000"), ipv4({ protocol: 103 })),
    layers: "ethernet@0 ipv4@14 pim@34 ipv4@42",
  },
  { name: "version 1", packet: build(ethernet(), ipv4(), pim("11000000 00000000"), ...inner), layers: "ethernet@0 ipv4@14 !malformed" },
]);
