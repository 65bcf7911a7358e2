import { build, data, ethernet, gre, hex, ipv4, type Part, type TcpFields, tcp, udp, viewOf, vxlan } from "../build/index.js";
import { RECEIVED, SENT, SYN, SYN_ACK } from "../talk.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

/** Forms of unfinished checksums, and causes of wrong ones, that no other sample has. */

const MISMATCH = "checksum/mismatch";
const SUPER = "super-packet/tcp";
const PUSH_ACK = 0x18;
/** Of UDP, TCP and GRE checksums behind Ethernet and IPv4. */
const UDP_CHECKSUM = 40;
const TCP_CHECKSUM = 50;
const GRE_CHECKSUM = 38;

const sent = (packet: SamplePacket): SamplePacket => ({ ...packet, flags: SENT });
const received = (packet: SamplePacket): SamplePacket => ({ ...packet, flags: RECEIVED });

/** The outer sum is right for the finished inner one, which is not finished yet. */
function localChecksumOffload(): Uint8Array {
  const wrap = (inner: Part, checksum?: number): Uint8Array =>
    build(
      ethernet(),
      ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }),
      udp({ destination: 4789, ...(checksum === undefined ? {} : { checksum }) }),
      vxlan(),
      ethernet(),
      ipv4(),
      inner,
      data(100),
    );
  return wrap(tcp({ checksum: "partial" }), viewOf(wrap(tcp())).getUint16(UDP_CHECKSUM));
}

// 0a00 + 0001 + 0a00 + 0002 + 0006: the pseudo-header without a length.
const lso = (source: number, totalLength?: number): Uint8Array =>
  build(
    ethernet(),
    ipv4(totalLength === undefined ? {} : { totalLength }),
    tcp({ source, flags: PUSH_ACK, checksum: 0x1409 }),
    data(totalLength === undefined ? 1000 : 4380),
  );

const MSS_1000 = hex("020403e8");
const CONTENT = Uint8Array.from({ length: 2500 }, (_, i) => (i * 7) & 0xff);
const ONE = { source: "10.0.0.1", destination: "10.0.0.2" } as const;
const OTHER = { source: "10.0.0.2", destination: "10.0.0.1" } as const;

interface Tunnel {
  readonly there: readonly Part[];
  readonly back: readonly Part[];
}
const PLAIN: Tunnel = { there: [], back: [] };
const GRE: Tunnel = {
  there: [ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }), gre({ checksum: "right" })],
  back: [ipv4({ source: "192.0.2.2", destination: "192.0.2.1" }), gre({ checksum: "right" })],
};

/** Both SYNs, and 2500 bytes in one packet whose checksum at byte `at` is that of the first 1000. */
function merged(port: number, { there, back }: Tunnel, at: number, f: TcpFields, about: string, findings: readonly string[]) {
  const segment = (bytes: Uint8Array, more: TcpFields = {}) =>
    build(ethernet(), ...there, ipv4(ONE), tcp({ source: port, ...more }), data(bytes));
  const packet = segment(CONTENT, f);
  viewOf(packet).setUint16(at, viewOf(segment(CONTENT.slice(0, 1000))).getUint16(at));
  const syn = build(ethernet(), ...there, ipv4(ONE), tcp({ source: port, flags: SYN, sequence: 999, options: MSS_1000 }));
  const answer = tcp({ source: 80, destination: port, flags: SYN_ACK, sequence: 1999, acknowledgment: 1000, options: MSS_1000 });
  return [
    received(shows("SYN, MSS 1000", syn)),
    sent(shows("SYN and ACK, MSS 1000", build(ethernet(), ...back, ipv4(OTHER), answer))),
    received(shows(about, packet, ...findings)),
  ];
}

export const causes: readonly Sample[] = [
  {
    name: "causes",
    about: "Forms of unfinished checksums, and causes of wrong ones: a packet each, with its direction.",
    packets: [
      sent(shows("VXLAN: the outer sum is right as soon as the card has finished the inner one", localChecksumOffload())),
      sent(shows("TCP 0x1409 from Windows: the pseudo-header without a length", lso(40001))),
      sent(shows("the same, 4380 bytes in an IP packet whose length is 0", lso(40002, 0), SUPER)),
      received(shows("TCP 0", build(ethernet(), ipv4(), tcp({ source: 40003, checksum: 0 }), data(12)), MISMATCH)),
      // RFC 1071 by hand: 1420 + 9c40 + 0009 + 000c + 0001 + 0203 = b279, complement 4d86.
      received(shows("UDP 0x864d for 0x4d86", build(ethernet(), ipv4(), udp({ checksum: 0x864d }), data(4)), MISMATCH)),
      // Without the pseudo-header: 9c41 + 0009 + 000c + 0001 + 0203 = 9e5a, complement 61a5.
      received(
        shows("UDP, the pseudo-header left out", build(ethernet(), ipv4(), udp({ source: 40001, checksum: 0x61a5 }), data(4)), MISMATCH),
      ),
      // 4500 + 0020 + 0001 + 4011 + 0a00 + 0001 + 0a00 + 0002 = 9935, complement 66ca, with a TTL of 64.
      received(shows("the TTL is 63, the sum is for 64", build(ethernet(), ipv4({ ttl: 63, checksum: 0x66ca }), udp(), data(4)), MISMATCH)),
      ...merged(
        40004,
        GRE,
        GRE_CHECKSUM,
        { checksum: "partial", flags: PUSH_ACK },
        "1000, 1000 and 500 bytes, merged in GRE: its checksum is that of the first 1000",
        [SUPER, MISMATCH],
      ),
      ...merged(40005, PLAIN, TCP_CHECKSUM, {}, "the same without GRE, in a list of packets: TCP's is that of the first 1000", [
        MISMATCH,
        SUPER,
      ]),
    ],
  },
];
