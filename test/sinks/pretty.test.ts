import { describe, expect, test } from "vitest";
import type { InspectRecord } from "../../src/engine/inspect.js";
import type { Finding } from "../../src/finding.js";
import { pretty } from "../../src/sinks/pretty.js";

const plain = pretty(false);
const finding: Finding = {
  type: "finding",
  schema: 1,
  time: "2023-11-14T22:13:20.000010000Z",
  rule: "checksum/mismatch",
  severity: "error",
  message: "TCP checksum 0x1234 should be 0xd159",
  source: { file: "a/b.pcap" },
  fingerprint: "0123456789abcdef",
  packet: { number: 12, captured: 118, length: 1514, offset: 40 },
  direction: "in",
  path: "ethernet/ipv4/udp/vxlan/ethernet/ipv6/tcp",
  layer: { protocol: "tcp", index: 6, offset: 84 },
  flow: {
    source: "2001:db8::1",
    sourcePort: 443,
    destination: "2001:db8::2",
    destinationPort: 51324,
    protocol: "tcp",
    outer: [{ source: "10.0.0.1", sourcePort: 50000, destination: "10.0.0.2", destinationPort: 4789, protocol: "udp" }],
  },
  advice: "look at the sender",
};
const packet: InspectRecord = {
  type: "packet",
  source: { file: "-" },
  number: 3,
  time: "2023-11-14T22:13:20.000010000Z",
  captured: 60,
  length: 60,
  direction: "unknown",
  layers: [
    { protocol: "ethernet", offset: 0, length: 14 },
    {
      protocol: "ipv4",
      offset: 14,
      length: 20,
      checksum: { offset: 24, stored: "0x3b2e", computed: "0xa38f", verdict: "bad" },
    },
    { protocol: "udp", offset: 34, length: 8, checksum: { offset: 40, stored: "0x0000", verdict: "absent" } },
  ],
};

describe("a finding", () => {
  test("says where and what in its first line, then the rest", () => {
    expect(plain(finding)).toBe(`a/b.pcap:12: error: TCP checksum 0x1234 should be 0xd159 [checksum/mismatch]
    [2001:db8::1]:443 > [2001:db8::2]:51324 tcp, in 10.0.0.1:50000 > 10.0.0.2:4789 udp
    ethernet/ipv4/udp/vxlan/ethernet/ipv6/tcp, tcp at byte 84
    2023-11-14 22:13:20.000010000 UTC, 118 of 1514 bytes captured, in
    → look at the sender
`);
  });
  test("about the capture has no packet", () => {
    const { type, schema, rule, message, source, fingerprint } = finding;
    expect(plain({ type, schema, rule, severity: "info", message, source, fingerprint })).toBe(
      "a/b.pcap: info: TCP checksum 0x1234 should be 0xd159 [checksum/mismatch]\n",
    );
  });
  test("is coloured on request only", () => {
    expect(pretty(true)(finding)).toContain("\u001b[31merror");
    expect(plain(finding)).not.toContain("\u001b");
  });
});

describe("a packet", () => {
  test("has its layers in a line, and one for each checksum that is not good", () => {
    expect(plain(packet)).toBe(`standard input:3: 2023-11-14 22:13:20.000010000 UTC, 60 bytes
    ethernet / ipv4 bad / udp absent
    ipv4 at byte 14: checksum 0x3b2e bad, should be 0xa38f
`);
  });
  test("says why a checksum is not known, and where decoding ended", () => {
    const cut: InspectRecord = {
      ...packet,
      direction: "out",
      layers: [
        {
          protocol: "ipv4",
          offset: 0,
          length: 20,
          checksum: { offset: 10, stored: "0x1111", verdict: "unverified", reason: "snap-length" },
        },
        { protocol: "icmp", offset: 20, length: 8, quoted: true },
      ],
      stop: { reason: "cut", protocol: "udp", offset: 28 },
    };
    expect(plain(cut)).toBe(`standard input:3: 2023-11-14 22:13:20.000010000 UTC, 60 bytes, out
    ipv4 unverified / (icmp)
    ipv4 at byte 0: checksum 0x1111 unverified (snap-length)
    not followed further: cut, udp at byte 28
`);
  });
  test("shows the datagrams that its fragment made whole", () => {
    const udp = { protocol: "udp", offset: 20, length: 8, checksum: { offset: 26, stored: "0x1111", verdict: "good" } } as const;
    const inside = { fragments: [2, 3], layers: [udp] };
    const made = { fragments: [1, 3], layers: [{ protocol: "ipv4", offset: 20, length: 20 }], reassembled: inside };
    expect(plain({ ...packet, layers: [], reassembled: made })).toBe(`standard input:3: 2023-11-14 22:13:20.000010000 UTC, 60 bytes
    no layer decoded
    reassembled from packets 1, 3: ipv4
    reassembled from packets 2, 3: udp good
`);
  });
  test("of which nothing is known says so", () => {
    const { time: _, ...timeless } = packet;
    expect(plain({ ...timeless, layers: [], captured: 1, length: 1 })).toBe("standard input:3: 1 byte\n    no layer decoded\n");
  });
});

test("a problem is one line", () => {
  expect(plain({ type: "problem", schema: 1, message: "is empty", source: { file: "a.pcap" } })).toBe("a.pcap: problem: is empty\n");
});
