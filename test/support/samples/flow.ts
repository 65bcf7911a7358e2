import { build, data, ethernet, hex, icmp, ipv4, udp } from "../build/index.js";
import { client, RECEIVED, SENT, type Segment, SYN, SYN_ACK, server, tunnelledClient, tunnelledServer } from "../talk.js";
import { changed, type Sample, type SamplePacket, shows } from "./sample.js";

/** What several packets show: a sample for each rule about flows. */

const at = (milliseconds: number, packet: SamplePacket, flags?: number): SamplePacket => ({
  ...packet,
  milliseconds,
  ...(flags === undefined ? {} : { flags }),
});
const received = (milliseconds: number, packet: SamplePacket): SamplePacket => at(milliseconds, packet, RECEIVED);
const sent = (milliseconds: number, packet: SamplePacket): SamplePacket => at(milliseconds, packet, SENT);

const data100 = client({ sequence: 1001, acknowledgment: 5001, bytes: 100 });
/** MSS 1398. */
const options = hex("02040576");
const headers = (packet: Uint8Array): Pick<SamplePacket, "packet" | "wireLength"> => ({
  packet: packet.slice(0, 104),
  wireLength: packet.length,
});
const full = (f: Segment) => tunnelledClient({ sequence: 1001, acknowledgment: 5001, bytes: 1460, ...f });

export const flow: readonly Sample[] = [
  {
    name: "flow-bad-checksum-acknowledged",
    about: "A bit of a segment was flipped on its way; the receiver acknowledges it.",
    packets: [
      received(0, shows("the last segment before", client({ sequence: 1000, acknowledgment: 5001, bytes: 1 }))),
      received(1, shows("100 bytes, the last one damaged", changed(data100, [data100.length - 1, 0x73]), "checksum/mismatch")),
      sent(2, shows("acknowledged", server({ sequence: 5001, acknowledgment: 1101 }), "flow/bad-checksum-acknowledged")),
    ],
  },
  {
    name: "flow-corrupt-segment-repeated",
    about: "A bit of a segment was flipped on its way; the receiver drops it, and it comes again.",
    packets: [
      shows("100 bytes, the eleventh 0x4a", changed(data100, [14 + 20 + 20 + 10, 0x4a]), "checksum/mismatch"),
      at(201, shows("again, with 0x0a", data100, "flow/corrupt-segment-repeated")),
    ],
  },
  {
    name: "flow-merged-then-retransmitted",
    about: "Segments of 1398 bytes inside VXLAN: two of them, merged to 1448 bytes, never arrive behind the tunnel.",
    packets: [
      received(0, shows("SYN", tunnelledClient({ flags: SYN, sequence: 1000, acknowledgment: 0, options }))),
      sent(1, shows("SYN and ACK", tunnelledServer({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001, options }))),
      received(2, shows("1448 bytes: merged", tunnelledClient({ sequence: 1001, acknowledgment: 5001, bytes: 1448 }), "super-packet/tcp")),
      received(
        214,
        shows(
          "the first 1398 of them again",
          tunnelledClient({ sequence: 1001, acknowledgment: 5001, bytes: 1398 }),
          "flow/merged-then-retransmitted",
        ),
      ),
    ],
  },
  {
    name: "flow-syn-repeated-beside-bad-outer",
    about: "A connection inside VXLAN whose outer UDP checksum is 0x1234 and never right.",
    packets: [0, 1000, 3000, 7000].map((milliseconds, i) =>
      at(
        milliseconds,
        shows(
          i === 0 ? "SYN" : `again after ${milliseconds / 1000} s`,
          tunnelledClient({ flags: SYN, sequence: 1000, acknowledgment: 0 }, { checksum: 0x1234 }),
          "checksum/mismatch",
          ...(i === 2 ? ["flow/syn-repeated-beside-bad-outer"] : []),
        ),
      ),
    ),
  },
  {
    name: "flow-tunnel-exceeds-mtu",
    about: "VXLAN packets of 1550 bytes with DF: a router of one path says that they are too long, on the other they vanish.",
    packets: [
      shows(
        "fragmentation needed: the next link takes 1500",
        build(
          ethernet(),
          ipv4({ source: "192.168.7.254", destination: "192.168.7.1" }),
          icmp({ type: 3, code: 4, rest: 1500 }),
          ipv4({ source: "192.168.7.1", destination: "192.168.7.2", flagsAndOffset: 0x4000, totalLength: 1550 }),
          udp({ source: 50000, destination: 4789, length: 1530, checksum: 0 }),
        ),
        "flow/tunnel-exceeds-mtu",
      ),
      at(10, shows("SYN", tunnelledClient({ flags: SYN, sequence: 1000, acknowledgment: 0 }))),
      at(11, shows("SYN and ACK", tunnelledServer({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001 }))),
      at(12, shows("ACK", tunnelledClient({ sequence: 1001, acknowledgment: 5001 }))),
      ...[13, 220, 630, 1440].map((milliseconds, i) =>
        at(milliseconds, shows(i === 0 ? "the first 1460 bytes" : "again", full({}), ...(i === 3 ? ["flow/tunnel-exceeds-mtu"] : []))),
      ),
    ],
  },
  {
    name: "flow-tunnel-without-checksum-not-merged",
    about: "A transfer through VXLAN without outer checksum, received segment by segment; of each packet the headers were captured.",
    packets: Array.from({ length: 257 }, (_, i) => {
      const packet = tunnelledClient({ sequence: 1001 + 1398 * i, acknowledgment: 5001, bytes: 1398 }, { checksum: 0 });
      return {
        ...shows(`segment ${i + 1}`, packet, ...(i === 256 ? ["flow/tunnel-without-checksum-not-merged"] : [])),
        ...headers(packet),
        flags: RECEIVED,
      };
    }),
    findings: ["capture/snap-length"],
  },
  {
    name: "flow-udp-gso-mis-segmentation",
    about: "A batch of four datagrams of 1200 bytes: its first leaves with the length of all.",
    packets: [
      shows(
        "IP carries 1208 bytes",
        build(ethernet(), ipv4(), udp({ source: 50000, destination: 443, length: 4808, checksum: 0 }), data(1200)),
        "offset/udp-length",
        "flow/udp-gso-mis-segmentation",
      ),
      shows("the next one is right", build(ethernet(), ipv4(), udp({ source: 50000, destination: 443 }), data(1200))),
    ],
  },
];
