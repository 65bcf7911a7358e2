import { build, data, ethernet, ipv4, ipv6, naiveSum, tcp, udp, viewOf } from "../build/index.js";
import { received } from "./incidents-overlay.js";
import { changed, type Sample, shows } from "./sample.js";

/** Faults of hosts, guests and senders that became known, as a capture shows them. */

const MISMATCH = "checksum/mismatch";
const PARTIAL = "checksum/partial";
const PUSH_ACK = 0x18;
const ACK = 0x10;

const toContainer = { source: "10.0.0.1", destination: "10.0.0.2" } as const;
const fromContainer = { source: "10.0.0.2", destination: "10.0.0.1" } as const;
const request = build(
  ethernet(),
  ipv4(toContainer),
  tcp({ source: 51324, destination: 80, sequence: 1000, acknowledgment: 5000, flags: PUSH_ACK }),
  data(100),
);

/** RFC 1624, equation 3, on a TCP checksum of 0: what a forwarder makes of it that changes the destination port. */
const clearedThenUpdated = (was: number, now: number): number => {
  const words = new Uint8Array(6);
  viewOf(words).setUint16(0, 0xffff);
  viewOf(words).setUint16(2, ~was & 0xffff);
  viewOf(words).setUint16(4, now);
  return ~naiveSum(words) & 0xffff;
};

export const incidentsHost: readonly Sample[] = [
  {
    name: "incidents/veth-own-stack",
    about: "A router in a container reads what came over veth, where nobody finishes the checksum.",
    packets: [
      received(shows("TCP", build(ethernet(), ipv4(), tcp({ destination: 179, flags: PUSH_ACK, checksum: "partial" }), data(60)), PARTIAL)),
    ],
  },
  {
    name: "incidents/dhcp-guest",
    about: "DHCP of a guest: UDP length 329 from 192.168.10.1 to 192.168.10.215, checksum 0x9783, the sum of the pseudo-header.",
    packets: [
      received(
        shows(
          "DHCP ACK",
          build(
            ethernet(),
            ipv4({ source: "192.168.10.1", destination: "192.168.10.215" }),
            udp({ source: 67, destination: 68, checksum: "partial" }),
            data(321),
          ),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/virtio-firewall",
    about: "A firewall on VirtIO (52:54:00) has forwarded the packet (TTL 63) and left its checksum to a card.",
    packets: [
      received(
        shows(
          "TCP",
          build(ethernet({ source: "52:54:00:aa:bb:cc" }), ipv4({ ttl: 63 }), tcp({ flags: PUSH_ACK, checksum: "partial" }), data(100)),
          PARTIAL,
        ),
      ),
    ],
  },
  {
    name: "incidents/ipv6-partial",
    about: "A guest's card finishes the checksums of IPv4 only: TCP over IPv6 arrives with the sum of its pseudo-header.",
    packets: [
      received(shows("TCP over IPv6", build(ethernet(), ipv6(), tcp({ flags: PUSH_ACK, checksum: "partial" }), data(100)), PARTIAL)),
    ],
  },
  {
    name: "incidents/cleared-tcp-checksum",
    about:
      "Docker Desktop clears the TCP checksum of a published port, then updates it for port 19080 in place of 49200: always the same value.",
    packets: [40, 80, 120].map((length) =>
      shows(
        `${length} bytes`,
        build(ethernet(), ipv4(), tcp({ destination: 19080, flags: PUSH_ACK, checksum: clearedThenUpdated(49200, 19080) }), data(length)),
        MISMATCH,
      ),
    ),
  },
  {
    name: "incidents/veth-corruption",
    about: "One bit of a request flipped on its way to a container, which acknowledges it: veth said that the checksum was verified.",
    packets: [
      {
        ...received(
          shows(
            "a request before it",
            build(
              ethernet(),
              ipv4(toContainer),
              tcp({ source: 51324, destination: 80, sequence: 900, acknowledgment: 5000, flags: PUSH_ACK }),
              data(100),
            ),
          ),
        ),
        milliseconds: 0,
      },
      // 14 + 20 + 20 bytes of headers.
      { ...received(shows("100 bytes, the eleventh damaged", changed(request, [64, 10 ^ 0x20]), MISMATCH)), milliseconds: 1 },
      {
        ...shows(
          "acknowledged to its end",
          build(
            ethernet({ source: "02:00:00:00:00:02", destination: "02:00:00:00:00:01" }),
            ipv4(fromContainer),
            tcp({ source: 80, destination: 51324, sequence: 5000, acknowledgment: 1100, flags: ACK }),
          ),
          "flow/bad-checksum-acknowledged",
        ),
        flags: 2,
        milliseconds: 2,
      },
    ],
  },
  {
    name: "incidents/quic-batch",
    about: "A sender's batch of QUIC left as one datagram: the UDP length counts 4 x 1200 bytes, the IP packet holds the first.",
    packets: [
      shows(
        "UDP length 4808, IP total length 1228",
        build(ethernet(), ipv4(), udp({ source: 50000, destination: 443, length: 4808, checksum: 0x1234 }), data(1200)),
        "offset/udp-length",
        "flow/udp-gso-mis-segmentation",
      ),
    ],
  },
];
