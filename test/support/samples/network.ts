import {
  ah,
  build,
  data,
  destinationOptions,
  esp,
  ethernet,
  fragment,
  gre,
  hex,
  hip,
  hopByHop,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  mobility,
  routing,
  shim6,
  tcp,
  trailer,
  udp,
} from "../build/index.js";
import { ofRule, type Sample } from "./sample.js";

const twelve = [udp(), data(12)] as const;
/** Hop-by-hop options with a jumbo payload option. */
const jumbo = (length: number) => hopByHop({ options: Uint8Array.of(0xc2, 4, length >>> 24, length >>> 16, length >>> 8, length) });
const four = (options: string) => build(ethernet(), ipv4({ options: hex(options) }), ...twelve);
const piece4 = (flagsAndOffset: number, bytes: number) => build(ethernet(), ipv4({ flagsAndOffset, protocol: 17 }), data(bytes));
const piece6 = (f: Parameters<typeof fragment>[0], bytes: number) =>
  build(ethernet(), ipv6(), fragment({ nextHeader: 17, ...f }), data(bytes));

export const network: readonly Sample[] = [
  ofRule(
    "offset/ip-version",
    "A version that is not the one announced in front of the header.",
    ["version 6 under EtherType 0x0800", build(ethernet({ type: 0x0800 }), ipv6(), ...twelve)],
    ["version 5 under EtherType 0x86dd", build(ethernet(), ipv6({ version: 5 }), ...twelve)],
  ),
  ofRule(
    "offset/ip-protocol",
    "A protocol of the other IP version, and bytes behind a header that says none follows.",
    ["ICMPv6 in IPv4", build(ethernet(), ipv4(), icmpv6(), data(12))],
    ["ICMP in IPv6", build(ethernet(), ipv6(), icmp(), data(12))],
    ['8 bytes behind "no next header"', build(ethernet(), ipv6({ nextHeader: 59 }), data(8))],
  ),
  ofRule(
    "offset/ipv4-header-length",
    "IPv4 header lengths that cannot be.",
    ["16 bytes", build(ethernet(), ipv4({ headerLength: 16 }), ...twelve)],
    // 4600+0016+0001+0000+4011+0a00+0001+0a00+0002, and 9c40+0009 of UDP: 13674, folded 3675, complement c98a.
    ["24 bytes, and a total length of 22", build(ethernet(), ipv4({ headerLength: 24, totalLength: 22, checksum: 0xc98a }), ...twelve)],
  ),
  ofRule(
    "offset/ipv4-total-length",
    "IPv4 total lengths that go beyond the packet, or are 0 where nothing is left to split.",
    ["1500 in a packet of 40", build(ethernet(), ipv4({ totalLength: 1500 }), ...twelve)],
    ["0 in front of ICMP", build(ethernet(), ipv4({ totalLength: 0, protocol: 1 }), data(64))],
  ),
  {
    ...ofRule(
      "offset/ipv4-fragment",
      "Fragments that can be put together to no datagram.",
      ["13 bytes, and more to follow", piece4(0x2003, 13)],
      ["no bytes at all", piece4(0x0003, 0)],
      ["1516 bytes at 64000", piece4(8000, 1516)],
      ["a fragment that may not be one", piece4(0x4003, 16)],
    ),
    // One of them could be part of a datagram.
    findings: ["flow/incomplete-datagram"],
  },
  ofRule("offset/ipv4-reserved-flag", "The first of the three flags of IPv4.", [
    "set",
    build(ethernet(), ipv4({ flagsAndOffset: 0x8000 }), ...twelve),
  ]),
  ofRule(
    "offset/ipv4-options",
    "IPv4 options whose lengths and pointers do not fit.",
    ["router alert of length 1", four("94 01 00 00")],
    ["record route of 11 bytes, where 8 are left", four("07 0b 04 00 00 00 00 00")],
    ["timestamp with flag 2", four("44 08 05 02 00 00 00 00")],
    ["option 160, which is not registered", four("a0 04 00 00")],
  ),
  ofRule(
    "offset/ttl-zero",
    "A packet that no router may have forwarded.",
    ["IPv4", build(ethernet(), ipv4({ ttl: 0 }), ...twelve)],
    ["IPv6", build(ethernet(), ipv6({ hopLimit: 0 }), ...twelve)],
  ),
  ofRule(
    "offset/ipv6-payload-length",
    "IPv6 payload lengths beyond the packet.",
    ["60: the header's 40 bytes counted in", build(ethernet(), ipv6({ payloadLength: 60 }), ...twelve)],
    ["jumbo payload of 70000", build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(70000), ...twelve)],
  ),
  ofRule(
    "offset/ipv6-jumbo-length",
    "Jumbo payload options that contradict the rest of the packet.",
    ["28 bytes", build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(28), ...twelve)],
    ["both lengths there", build(ethernet(), ipv6(), jumbo(70000), ...twelve)],
    ["neither there", build(ethernet(), ipv6({ payloadLength: 0 }), hopByHop(), ...twelve)],
  ),
  ofRule(
    "offset/ipv6-extension-length",
    "Extension headers shorter than what they hold.",
    ["binding update in 8 bytes", build(ethernet(), ipv6(), mobility({ type: 5, content: new Uint8Array(2) }))],
    ["HIP in 16 bytes", build(ethernet(), ipv6(), hip({ content: new Uint8Array(14) }))],
    [
      "Shim6 payload header of 16 bytes",
      build(ethernet(), ipv6(), shim6({ content: Uint8Array.of(0x80, ...new Uint8Array(13)) }), ...twelve),
    ],
  ),
  ofRule(
    "offset/ipv6-extension-order",
    "Extension headers twice, and out of order.",
    ["routing in front of hop-by-hop options", build(ethernet(), ipv6(), routing(), hopByHop(), ...twelve)],
    ["destination options twice", build(ethernet(), ipv6(), destinationOptions(), destinationOptions(), ...twelve)],
  ),
  {
    ...ofRule(
      "offset/ipv6-fragment",
      "Fragments that can be put together to no packet, and one that is whole.",
      ["13 bytes, and more to follow", piece6({ offset: 24, more: true }, 13)],
      ["no bytes at all", piece6({ offset: 24 }, 0)],
      ["reserved byte 9", piece6({ offset: 24, reserved: 9 }, 8)],
      ["whole", build(ethernet(), ipv6(), fragment(), ...twelve)],
    ),
    // One of them could be part of a datagram.
    findings: ["flow/incomplete-datagram"],
  },
  ofRule(
    "offset/ipv6-options",
    "Options of hop-by-hop and destination headers.",
    ["router alert of 8 bytes, where 4 are left", build(ethernet(), ipv6(), hopByHop({ options: hex("05 08 00 00 01 00") }), ...twelve)],
    [
      "router alert among destination options",
      build(ethernet(), ipv6(), destinationOptions({ options: hex("05 02 00 00 01 00") }), ...twelve),
    ],
    ["nothing but padding", build(ethernet(), ipv6(), hopByHop({ options: hex("01 04 00 00 00 00") }), ...twelve)],
  ),
  ofRule(
    "offset/ipv6-routing-header",
    "Routing headers whose numbers do not agree.",
    [
      "type 0, which is forbidden; none of its segments is left",
      build(ethernet(), ipv6(), routing({ type: 0, segmentsLeft: 0 }), ...twelve),
    ],
    [
      "home address, with two segments left of one",
      build(ethernet(), ipv6(), routing({ type: 2, segmentsLeft: 2 }), udp({ length: 20 }), data(12)),
    ],
  ),
  ofRule(
    "offset/mobility-header",
    "Mobility headers that something follows, or that nobody knows.",
    ["UDP behind it", build(ethernet(), ipv6(), mobility(), ...twelve)],
    ["message type 24", build(ethernet(), ipv6(), mobility({ type: 24 }))],
  ),
  ofRule(
    "offset/ah-header",
    "Authentication headers with a wrong length or reserved field.",
    ["length field 0", build(ethernet(), ipv4(), ah({ length: 0 }), ...twelve)],
    ["28 bytes over IPv6", build(ethernet(), ipv6(), ah({ icv: new Uint8Array(16) }), ...twelve)],
    ["reserved field 0x0102", build(ethernet(), ipv4(), ah({ reserved: 0x102 }), ...twelve)],
  ),
  ofRule(
    "offset/esp-header",
    "ESP that cannot be what was sent.",
    ["102 bytes", build(ethernet(), ipv4(), esp(), data(94))],
    ["security parameters index 0", build(ethernet(), ipv4(), esp({ spi: 0 }), data(48))],
  ),
  ofRule("offset/inner-length", "An inner packet that ends in front of the outer one's end.", [
    "4 bytes left over in GRE",
    build(ethernet(), ipv4(), gre(), trailer(4), ipv4(), ...twelve),
  ]),
  ofRule(
    "offset/truncated-header",
    "Headers that do not fit into what carries them.",
    ["TCP in 8 bytes of IPv4", build(ethernet(), ipv4({ protocol: 6 }), data(8))],
    ["10 bytes of a frame", build(ethernet(), data(0)).slice(0, 10)],
    ["IPv6 in 12 bytes", build(ethernet({ type: 0x86dd }), data(hex("600000000000 3b40 20010db8")))],
  ),
  ofRule("offset/nesting-depth", "More layers than are decoded.", [
    "IPv4 in IPv4, 60 times",
    build(ethernet(), ...Array.from({ length: 60 }, () => ipv4()), tcp()),
  ]),
];
