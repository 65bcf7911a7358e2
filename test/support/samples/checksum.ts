import { build, data, ethernet, hex, ipv4, ipv6, tcp, udp, vxlan } from "../build/index.js";
import { ofRule, type Sample, shows } from "./sample.js";

/** epb_flags. */
const RECEIVED = 1;

export const checksum: readonly Sample[] = [
  {
    name: "checksum-mismatch",
    about: "Checksums that do not fit the bytes they cover, and an IPv4 checksum that was never filled in.",
    packets: [
      shows("all right", build(ethernet(), ipv4(), udp(), data(12))),
      shows("IPv4 0x1234", build(ethernet(), ipv4({ checksum: 0x1234 }), udp(), data(12)), "checksum/mismatch"),
      shows("TCP 0x1234", build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(12)), "checksum/mismatch"),
      shows("UDP over IPv6 0x1234", build(ethernet(), ipv6(), udp({ checksum: 0x1234 }), data(12)), "checksum/mismatch"),
      shows("IPv4 0: info, as the direction is unknown", build(ethernet(), ipv4({ checksum: 0 }), udp(), data(12)), "checksum/mismatch"),
    ],
  },
  {
    name: "checksum-partial",
    about: "A checksum left to the network card, on a packet that was received: an error.",
    packets: [
      {
        ...shows(
          "UDP 0x1428, the sum of the pseudo-header",
          build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(12)),
          "checksum/partial",
        ),
        flags: RECEIVED,
      },
    ],
  },
  {
    name: "checksum-absent",
    about: "UDP without a checksum over IPv6, where only tunnels may leave it out.",
    packets: [
      shows("DNS", build(ethernet(), ipv6(), udp({ destination: 53, checksum: 0 }), data(12)), "checksum/absent"),
      shows("over IPv4 it is legal", build(ethernet(), ipv4(), udp({ destination: 53, checksum: 0 }), data(12))),
      shows(
        "so it is for VXLAN over IPv6",
        build(ethernet(), ipv6(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ipv4(), udp(), data(12)),
      ),
    ],
  },
  // The words of TCP and its pseudo-header sum to 107a (see the rule's test); ef85 is missing to ffff, so that the checksum is 0.
  ofRule("checksum/zero-form", "The sum is 0, and the checksum has the other one of its two forms.", [
    "TCP 0xffff for 0x0000",
    build(ethernet(), ipv4(), tcp({ checksum: 0xffff }), data(hex("ef850000"))),
  ]),
];
