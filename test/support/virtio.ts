import { build, data, ethernet, gre, ipv4, ipv6, sctp, tcp, udp, vlan, vxlan } from "./build/index.js";
import type { Recorded, Virtio } from "./lint.js";

/** linux/virtio_net.h */
export const NEEDS_CSUM = 1;
export const DATA_VALID = 2;
/** epb_flags. */
export const IN = 1;
export const OUT = 2;

/** TCP behind Ethernet and IPv4: it begins at 34, its payload at 54. Three segments of 100, or one packet. */
export const long = build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(300));
export const short = build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(100));
/** UDP likewise: its payload begins at 42. */
export const batch = build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(300));
/** TCP in VXLAN: 14 + 20 + 8 + 8 + 14 + 20 = 84. The outer checksum is 0. */
export const tunnelled = build(
  ethernet(),
  ipv4(),
  udp({ destination: 4789, checksum: 0 }),
  vxlan(),
  ethernet(),
  ipv4(),
  tcp({ checksum: "partial" }),
  data(100),
);
/** TCP over IPv6: 14 + 40 = 54. */
export const six = build(ethernet(), ipv6(), tcp({ checksum: "partial" }), data(300));

/** What Linux says of a packet of which only the checksum is left to do. */
export const sum = (csumStart = 34, csumOffset = 16): Virtio => ({ flags: NEEDS_CSUM, csumStart, csumOffset });
/** And of one with segments of 100 bytes. */
export const segments = (fields: Virtio = {}): Virtio => ({ ...sum(), gsoType: 1, gsoSize: 100, hdrLen: 54, ...fields });

/** What no rule about the kernel's word may find anything in. */
export const healthy: readonly (Recorded & { readonly name: string })[] = [
  { name: "TCP, its sum left to do", packet: short, virtio: sum() },
  { name: "TCP, segments", packet: long, virtio: segments(), flags: OUT },
  { name: "TCP with ECN and accurate ECN", packet: long, virtio: segments({ gsoType: 0x91 }) },
  { name: "TCP over IPv6, segments", packet: six, virtio: segments({ gsoType: 4, csumStart: 54, hdrLen: 74 }) },
  { name: "UDP, segments", packet: batch, virtio: segments({ gsoType: 5, csumOffset: 6, hdrLen: 42 }) },
  { name: "segments in a linear buffer that holds more than headers", packet: long, virtio: segments({ hdrLen: 300 }) },
  {
    name: "behind a VLAN tag that was put back: csum_start counts it, hdr_len does not",
    packet: build(ethernet(), vlan(), ipv4(), tcp({ checksum: "partial" }), data(300)),
    virtio: segments({ csumStart: 38, hdrLen: 54 }),
  },
  { name: "TCP in VXLAN", packet: tunnelled, virtio: sum(84) },
  {
    name: "ICMP in VXLAN with a checksum of its own: the outer one is left to do",
    packet: build(ethernet(), ipv4(), udp({ destination: 4789, checksum: "partial" }), vxlan(), ethernet(), ipv4(), udp(), data(20)),
    virtio: sum(34, 6),
  },
  {
    name: "TCP in VXLAN over a port that nobody knows",
    packet: build(ethernet(), ipv4(), udp({ destination: 30000, checksum: 0 }), vxlan(), ethernet(), ipv4(), tcp(), data(100)),
    virtio: sum(84),
  },
  {
    name: "segments over that port",
    packet: build(ethernet(), ipv4(), udp({ destination: 30000, checksum: 0 }), vxlan(), ethernet(), ipv4(), tcp(), data(300)),
    virtio: segments({ csumStart: 84, hdrLen: 104 }),
  },
  {
    name: "GRE: the checksum is 4 bytes behind its begin",
    packet: build(ethernet(), ipv4(), gre({ checksum: 0 }), ipv4(), udp(), data(100)),
    virtio: sum(34, 4),
  },
  {
    name: "SCTP: 8 bytes",
    packet: build(ethernet(), ipv4(), sctp({ checksum: 0 }), data(16)),
    virtio: sum(34, 8),
  },
  {
    name: "verified, and right",
    packet: build(ethernet(), ipv4(), tcp(), data(10)),
    virtio: { flags: DATA_VALID, status: 0x80 },
    flags: IN,
  },
  { name: "nothing said", packet: build(ethernet(), ipv4(), tcp(), data(20)), virtio: {}, flags: IN },
];
