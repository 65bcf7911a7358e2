import { build, data, hex, ipv4, ipv6, nflog, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 239;
// Packet header (type 1, 8 bytes), and a prefix of 5 bytes with its padding (type 10, 9 bytes).
const little = hex("0800 0100 08000300 0900 0a00 6162636400 000000");
const big = hex("0008 0001 08000300 0009 000a 6162636400 000000");

testPeel("nflog", [
  { name: "payload alone", packet: build(nflog(), ipv4(), udp()), linkType, layers: "nflog@0 ipv4@8 udp@28" },
  {
    name: "attributes in front, little-endian",
    packet: build(nflog({ attributes: little }), ipv6(), udp()),
    linkType,
    layers: "nflog@0 ipv6@28 udp@68",
  },
  {
    name: "attributes in front, big-endian",
    packet: build(nflog({ attributes: big, littleEndian: false }), ipv4(), udp()),
    linkType,
    layers: "nflog@0 ipv4@28 udp@48",
  },
  { name: "another family", packet: build(nflog({ family: 7 }), data(20)), linkType, layers: "nflog@0 !unknown" },
  { name: "no payload", packet: hex("0200 0005 0800 0100 08000300"), linkType, layers: "nflog@0" },
  { name: "version 1", packet: build(nflog({ version: 1 }), ipv4()), linkType, layers: "!malformed" },
  { name: "attribute of 3 bytes", packet: hex("0200 0005 0300 0100"), linkType, layers: "!malformed" },
]);
