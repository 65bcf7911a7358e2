import { build, data, ethernet, hex, ipv4, type Part, tcp, udp, vxlan } from "../build/index.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

const SERVER = "198.51.100.7";
const OUTSIDE = "192.0.2.1";
const bytes = (from: number, to: number): Uint8Array => Uint8Array.from({ length: to - from }, (_, i) => ((from + i) * 31) >> 2);

type Tcp = Parameters<typeof tcp>[0];
type Ip = Parameters<typeof ipv4>[0];
const inside = (identification: number, t: Tcp, payload: Uint8Array) =>
  build(ethernet(), ipv4({ source: "10.0.0.1", destination: SERVER, identification }), tcp({ destination: 443, ...t }), data(payload));
const outside = (identification: number, t: Tcp, payload: Uint8Array, i: Ip = {}) =>
  build(
    ethernet({ source: "02:00:00:00:00:0a", destination: "02:00:00:00:00:0b" }),
    ipv4({ source: OUTSIDE, destination: SERVER, identification, ttl: 63, ...i }),
    tcp({ source: 61001, destination: 443, ...t }),
    data(payload),
  );
const at = (sequence: number, more: Tcp = {}): Tcp => ({ sequence: 5000 + sequence, ...more });
const mss = (size: string): Tcp => at(-1, { flags: 2, options: hex(`0204${size}`) });
const datagram: readonly Part[] = [
  ipv4({ source: "10.0.0.1", destination: "10.0.0.9", identification: 40 }),
  udp({ destination: 9 }),
  data(60),
];
const stale = inside(2, at(0), bytes(0, 200));
const staleSum = (stale[50]! << 8) | stale[51]!;
const flipped = bytes(3300, 3400).with(40, bytes(3300, 3400)[40]! ^ 0x08);

const PLAIN = "as it was sent";
const before: readonly SamplePacket[] = [
  shows("a SYN with an MSS of 1460", inside(1, mss("05b4"), bytes(0, 0))),
  shows(PLAIN, stale),
  shows(PLAIN, inside(3, at(200), bytes(200, 300))),
  shows(
    "a super-packet of two segments, its checksum left to the card",
    inside(4, at(300, { checksum: "partial" }), bytes(300, 3196)),
    "checksum/partial",
    "super-packet/tcp",
  ),
  shows(PLAIN, inside(6, at(3196), bytes(3196, 3300))),
  shows(PLAIN, inside(7, at(3300), bytes(3300, 3400))),
  shows("a datagram to another host of the overlay", build(ethernet(), ...datagram)),
  shows("the FIN", inside(8, at(3400, { flags: 0x11 }), bytes(0, 0))),
];
const duplicated = outside(6, at(3196), bytes(3196, 3300));
const after: readonly SamplePacket[] = [
  shows("the SYN with the NAT's address and port, and an MSS of 1380", outside(1, mss("0564"), bytes(0, 0))),
  shows("translated, TCP's checksum left as it was", outside(2, at(0, { checksum: staleSum }), bytes(0, 200)), "checksum/mismatch"),
  shows("a segment of the super-packet", outside(4, at(300), bytes(300, 1748))),
  shows("a segment of the super-packet", outside(5, at(1748), bytes(1748, 3196))),
  shows("translated", duplicated),
  shows("its copy", duplicated),
  shows("a bit of the payload flipped, the checksum made to fit", outside(7, at(3300), flipped)),
  shows(
    "the datagram in VXLAN",
    build(
      ethernet(),
      ipv4({ source: "172.16.0.1", destination: "172.16.0.2" }),
      udp({ destination: 4789 }),
      vxlan(),
      ethernet(),
      ...datagram,
    ),
  ),
  shows(
    "a reset that neither side has sent",
    build(
      ethernet(),
      ipv4({ source: SERVER, destination: OUTSIDE, identification: 9 }),
      tcp({ source: 443, destination: 61001, flags: 4 }),
    ),
  ),
  shows("the FIN, translated", outside(8, at(3400, { flags: 0x11 }), bytes(0, 0))),
];

/** A millisecond apart in front; 0.3 behind that in AFTER, where these come of the packet with this number. */
const CAME_OF = [1, 2, 4, 4.1, 5, 5.1, 6, 7, 7.2, 8];
const timed = (packets: readonly SamplePacket[], milliseconds: (i: number) => number): SamplePacket[] =>
  packets.map((packet, i) => ({ ...packet, milliseconds: milliseconds(i) }));

/** One scene in front of a NAT and behind it. */
export const diffSamples: readonly Sample[] = [
  { name: "diff-before", about: "In front of a NAT: what `diff-after` shows behind it.", packets: timed(before, (i) => i + 1) },
  {
    name: "diff-after",
    about: "Behind a NAT: what became of the packets of `diff-before`.",
    packets: timed(after, (i) => CAME_OF[i]! + 0.3),
  },
];

/** What `pcaplint diff` must find in them: the rule, the capture and the packet there. */
export const diffFindings: readonly (readonly [rule: string, capture: "before" | "after", packet: number])[] = [
  ["diff/field-changed", "after", 1],
  ["diff/checksum-not-updated", "after", 2],
  ["diff/field-changed", "after", 2],
  ["diff/field-changed", "after", 3],
  ["diff/field-changed", "after", 4],
  ["diff/field-changed", "after", 5],
  ["diff/packet-duplicated", "after", 6],
  ["diff/field-changed", "after", 7],
  ["diff/payload-changed", "after", 7],
  ["diff/encapsulation-changed", "after", 8],
  ["diff/packet-added", "after", 9],
  ["diff/field-changed", "after", 10],
  ["diff/packet-lost", "before", 3],
];
