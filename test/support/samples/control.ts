import { build, concat, data, ethernet, hex, icmp, icmpv6, igmp, ipv4, ipv6, tcp, udp } from "../build/index.js";
import { ofRule, type Sample } from "./sample.js";

/** 128 bytes: 20 of IPv4, 8 of UDP, 100 of data. */
const original = build(ipv4(), udp(), data(100));
const neighbor = (f: Parameters<typeof icmpv6>[0], body: number | Uint8Array, hopLimit = 255) =>
  build(ethernet(), ipv6({ hopLimit }), icmpv6(f), data(body));
const target = hex("20010db8000000000000000000000003");
const groups = (f: Parameters<typeof igmp>[0], more = "", ttl = 1) =>
  build(ethernet(), ipv4({ ttl, destination: "224.0.0.22", options: hex("94040000") }), igmp(f), data(hex(more)));

export const control: readonly Sample[] = [
  ofRule(
    "offset/icmp-message",
    "ICMP messages shorter than their type demands, and values that cannot be.",
    ["timestamp of 12 bytes", build(ethernet(), ipv4(), icmp({ type: 13 }), data(4))],
    ["three routers in the room of one", build(ethernet(), ipv4(), icmp({ type: 9, rest: 0x03020708 }), data(8))],
    ["a next hop with an MTU of 60", build(ethernet(), ipv4(), icmp({ type: 3, code: 4, rest: 60 }), data(original.slice(0, 28)))],
  ),
  ofRule(
    "offset/icmp-quoted",
    "ICMP errors that quote too little, or what is no IP packet.",
    ["12 bytes", build(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), data(original.slice(0, 12)))],
    ["IPv6 in ICMP", build(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), data(build(ipv6(), udp())))],
    ["IPv6 header cut after 30 bytes", build(ethernet(), ipv6(), icmpv6({ type: 2, rest: 1280 }), data(build(ipv6(), tcp()).slice(0, 30)))],
  ),
  ofRule(
    "offset/icmp-extension",
    "Extensions behind the packet that an ICMP error quotes.",
    ["132 bytes quoted of 128", build(ethernet(), ipv4(), icmp({ type: 11, rest: 33 << 16 }), data(original))],
    ["version 1", build(ethernet(), ipv4(), icmp({ type: 11, rest: 32 << 16 }), data(concat(original, hex("1000efff 00080101 00010140"))))],
    [
      "an object of length 0",
      build(ethernet(), ipv4(), icmp({ type: 11, rest: 32 << 16 }), data(concat(original, hex("2000defe 00000101")))),
    ],
  ),
  ofRule(
    "offset/icmp-type-unassigned",
    "Types and codes that nobody has registered.",
    ["ICMP type 44", build(ethernet(), ipv4(), icmp({ type: 44 }), data(12))],
    ["ICMPv6 echo with code 1", build(ethernet(), ipv6(), icmpv6({ code: 1 }), data(12))],
  ),
  ofRule(
    "offset/icmpv6-hop-limit",
    "Messages that must not have been forwarded, and have been.",
    ["neighbour solicitation with 64", neighbor({ type: 135 }, target, 64)],
    ["listener report with 255", neighbor({ type: 143 }, 0, 255)],
  ),
  ofRule(
    "offset/icmpv6-message",
    "ICMPv6 messages shorter than their type demands, and values that cannot be.",
    ["neighbour solicitation of 20 bytes", neighbor({ type: 135 }, 12)],
    ["router solicitation with code 1", neighbor({ type: 133, code: 1 }, 0)],
    ["a link with an MTU of 1279", neighbor({ type: 2, rest: 1279 }, build(ipv6(), tcp()))],
  ),
  ofRule(
    "offset/icmpv6-nd-option",
    "Options of neighbour discovery.",
    ["length 0", neighbor({ type: 135 }, concat(target, hex("01000200 00000001")))],
    ["16 bytes, where 8 are left", neighbor({ type: 135 }, concat(target, hex("01020200 00000001")))],
  ),
  ofRule(
    "offset/igmp-message",
    "IGMP messages that count more than they hold.",
    ["query with three sources in the room of one", groups({ rest: 0xe0000105 }, "027d0003 0a000001")],
    ["report with two records in the room of one", groups({ type: 0x22, rest: 2 }, "04000000 e0000105")],
    ["TTL 64", groups({ type: 0x16, rest: 0xe0000105 }, "", 64)],
  ),
];
