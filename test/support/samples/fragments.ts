import { build, data, ethernet, fragment, fragments4, fragments6, ipv4, ipv6, tcp, udp, vxlan } from "../build/index.js";
import { ofRule, type Sample, shows } from "./sample.js";

const framed = (packet: Uint8Array, type = 0x0800) => build(ethernet({ type }), data(packet));
const [one, two, three] = fragments4(build(ipv4(), udp({ checksum: 0x1234 }), data(200)), [64, 136]).map((f) => framed(f));
const inside = build(ethernet(), ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }), tcp(), data(100));
const [outer, outer2] = fragments4(build(ipv4({ identification: 2 }), udp({ destination: 4789 }), vxlan(), data(inside)), [96]).map((f) =>
  framed(f),
);
const [six, six2] = fragments6(build(ipv6(), udp(), data(1300)), [1232]).map((f) => framed(f, 0x86dd));

const MORE = 0x2000;
const piece = (flagsAndOffset: number, bytes: Uint8Array, identification: number) =>
  build(ethernet(), ipv4({ identification, flagsAndOffset, protocol: 17 }), data(bytes));
const a = new Uint8Array(80).fill(1);
const b = new Uint8Array(80).fill(2);

export const fragments: readonly Sample[] = [
  {
    name: "fragments",
    about: "Fragmented datagrams, one after another mixed: UDP over IPv4 with a wrong checksum, VXLAN, UDP over IPv6.",
    packets: [
      shows("UDP, its first 64 bytes", one!),
      shows("VXLAN, its first 96 bytes", outer!),
      shows("UDP, the last of its three fragments", three!),
      shows("UDP, the second, with which it is whole: its checksum 0x1234 is wrong", two!, "checksum/mismatch"),
      shows("VXLAN, with which it is whole", outer2!),
      shows("UDP over IPv6, the second fragment before the first", six2!),
      shows("UDP over IPv6, with which it is whole", six!),
    ],
  },
  {
    name: "flow-fragment-overlap",
    about: "Fragments that contradict each other.",
    packets: [
      shows("bytes 0 to 80", piece(MORE, a, 1)),
      shows("72 to 152, the same 8 bytes", piece(MORE | 9, a, 1), "flow/fragment-overlap"),
      shows("0 to 80 of another datagram", piece(MORE, a, 2)),
      shows("72 to 152, with other bytes", piece(MORE | 9, b, 2), "flow/fragment-overlap"),
      shows("80 to 160, the last of a third", piece(10, a, 3)),
      shows("160 to 240, behind the last", piece(MORE | 20, a, 3), "flow/fragment-overlap"),
    ],
  },
  {
    name: "flow-incomplete-datagram",
    about: "The first fragment of a datagram, as a capture filter with a port lets it pass.",
    packets: [shows("the first of three", one!)],
    findings: ["flow/incomplete-datagram"],
  },
  {
    ...ofRule(
      "offset/tiny-fragment",
      "Fragments smaller than any link makes them.",
      ["24 bytes behind IPv4's header", piece(MORE, a.slice(0, 24), 1)],
      ["64 bytes behind IPv6's fragment header", build(ethernet(), ipv6(), fragment({ nextHeader: 17, offset: 64, more: true }), data(64))],
    ),
    findings: ["flow/incomplete-datagram"],
  },
];
