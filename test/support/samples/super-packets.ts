import { build, data, ethernet, hex, ipv4, type Part, tcp, trailer, udp, vxlan } from "../build/index.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

/** epb_flags. */
const RECEIVED = 1;
const SENT = 2;
const SYN = 0x02;
const SYN_ACK = 0x12;
const MSS_1460 = hex("020405b4");

const sent = (about: string, packet: Uint8Array, ...findings: readonly string[]): SamplePacket => ({
  ...shows(about, packet, ...findings),
  flags: SENT,
});
const segment = (payload: number, sequence = 1000): Uint8Array =>
  build(ethernet(), ipv4(), tcp({ sequence, acknowledgment: 5000, checksum: "partial" }), data(payload));
const overVxlan: readonly Part[] = [
  ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }),
  udp({ destination: 4789, checksum: 0 }),
  vxlan(),
  ethernet(),
];

/** What hosts merge, or leave to their network cards to split. */
export const superPackets: readonly Sample[] = [
  {
    name: "super-packet-tcp",
    about: "One packet of three segments, as its sender's own capture shows it; the SYNs tell the segments' size.",
    packets: [
      sent("SYN, MSS 1460", build(ethernet(), ipv4(), tcp({ sequence: 999, acknowledgment: 0, flags: SYN, options: MSS_1460 }))),
      {
        ...shows(
          "SYN and ACK, MSS 1460",
          build(
            ethernet(),
            ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
            tcp({ source: 80, destination: 40000, sequence: 4999, acknowledgment: 1000, flags: SYN_ACK, options: MSS_1460 }),
          ),
        ),
        flags: RECEIVED,
      },
      sent("one full segment", segment(1460)),
      sent("1460, 1460 and 80 bytes", segment(3000, 2460), "super-packet/tcp"),
    ],
  },
  {
    name: "super-packet-udp",
    about: "Datagrams handed over as one, which the card is to split.",
    packets: [
      sent("one datagram", build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(1200))),
      sent("several", build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(3600)), "super-packet/udp"),
    ],
  },
  {
    name: "super-packet-big-tcp",
    about: "A packet longer than an IP length can say, whose length is therefore 0. Cut at 128 bytes.",
    findings: ["capture/snap-length"],
    packets: [
      {
        // 0a00 + 0001 + 0a00 + 0002 + 0006 + (72020 = 1 + 1954) = 2d5e.
        ...sent(
          "72000 bytes",
          build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: 0x2d5e }), data(72000)).slice(0, 128),
          "super-packet/big-tcp",
        ),
        wireLength: 14 + 20 + 20 + 72000,
      },
    ],
  },
  {
    name: "super-packet-gso-partial",
    about: "All headers say one segment of 1398 bytes; the payload of two more follows.",
    packets: [
      sent(
        "in VXLAN",
        build(ethernet(), trailer(2796), ...overVxlan, ipv4(), tcp({ checksum: "partial" }), data(1398)),
        "super-packet/gso-partial",
      ),
    ],
  },
];
