import {
  build,
  data,
  ethernet,
  geneve,
  gre,
  hex,
  ipv4,
  ipv6,
  naiveSum,
  type Part,
  type Sum,
  tcp,
  trailer,
  udp,
  viewOf,
  vxlan,
} from "../build/index.js";
import { type Sample, type SamplePacket, shows } from "./sample.js";

/** Faults of container networks that became known, as a capture shows them. */

const MISMATCH = "checksum/mismatch";
const PARTIAL = "checksum/partial";
const SYN = 0x02;
/** Of UDP's checksum behind Ethernet and IPv4. */
const OUTER_CHECKSUM = 40;

export const received = (packet: SamplePacket): SamplePacket => ({ ...packet, flags: 1 });

/** A tunnel packet between two nodes, in which the outer UDP header is as said. */
const tunnel = (outer: { source: number; destination: number; checksum?: Sum }, behind: Part, ...inner: readonly Part[]): Uint8Array =>
  build(ethernet(), ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }), udp(outer), behind, ethernet(), ...inner);

/** RFC 1624, equation 3, on a checksum of 0: what a NAT makes of it that changes port `was` to `now`. */
const zeroUpdated = (was: number, now: number): number => {
  const words = new Uint8Array(6);
  viewOf(words).setUint16(0, 0xffff);
  viewOf(words).setUint16(2, ~was & 0xffff);
  viewOf(words).setUint16(4, now);
  return ~naiveSum(words) & 0xffff;
};

/** A SYN that is sent again; what the overlay's own checksum covers sums to the same, so only another length shows in the outer one. */
const syn = (options: Uint8Array): readonly Part[] => [
  ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
  tcp({ source: 51324, destination: 443, sequence: 7000, acknowledgment: 0, flags: SYN, options }),
];

/** Source port 44246 is summed, 7103 is sent. */
const staleOuter = (options: Uint8Array): Uint8Array => {
  const summed = tunnel({ source: 44246, destination: 8472 }, vxlan(), ...syn(options));
  return tunnel({ source: 7103, destination: 8472, checksum: viewOf(summed).getUint16(OUTER_CHECKSUM) }, vxlan(), ...syn(options));
};

const dns = (id: number): readonly Part[] => [
  ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
  udp({ source: 50000 + id, destination: 53 }),
  data(24 + id),
];
const answer: readonly Part[] = [
  ipv4({ source: "10.42.1.9", destination: "10.42.0.7" }),
  udp({ source: 53, destination: 50001, checksum: "partial" }),
  data(40),
];
const overTcp = (checksum?: Sum): readonly Part[] => [
  ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
  tcp({ source: 51324, destination: 443, flags: 0x18, ...(checksum === undefined ? {} : { checksum }) }),
  data(100),
];

/** Inner TCP whose sum covers six bytes behind the inner IP packet. */
const coversTrailer = (): Uint8Array => {
  const rest = hex("0badc0ffee01");
  const parts = (checksum?: number): readonly Part[] => [
    ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
    tcp({ source: 51324, destination: 443, flags: 0x18, ...(checksum === undefined ? {} : { checksum }) }),
    data(7),
  ];
  // The sum over header and data, continued over the trailer, which begins at an odd byte: 20 + 7.
  const plain = build(...parts());
  const odd = Uint8Array.of(0, ...rest);
  const right = viewOf(plain).getUint16(36);
  const covering = ~naiveSum(Uint8Array.of((~right >> 8) & 0xff, ~right & 0xff, ...odd)) & 0xffff;
  return build(
    ethernet(),
    ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }),
    udp({ source: 50001, destination: 6081, checksum: 0 }),
    geneve(),
    ethernet(),
    trailer(rest),
    ...parts(covering),
  );
};

