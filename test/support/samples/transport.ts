import {
  build,
  concat,
  type DccpFields,
  data,
  dccp,
  ethernet,
  hex,
  ipv4,
  sctp,
  sctpChunk,
  type TcpFields,
  tcp,
  udp,
  udpLite,
} from "../build/index.js";
import { ofRule, type Sample } from "./sample.js";

const segment = (f: TcpFields, payload = 12) => build(ethernet(), ipv4(), tcp(f), data(payload));
const chunks = (tag: number, ...all: Uint8Array[]) => build(ethernet(), ipv4(), sctp({ tag }), data(concat(...all)));
const TAG = 0x11223344;
const stream = (f: DccpFields, payload = 12) => build(ethernet(), ipv4(), dccp(f), data(payload));

export const transport: readonly Sample[] = [
  ofRule(
    "offset/tcp-data-offset",
    "TCP header lengths that cannot be.",
    ["16 bytes", segment({ dataOffset: 16 })],
    ["60 bytes in a segment of 32", segment({ dataOffset: 60 })],
  ),
  ofRule(
    "offset/tcp-options",
    "TCP options whose lengths and values do not fit.",
    ["segment size of length 0", segment({ flags: 2, options: hex("01010200") }, 0)],
    ["timestamps of 10 bytes, where 6 are left", segment({ options: hex("0101080a 00000001") })],
    ["window scale of 15", segment({ flags: 2, options: hex("0103030f") }, 0)],
  ),
  ofRule("offset/tcp-reserved-bits", "The three reserved bits of TCP.", ["the highest is set", segment({ reserved: 8 })]),
  ofRule("offset/tcp-urgent-pointer", "An urgent pointer beyond the data.", ["40 of 12 bytes", segment({ flags: 0x38, urgent: 40 })]),
  ofRule(
    "offset/udp-length",
    "UDP lengths that disagree with what IP carries.",
    ["1 byte hidden", build(ethernet(), ipv4(), udp({ length: 12, checksum: 0 }), data(5))],
    ["99 of 20 bytes", build(ethernet(), ipv4(), udp({ length: 99, checksum: 0 }), data(12))],
    ["7, less than its own header", build(ethernet(), ipv4(), udp({ length: 7, checksum: 0 }), data(12))],
    ["0 without a jumbogram", build(ethernet(), ipv4(), udp({ length: 0, checksum: 0 }), data(12))],
  ),
  ofRule(
    "offset/udp-lite-coverage",
    "UDP-Lite checksums that cover what is not there.",
    ["7 bytes", build(ethernet(), ipv4(), udpLite({ coverage: 7 }), data(12))],
    ["40 of 20 bytes", build(ethernet(), ipv4(), udpLite({ coverage: 40 }), data(12))],
  ),
  ofRule(
    "offset/port-zero",
    "Port 0, which nobody can use.",
    ["TCP", segment({ destination: 0 })],
    ["UDP", build(ethernet(), ipv4(), udp({ destination: 0 }), data(12))],
  ),
  ofRule(
    "offset/sctp-chunk",
    "SCTP chunks whose lengths do not fit, or that must not stand where they are.",
    ["no chunk", chunks(TAG)],
    ["DATA of 48 bytes, where 20 are left", chunks(TAG, sctpChunk(0, new Uint8Array(16), 48))],
    ["COOKIE ACK of length 3", chunks(TAG, sctpChunk(11, new Uint8Array(0), 3))],
  ),
  ofRule("offset/dccp-coverage", "A DCCP checksum that covers what is not there.", [
    "68 of 24 bytes",
    build(ethernet(), ipv4(), dccp({ coverage: 15 }), data(12)),
  ]),
  ofRule(
    "offset/dccp-data-offset",
    "DCCP header lengths that cannot be.",
    ["Request of 16 bytes", stream({ type: 0, dataOffset: 16 })],
    ["40 bytes in a packet of 24", stream({ dataOffset: 40 })],
  ),
  ofRule("offset/dccp-options", "DCCP options whose lengths do not fit.", [
    "6 bytes, where 4 are left",
    stream({ options: hex("26060000") }),
  ]),
];
