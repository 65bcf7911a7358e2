import { build, concat, data, ethernet, hex, ipv4, ipv6, tcp, udp } from "../build/index.js";
import { Pcapng } from "../capture-files.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

const packet = build(ethernet(), ipv4(), tcp(), data(1000));
const cut = (bytes: number): SamplePacket => ({
  ...shows(`${bytes} of 1054 bytes`, packet.slice(0, bytes)),
  wireLength: packet.length,
});

/** 16 bytes in front of the last packet of a pcap file, and the packet's first 40: the rest was never written. */
const RECORD_HEADER = 16;
const WRITTEN = 40;

/** Of an enhanced packet block: bytes in front of the data, and the option that counts what was lost before the packet. */
const DROP_COUNT = 4;

export const capture: readonly Sample[] = [
  {
    name: "capture-snap-length",
    about: "Captured with a snap length of 96, one packet with 60: the headers are judged, the checksums of TCP cannot be verified.",
    findings: ["capture/snap-length"],
    packets: [cut(96), cut(60), shows("short enough", build(ethernet(), ipv4(), udp(), data(12)))],
  },
  {
    name: "capture-truncated-file",
    about: "The file ends inside its third packet, as it does when the program that wrote it is killed.",
    findings: ["capture/truncated-file"],
    problem: true,
    packets: [shows("whole", packet), shows("whole", packet)],
    file: (bytes) => concat(bytes, bytes.subarray(bytes.length - packet.length - RECORD_HEADER, bytes.length - packet.length + WRITTEN)),
  },
  {
    name: "capture-link-type",
    about: "A link type without a decoder (227, CAN bus): nothing is known of its packets.",
    findings: ["capture/link-type"],
    packets: [{ ...shows("a frame of 8 bytes of data", hex("00000123 08000000 0102030405060708")), linkType: 227 }],
  },
  {
    name: "capture-dropped",
    about: "pcapng that says what was lost: 3 packets in front of the second one by its own record, 8 by the interface's statistics.",
    findings: ["capture/dropped", "capture/dropped"],
    packets: [shows("the packet before the loss", packet), shows("the packet behind it", packet)],
    file: () => {
      const file = new Pcapng();
      return concat(
        file.section(),
        file.interface(),
        file.packet(packet, { time: 1_700_000_000_000_010n }),
        file.packet(packet, { time: 1_700_000_000_000_020n, options: file.options([DROP_COUNT, file.long(3n)]) }),
        file.statistics(0, { interfaceDrops: 8 }),
      );
    },
  },
  {
    name: "two-sections",
    about: "pcapng of two sections, the first little-endian with microseconds, the second big-endian with nanoseconds.",
    packets: [
      shows("in the first section", build(ethernet(), ipv4(), udp(), data(12))),
      shows("UDP checksum 0x1234", build(ethernet(), ipv4(), udp({ checksum: 0x1234 }), data(12)), "checksum/mismatch"),
      shows("in the second section", build(ethernet(), ipv6(), udp(), data(12))),
      shows("UDP checksum 0x1234", build(ethernet(), ipv6(), udp({ checksum: 0x1234 }), data(12)), "checksum/mismatch"),
    ],
    file: () => {
      const [first, second] = [new Pcapng(true), new Pcapng(false)];
      const four = build(ethernet(), ipv4(), udp(), data(12));
      const six = build(ethernet(), ipv6(), udp(), data(12));
      return concat(
        first.section(),
        first.interface(),
        first.packet(four, { time: 1_700_000_000_000_010n }),
        first.packet(build(ethernet(), ipv4(), udp({ checksum: 0x1234 }), data(12)), { time: 1_700_000_000_000_020n }),
        second.section(),
        second.interface({ resolution: 9 }),
        second.packet(six, { time: 1_700_000_000_000_030_000n }),
        second.packet(build(ethernet(), ipv6(), udp({ checksum: 0x1234 }), data(12)), { time: 1_700_000_000_000_040_000n }),
      );
    },
  },
];
