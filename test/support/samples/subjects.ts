import {
  build,
  data,
  destinationOptions,
  ethernet,
  fragment,
  geneve,
  geneveOption,
  gre,
  hex,
  hopByHop,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  routing,
  sctp,
  sctpChunk,
  type TcpFields,
  tcp,
  udp,
  vlan,
  vxlan,
} from "../build/index.js";
import { changed, type Sample, shows } from "./sample.js";

const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const PUSH_ACK = 0x18;
const FIN_ACK = 0x11;

/** epb_flags: direction, and bit 11, segmentation offloaded. */
const RECEIVED = 1;
const SENT = 2;
const SEGMENTATION_OFFLOADED = 1 << 11;

const client = (f: TcpFields, payload = "") =>
  build(ethernet(), ipv4({ identification: 7 }), tcp({ source: 51324, destination: 80, ...f }), data(payload));
const server = (f: TcpFields, payload = "") =>
  build(
    ethernet({ source: "02:00:00:00:00:02", destination: "02:00:00:00:00:01" }),
    ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
    tcp({ source: 80, destination: 51324, ...f }),
    data(payload),
  );

const REQUEST = "GET / HTTP/1.1\r\nHost: example.net\r\n\r\n";
const ANSWER = "HTTP/1.1 204 No Content\r\n\r\n";
const overlay = [ipv4({ source: "192.168.1.1", destination: "192.168.1.2" }), tcp({ flags: PUSH_ACK }), data(REQUEST)] as const;

const plain: Sample = {
  name: "plain",
  about: "A TCP connection with its handshake, a request, an answer and its end; a DNS query and a ping. Nothing is wrong.",
  packets: [
    shows(
      "SYN with the options of Linux",
      client({ flags: SYN, acknowledgment: 0, options: hex("020405b4 0402080a 00000001 00000000 01030307") }),
    ),
    shows("SYN and ACK", server({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001, options: hex("020405b4 01010402") })),
    shows("ACK", client({ flags: ACK, sequence: 1001, acknowledgment: 5001 })),
    shows("a request of 37 bytes", client({ flags: PUSH_ACK, sequence: 1001, acknowledgment: 5001 }, REQUEST)),
    shows("an answer of 27 bytes", server({ flags: PUSH_ACK, sequence: 5001, acknowledgment: 1038 }, ANSWER)),
    shows("FIN", client({ flags: FIN_ACK, sequence: 1038, acknowledgment: 5028 })),
    shows("FIN from the other side", server({ flags: FIN_ACK, sequence: 5028, acknowledgment: 1039 })),
    shows("ACK", client({ flags: ACK, sequence: 1039, acknowledgment: 5029 })),
    shows(
      "a DNS query",
      build(ethernet(), ipv4(), udp({ destination: 53 }), data(hex("1234 0100 0001 0000 0000 0000 076578616d706c65036e657400 0001 0001"))),
    ),
    shows("a ping", build(ethernet(), ipv4(), icmp({ rest: 0x00010001 }), data(56))),
  ],
};

const greSample: Sample = {
  name: "gre",
  about:
    "GRE in its usual forms: bare, with key and sequence number, with a checksum, carrying Ethernet. The last one's checksum is wrong.",
  packets: [
    shows("IPv4 in GRE", build(ethernet(), ipv4(), gre(), ...overlay)),
    shows("with a key and a sequence number", build(ethernet(), ipv4(), gre({ key: 77, sequence: 1 }), ...overlay)),
    shows("with a checksum", build(ethernet(), ipv4(), gre({ checksum: "right", key: 77 }), ...overlay)),
    shows("Ethernet in GRE", build(ethernet(), ipv4(), gre({ key: 77 }), ethernet(), ...overlay)),
    shows("GRE checksum 0x1234", build(ethernet(), ipv4(), gre({ checksum: 0x1234 }), ...overlay), "checksum/mismatch"),
  ],
};

const vxlanSample: Sample = {
  name: "vxlan",
  about:
    "VXLAN over IPv4 and IPv6, with and without a checksum in the outer UDP header. In the last packet the inner TCP checksum is wrong.",
  packets: [
    shows("without an outer checksum", build(ethernet(), ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ...overlay)),
    shows("with one", build(ethernet(), ipv4(), udp({ destination: 4789 }), vxlan(), ethernet(), ...overlay)),
    shows(
      "without one over IPv6, as RFC 6935 allows",
      build(ethernet(), ipv6(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ...overlay),
    ),
    shows(
      "inner TCP checksum 0x1234",
      build(ethernet(), ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(40)),
      "checksum/mismatch",
    ),
  ],
};

const geneveSample: Sample = {
  name: "geneve",
  about: "Geneve with and without options. In the last packet both the outer UDP and the inner TCP checksum are wrong.",
  packets: [
    shows("without options", build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve(), ethernet(), ...overlay)),
    shows(
      "with an option of 4 bytes of data",
      build(ethernet(), ipv4(), udp({ destination: 6081 }), geneve({ options: geneveOption() }), ethernet(), ...overlay),
    ),
    shows(
      "with a critical option",
      build(
        ethernet(),
        ipv4(),
        udp({ destination: 6081 }),
        geneve({ flags: 0x40, options: geneveOption({ type: 0x81 }) }),
        ethernet(),
        ...overlay,
      ),
    ),
    shows(
      "outer UDP checksum 0x1234, inner TCP checksum 0x5678",
      build(
        ethernet(),
        ipv4(),
        udp({ destination: 6081, checksum: 0x1234 }),
        geneve(),
        ethernet(),
        ipv4(),
        tcp({ checksum: 0x5678 }),
        data(40),
      ),
      "checksum/mismatch",
      "checksum/mismatch",
    ),
  ],
};

