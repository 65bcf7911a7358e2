import { build, data, ethernet, gre, hex, icmp, ipv4, type Part, type TcpFields, tcp, trailer, udp, vxlan } from "../build/index.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

/** Faults of segmentation that became known, as a capture shows them. */

const SYN = 0x02;
const SYN_ACK = 0x12;
const PUSH_ACK = 0x18;
const ACK = 0x10;
/** epb_flags. */
const RECEIVED = 1;
const SENT = 2;

const maximumSegment = (mss: number): Uint8Array => hex(`0204${mss.toString(16).padStart(4, "0")}`);

/** One connection inside a tunnel: `there` comes in, `back` goes out. */
function connection(there: readonly Part[], back: readonly Part[]) {
  const packet = (milliseconds: number, about: string, flags: number, bytes: Uint8Array, findings: readonly string[]): SamplePacket => ({
    ...shows(about, bytes, ...findings),
    flags,
    milliseconds,
  });
  return {
    comes: (milliseconds: number, about: string, f: TcpFields, length: number, ...findings: readonly string[]): SamplePacket =>
      packet(
        milliseconds,
        about,
        RECEIVED,
        build(
          ...there,
          ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
          tcp({ source: 51324, destination: 443, ...f }),
          data(length),
        ),
        findings,
      ),
    goes: (milliseconds: number, about: string, f: TcpFields): SamplePacket =>
      packet(
        milliseconds,
        about,
        SENT,
        build(...back, ipv4({ source: "10.42.1.9", destination: "10.42.0.7" }), tcp({ source: 443, destination: 51324, ...f })),
        [],
      ),
  };
}

const NODES = { source: "10.0.10.14", destination: "10.0.10.10" } as const;
const NODES_BACK = { source: NODES.destination, destination: NODES.source } as const;
const MAC = "02:00:00:00:a7:01";
const inVxlan = connection(
  [ethernet(), ipv4(NODES), udp({ source: 50001, destination: 4789, checksum: 0 }), vxlan(), ethernet()],
  [ethernet(), ipv4(NODES_BACK), udp({ source: 50002, destination: 4789, checksum: 0 }), vxlan(), ethernet()],
);
const inGre = connection([ethernet({ source: MAC }), ipv4(NODES), gre()], [ethernet({ destination: MAC }), ipv4(NODES_BACK), gre()]);

const opened = ({ comes, goes }: typeof inVxlan, mss: number): readonly SamplePacket[] => [
  comes(1, "SYN", { sequence: 999, acknowledgment: 0, flags: SYN, options: maximumSegment(mss) }, 0),
  goes(2, "SYN and ACK", { sequence: 4999, acknowledgment: 1000, flags: SYN_ACK, options: maximumSegment(mss) }),
  comes(3, "ACK", { sequence: 1000, acknowledgment: 5000, flags: ACK }, 0),
];
const carries = (sequence: number): TcpFields => ({ sequence, acknowledgment: 5000, flags: PUSH_ACK });

/** Ethernet, IPv4, UDP, VXLAN, Ethernet, IPv4 and TCP: the payload is cut off. */
const CUT = 14 + 20 + 8 + 8 + 14 + 20 + 20;
const unmerged = (i: number): SamplePacket => {
  const { packet, ...rest } = inVxlan.comes(0, "a segment of 1000 bytes", carries(1000 + 1000 * i), 1000);
  const { milliseconds: _, ...late } = rest;
  return { ...late, packet: packet.slice(0, CUT), wireLength: packet.length };
};