export const incidentsOverlay: readonly Sample[] = [
  {
    name: "incidents/vxlan-source-nat",
    about:
      "The SYN of a Kubernetes service over flannel's VXLAN, sent again and again: the outer source port became 7103 after the sum was made for 44246.",
    packets: [0, 1000, 3000, 7000, 15000].map((milliseconds, i) => ({
      ...shows(
        i === 0 ? "SYN" : `again after ${milliseconds / 1000} s${i === 4 ? ", without options" : ""}`,
        staleOuter(hex(i === 4 ? "" : "020405b4 04020101")),
        MISMATCH,
        ...(i === 2 ? ["flow/syn-repeated-beside-bad-outer"] : []),
      ),
      milliseconds,
    })),
  },
  {
    name: "incidents/calico-vxlan-checksum",
    about:
      "Calico's VXLAN with the outer checksum 0xbd67, whatever is inside: NAT changed port 55590 to 7103, and the checksum of 0 with it.",
    packets: [1, 2, 3].map((id) =>
      shows(
        `DNS query ${id}`,
        tunnel({ source: 7103, destination: 4789, checksum: zeroUpdated(55590, 7103) }, vxlan({ vni: 4096 }), ...dns(id)),
        MISMATCH,
      ),
    ),
  },
  {
    name: "incidents/vxlan-inner-partial",
    about: "Calico's eBPF return path: the outer UDP checksum is right, the inner one was left to a card that did not know of it.",
    packets: [received(shows("the answer of a service", tunnel({ source: 50001, destination: 4789 }, vxlan(), ...answer), PARTIAL))],
  },
  {
    name: "incidents/ipip-inner-partial",
    about: "IP in IP between nodes: the UDP checksum inside is 0x68a4, the sum of its pseudo-header.",
    packets: [
      received(
        shows(
          "DNS from 10.230.68.8 to 10.230.14.151, UDP length 40",
          build(
            ethernet(),
            ipv4({ source: "10.0.0.11", destination: "10.0.0.12" }),
            ipv4({ source: "10.230.68.8", destination: "10.230.14.151" }),
            udp({ source: 40000, destination: 53, checksum: "partial" }),
            data(32),
          ),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/middlebox-zero-checksum",
    about: "Cilium sends its VXLAN without an outer checksum; a NAT device updates the 0 as if it were a sum. Port 42528 became 1024.",
    packets: [4, 5].map((id) =>
      shows(
        `DNS query ${id}`,
        tunnel({ source: 1024, destination: 8472, checksum: zeroUpdated(42528, 1024) }, vxlan(), ...dns(id)),
        MISMATCH,
      ),
    ),
  },
  {
    name: "incidents/kube-ovn-geneve",
    about: "As in calico-vxlan-checksum, with Kube-OVN's Geneve.",
    packets: [1, 2].map((id) =>
      shows(
        `DNS query ${id}`,
        tunnel({ source: 4894, destination: 6081, checksum: zeroUpdated(50301, 4894) }, geneve(), ...dns(id)),
        MISMATCH,
      ),
    ),
  },
  {
    name: "incidents/vmxnet3-vxlan",
    about: "VXLAN of a guest with vmxnet3 (00:50:56): ping passes, the TCP checksum inside was never finished.",
    packets: [
      received(
        shows(
          "TCP",
          build(
            ethernet({ source: "00:50:56:a1:b2:c3" }),
            ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }),
            udp({ source: 50001, destination: 4789, checksum: 0 }),
            vxlan(),
            ethernet(),
            ...overTcp("partial"),
          ),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/esxi-vxlan-port",
    about:
      "VXLAN on port 8223, which ESXi does not know: it sums the outer packet only in part. Read with --decode-as udp.port=8223:vxlan more is seen.",
    packets: [
      received(
        shows(
          "outer UDP checksum left to the card",
          build(
            ethernet({ source: "00:50:56:a1:b2:c3" }),
            ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }),
            udp({ source: 50001, destination: 8223, checksum: "partial" }),
            vxlan(),
            ethernet(),
            ...overTcp(),
          ),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/geneve-trailer",
    about: "Geneve on ESXi: a guest pads its frames with other bytes than 0, and the card sums them with the TCP segment.",
    packets: [shows("six bytes behind the inner IP packet", coversTrailer(), MISMATCH)],
  },
  {
    name: "incidents/outer-checksum-of-card",
    about: "An Intel card computes the outer UDP checksum of VXLAN: of the small packet right, of the large one wrong.",
    packets: [
      shows("a small one", tunnel({ source: 50001, destination: 4789 }, vxlan(), ...dns(1))),
      shows(
        "a large one: outer checksum 0x9d1f",
        tunnel(
          { source: 50001, destination: 4789, checksum: 0x9d1f },
          vxlan(),
          ipv4({ source: "10.42.0.7", destination: "10.42.1.9" }),
          udp({ source: 50001, destination: 53 }),
          data(1300),
        ),
        MISMATCH,
      ),
    ],
  },
  {
    name: "incidents/azure-vxlan",
    about: "VXLAN from an Azure guest (00:0d:3a) whose host did not finish the checksum inside.",
    packets: [
      received(
        shows(
          "TCP",
          build(
            ethernet({ source: "00:0d:3a:11:22:33" }),
            ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }),
            udp({ source: 50001, destination: 8472, checksum: 0 }),
            vxlan(),
            ethernet(),
            ...overTcp("partial"),
          ),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/ipv6-underlay-without-checksum",
    about: "UDP over IPv6 whose sender computes no checksum, as for IPv4: receivers drop it, and some cards drop VXLAN without one too.",
    packets: [
      shows(
        "no tunnel that may do so",
        build(ethernet(), ipv6(), udp({ source: 5683, destination: 5683, checksum: 0 }), data(24)),
        "checksum/absent",
      ),
      shows(
        "VXLAN may: what a card does with it, no capture shows",
        build(ethernet(), ipv6(), udp({ source: 50001, destination: 4789, checksum: 0 }), vxlan(), ethernet(), ...dns(1)),
      ),
    ],
  },
  {
    name: "incidents/nat-gre-ip-checksum",
    about: "OPNsense forwards GRE through its NAT: the source address changed, the IPv4 header checksum did not.",
    packets: [
      shows(
        "PPTP's control connection, in front of the firewall",
        build(
          ethernet(),
          ipv4({ source: "192.168.1.20", destination: "198.51.100.7" }),
          tcp({ source: 50100, destination: 1723, flags: SYN }),
        ),
      ),
      shows(
        "summed for 192.168.1.20, sent as 203.0.113.9",
        ((): Uint8Array => {
          const header = (source: string, checksum?: number): Uint8Array =>
            build(
              ethernet(),
              ipv4({ source, destination: "198.51.100.7", ttl: 63, ...(checksum === undefined ? {} : { checksum }) }),
              gre(),
              ...overTcp(),
            );
          return header("203.0.113.9", viewOf(header("192.168.1.20")).getUint16(24));
        })(),
        MISMATCH,
      ),
    ],
  },
  {
    name: "incidents/esp-nat-vxlan",
    about:
      "An encrypted Docker overlay through NAT, behind the decryption: VXLAN from 198.51.100.7, whose outer checksum was made for 172.31.4.8 and could not be changed.",
    packets: [
      shows(
        "from the same node by another way",
        build(ethernet(), ipv4({ source: "172.31.4.8", destination: "203.0.113.9" }), udp(), data(12)),
      ),
      ...[1, 2].map((id) => {
        const sent = (source: string, checksum?: number): Uint8Array =>
          build(
            ethernet(),
            ipv4({ source, destination: "203.0.113.9" }),
            udp({ source: 50001, destination: 4789, ...(checksum === undefined ? {} : { checksum }) }),
            vxlan(),
            ethernet(),
            ...dns(id),
          );
        return shows(`DNS query ${id}`, sent("198.51.100.7", viewOf(sent("172.31.4.8")).getUint16(OUTER_CHECKSUM)), MISMATCH);
      }),
    ],
  },
  {
    name: "incidents/vrouter-gre",
    about: "Contrail's vRouter: the outer IP length counts 8 bytes more than the packet inside.",
    packets: [
      shows(
        "8 bytes behind the inner packet",
        build(ethernet(), ipv4({ source: "10.0.10.14", destination: "10.0.10.10" }), gre(), trailer(8), ...overTcp()),
        "offset/inner-length",
      ),
    ],
  },
];