const qinq: Sample = {
  name: "qinq",
  about: "Two VLAN tags, under both EtherTypes in use for the outer one. In the last packet the UDP checksum is wrong.",
  packets: [
    shows("802.1ad outside, 802.1Q inside", build(ethernet(), vlan({ tpid: 0x88a8, id: 100 }), vlan({ id: 7 }), ipv4(), udp(), data(12))),
    shows("0x9100 outside", build(ethernet(), vlan({ tpid: 0x9100, id: 100 }), vlan({ id: 7 }), ipv6(), udp(), data(12))),
    shows(
      "UDP checksum 0x1234",
      build(ethernet(), vlan({ tpid: 0x88a8, id: 100 }), vlan({ id: 7 }), ipv4(), udp({ checksum: 0x1234 }), data(12)),
      "checksum/mismatch",
    ),
  ],
};

const ipv6Sample: Sample = {
  name: "ipv6",
  about: "IPv6 with its extension headers. In the last packet the ICMPv6 checksum is wrong.",
  packets: [
    shows("TCP", build(ethernet(), ipv6(), tcp({ flags: PUSH_ACK }), data(REQUEST))),
    shows("hop-by-hop options", build(ethernet(), ipv6(), hopByHop(), udp(), data(12))),
    shows("destination options", build(ethernet(), ipv6(), destinationOptions(), udp(), data(12))),
    // Segments stand last first: with one left, the pseudo-header has the first entry of the list.
    shows(
      "segment routing: the checksum is made with the final destination, 2001:db8::a",
      build(
        ethernet(),
        ipv6({ finalDestination: "2001:db8::a" }),
        routing({ addresses: ["2001:db8::a", "2001:db8::2"], segmentsLeft: 1 }),
        udp(),
        data(12),
      ),
    ),
    shows(
      "the first fragment of a datagram: its checksum cannot be verified",
      build(ethernet(), ipv6(), fragment({ more: true }), udp({ length: 4000 }), data(1224)),
    ),
    shows(
      "neighbour solicitation, as it should be",
      build(ethernet(), ipv6({ hopLimit: 255 }), icmpv6({ type: 135 }), data(hex("20010db8000000000000000000000003 0101020000000001"))),
    ),
    shows("ICMPv6 checksum 0x1234", build(ethernet(), ipv6(), icmpv6({ checksum: 0x1234 }), data(12)), "checksum/mismatch"),
  ],
  findings: ["flow/incomplete-datagram"],
};

const half = udp({ checksum: "partial" });
const partial: Sample = {
  name: "partial",
  about: "Checksums left to the network card, as pcapng with the direction of each packet. On sent and on merged packets that is normal.",
  packets: [
    { ...shows("sent: the card finishes it", build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(1000))), flags: SENT },
    {
      ...shows(
        "received and merged, as the flags say",
        build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(1000)),
        "super-packet/tcp",
      ),
      flags: RECEIVED | SEGMENTATION_OFFLOADED,
    },
    {
      ...shows(
        "sent, in VXLAN",
        build(ethernet(), ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet(), ipv4(), half, data(12)),
      ),
      flags: SENT,
    },
    { ...shows("direction unknown", build(ethernet(), ipv4(), half, data(12)), "checksum/partial"), flags: 0 },
    { ...shows("received alone: nobody finished it", build(ethernet(), ipv4(), half, data(12)), "checksum/partial"), flags: RECEIVED },
  ],
};

const answer = server({ flags: PUSH_ACK, sequence: 5001, acknowledgment: 1038 }, ANSWER);
const corrupt: Sample = {
  name: "corrupt",
  about: "One bit flipped on the way, in the payload, in a port, in an address and in an IPv4 header.",
  packets: [
    shows("as it was sent", answer),
    // 14 + 20 + 20 bytes of headers: "HTTP" begins at 54.
    shows('payload: "HTTP" became "HTTQ"', changed(answer, [57, 0x51]), "checksum/mismatch"),
    shows("source port 80 became 81", changed(answer, [35, 81]), "checksum/mismatch"),
    shows(
      "source address 10.0.0.2 became 10.0.0.3: IPv4 and TCP both say so",
      changed(answer, [29, 3]),
      "checksum/mismatch",
      "checksum/mismatch",
    ),
    // TCP's sum does not cover it, so that this is an intact copy of what packet 2 carried.
    shows("time to live 64 became 65", changed(answer, [22, 65]), "checksum/mismatch", "flow/corrupt-segment-repeated"),
    shows(
      "SCTP: the verification tag 0x11223344 became 0x10223344",
      changed(build(ethernet(), ipv4(), sctp(), data(sctpChunk(11, new Uint8Array(0)))), [38, 0x10]),
      "checksum/mismatch",
    ),
  ],
};

export const subjects: readonly Sample[] = [plain, greSample, vxlanSample, geneveSample, qinq, ipv6Sample, partial, corrupt];
