import type { OutputRecord } from "../../../src/sinks/sink.js";

/** A record of each kind, by hand, as the contract and the page of records have them. */
export const FINDING = {
  type: "finding",
  schema: 1,
  time: "2023-11-14T22:13:20.000010123Z",
  rule: "checksum/mismatch",
  severity: "error",
  message: "UDP checksum 0xbd67 should be 0x4e7f: it fits source port 44246, as in packet 9: rewritten after it was computed",
  source: { file: "cap tures/ü#1.pcap" },
  fingerprint: "0123456789abcdef",
  host: "node-7",
  packet: { number: 12, captured: 1514, length: 9014, offset: 40 },
  direction: "in",
  path: "ethernet/ipv4/udp/vxlan/ethernet/ipv6/icmpv6",
  layer: { protocol: "udp", index: 2, offset: 34 },
  flow: {
    source: "10.0.0.1",
    sourcePort: 443,
    destination: "10.0.0.2",
    destinationPort: 51324,
    protocol: "udp",
    communityId: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    outer: [{ source: "fd00::1", destination: "fd00::2", protocol: "gre" }],
  },
  checksum: { offset: 40, stored: "0xbd67", computed: "0x4e7f", verdict: "bad" },
  cause: {
    id: "stale-field",
    field: "sourcePort",
    was: 44246,
    certainty: "proved",
    corroboratedBy: [9],
    candidates: [{ id: "delta-on-zero", was: 55590 }],
  },
  superPacket: {
    protocol: "udp",
    layer: 2,
    payload: 7240,
    segmentSize: null,
    segments: null,
    lastSegment: null,
    origin: "gro",
    certainty: "proved",
    evidence: ["IP total length 7292 exceeds the link's MTU"],
  },
  details: { at: 40, ratio: 0.5, arithmetic: "0x4e7f + ~0xbd67 = 0x9117" },
  references: ["RFC 768"],
} as const satisfies OutputRecord;

/** Of a live capture, without a packet. */
export const LIVE_FINDING = {
  type: "finding",
  schema: 1,
  rule: "capture/dropped",
  severity: "warning",
  message: "the kernel dropped 3 packets",
  source: { interface: "eth0" },
  fingerprint: "00000000000000aa",
  references: ["man packet(7)"],
} as const satisfies OutputRecord;

/** From standard input, a log's line, and of a packet in a member of an archive. */
export const LOG_FINDING = {
  type: "finding",
  schema: 1,
  rule: "skb/hw-csum-failure",
  severity: "info",
  message: "hw csum failure",
  source: { log: "/var/log/dmesg.txt", line: 17 },
  fingerprint: "00000000000000bb",
  references: [],
} as const satisfies OutputRecord;

export const AGGREGATE = {
  type: "aggregate",
  schema: 1,
  rule: "checksum/mismatch",
  severity: "error",
  message: "70 more like it",
  source: { file: "a.tar", member: "in/b.pcap" },
  fingerprint: "0123456789abcdef",
  count: 70,
  first: { packet: 13, time: "2023-11-14T22:13:21.000000000Z" },
  last: { packet: 99, time: "2023-11-14T22:13:22.500000000Z" },
} as const satisfies OutputRecord;

/** What `--max-findings-per-rule` held back. */
export const HELD_BACK = {
  type: "aggregate",
  schema: 1,
  rule: "checksum/partial",
  severity: "info",
  message: "held back: 5 more findings of this rule",
  source: { file: "-" },
  count: 5,
  first: {},
  last: {},
} as const satisfies OutputRecord;

export const PROBLEM = {
  type: "problem",
  schema: 1,
  message: "ends in the middle of a record",
  source: { file: "cut.pcap" },
  offset: 530,
  record: 4,
} as const satisfies OutputRecord;

export const STATS = {
  type: "stats",
  schema: 1,
  time: "2023-11-14T22:13:30.000000000Z",
  source: { interface: "eth0" },
  host: "node-7",
  seconds: 10.5,
  packets: 100,
  bytes: 6400,
  received: 100,
  dropped: 0,
  errors: 1,
  warnings: 0,
  infos: 2,
} as const satisfies OutputRecord;

export const PACKET = {
  type: "packet",
  source: { file: "a.pcap" },
  number: 2,
  time: "2023-11-14T22:13:20.000020000Z",
  captured: 42,
  length: 60,
  direction: "unknown",
  layers: [
    { protocol: "ethernet", offset: 0, length: 14 },
    { protocol: "ipv4", offset: 14, length: 20, checksum: { offset: 24, stored: "0x3b2e", computed: "0x3b2e", verdict: "good" } },
  ],
} as const satisfies OutputRecord;

export const RECORDS: readonly OutputRecord[] = [FINDING, LIVE_FINDING, LOG_FINDING, AGGREGATE, HELD_BACK, PROBLEM, STATS, PACKET];