export const incidentsSegments: readonly Sample[] = [
  {
    name: "incidents/calico-ebpf-gso-size",
    about:
      "Calico's eBPF data plane takes VXLAN off a packet that was merged from 1398 and 42 bytes, and the kernel drops it: the segments come again alone.",
    packets: [
      ...opened(inVxlan, 1398),
      inVxlan.comes(4, "1440 bytes, merged", { ...carries(1000), checksum: "partial" }, 1440, "super-packet/tcp"),
      inVxlan.comes(216, "the first 1398 again", carries(1000), 1398, "flow/merged-then-retransmitted"),
      inVxlan.comes(217, "the other 42", carries(2398), 42),
      inVxlan.goes(218, "acknowledged", { sequence: 5000, acknowledgment: 2440, flags: ACK }),
    ],
  },
  {
    name: "incidents/vxlan-not-merged",
    about: "A download through VXLAN without outer checksum, received by an old kernel: 257 segments, none merged. Cut to save room.",
    packets: Array.from({ length: 257 }, (_, i) => ({
      ...unmerged(i),
      findings: i === 256 ? ["flow/tunnel-without-checksum-not-merged"] : [],
    })),
    findings: ["capture/snap-length"],
  },
  {
    name: "incidents/udp-gso-equal-tail",
    about:
      "WireGuard of Tailscale, from a guest (52:54:00), through a kernel that cuts batches wrongly: each datagram carries the UDP length of the batch.",
    packets: [1, 2].map((id) =>
      shows(
        "UDP length 12808 in a packet with 1288 bytes",
        build(
          ethernet({ source: "52:54:00:11:22:33" }),
          ipv4({ identification: id }),
          udp({ source: 41641, destination: 41641, length: 12808, checksum: 0x5bf1 }),
          data(1280),
        ),
        "offset/udp-length",
        ...(id === 1 ? ["flow/udp-gso-mis-segmentation"] : []),
      ),
    ),
  },
  {
    name: "incidents/vxlan-over-wireguard",
    about: "VXLAN over tailscale0, whose MTU is 1280: packets of 1330 bytes that may not be fragmented do not fit.",
    packets: [
      shows(
        "the host itself answers: fragmentation needed, MTU 1280",
        build(
          ethernet(),
          ipv4(NODES_BACK),
          icmp({ type: 3, code: 4, rest: 1280 }),
          ipv4({ ...NODES, totalLength: 1330, flagsAndOffset: 0x4000 }),
          udp({ source: 50001, destination: 4789, length: 1310, checksum: 0 }),
          vxlan(),
        ),
        "flow/tunnel-exceeds-mtu",
      ),
    ],
  },
  {
    name: "incidents/cut-super-packet",
    about: "What an intrusion detection sees behind GRO: a merged packet of 7294 bytes, cut at 1514.",
    packets: ((): SamplePacket[] => {
      const packet = build(ethernet(), ipv4(), tcp({ flags: PUSH_ACK, checksum: "partial" }), data(7240));
      return [{ ...shows("five segments", packet.slice(0, 1514), "super-packet/tcp"), flags: RECEIVED, wireLength: packet.length }];
    })(),
    findings: ["capture/snap-length"],
  },
  {
    name: "incidents/gre-merged",
    about: "TCP in GRE, merged on receive: 1436 bytes and 1436. The fifth byte of the sender's MAC address is a7.",
    packets: [...opened(inGre, 1436), inGre.comes(4, "two segments", { ...carries(1000), checksum: "partial" }, 2872, "super-packet/tcp")],
  },
  {
    name: "incidents/big-tcp",
    about: "BIG TCP as its sender sees it: 72000 bytes behind one header, the IP length is 0. Cut to save room.",
    packets: ((): SamplePacket[] => {
      // The pseudo-header with a length of 32 bits: 0a00 + 0001 + 0a00 + 0002 + 0006 + 0001 + 1954 (72020).
      const packet = build(ethernet(), ipv4({ totalLength: 0 }), tcp({ flags: PUSH_ACK, checksum: 0x2d5e }), data(72_000));
      return [{ ...shows("a packet of 72040 bytes", packet.slice(0, 54), "super-packet/big-tcp"), flags: SENT, wireLength: packet.length }];
    })(),
    findings: ["capture/snap-length"],
  },
  {
    name: "incidents/replay-too-long",
    about: "What tcpreplay refuses: two segments in one packet of 2974 bytes.",
    packets: [
      {
        ...shows("2920 bytes", build(ethernet(), ipv4(), tcp({ flags: PUSH_ACK, checksum: "partial" }), data(2920)), "super-packet/tcp"),
        flags: SENT,
      },
    ],
  },
  {
    name: "incidents/merged-udp",
    about: "UDP datagrams in one packet: nothing in it says where each begins.",
    packets: [
      {
        ...shows("3600 bytes", build(ethernet(), ipv4(), udp({ destination: 4433, checksum: "partial" }), data(3600)), "super-packet/udp"),
        flags: SENT,
      },
    ],
  },
  {
    name: "incidents/gso-partial",
    about: "GSO_PARTIAL: all headers are those of one segment of 700 bytes, and 2100 bytes of three more follow.",
    packets: [
      {
        ...shows(
          "what looks like a trailer",
          build(
            ethernet(),
            trailer(2100),
            ipv4(NODES),
            udp({ source: 50001, destination: 4789, checksum: 0 }),
            vxlan(),
            ethernet(),
            ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
            tcp({ source: 51324, destination: 443, flags: PUSH_ACK, checksum: "partial" }),
            data(700),
          ),
          "super-packet/gso-partial",
        ),
        flags: SENT,
      },
    ],
  },
];
