import { build, chdlc, data, ipv4, ipv6, nullHeader, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const four = (f: Parameters<typeof nullHeader>[0]) => build(nullHeader(f), ipv4(), udp());
const six = (family: number) => build(nullHeader({ family }), ipv6(), udp());

testPeel("null", [
  { name: "IPv4, little-endian", packet: four({}), linkType: 0, layers: "null@0 ipv4@4 udp@24" },
  { name: "IPv4, big-endian", packet: four({ littleEndian: false }), linkType: 0, layers: "null@0 ipv4@4 udp@24" },
  { name: "IPv4, loop", packet: four({ littleEndian: false }), linkType: 108, layers: "loop@0 ipv4@4 udp@24" },
  { name: "IPv6 of OpenBSD and NetBSD", packet: six(24), linkType: 0, layers: "null@0 ipv6@4 udp@44" },
  { name: "IPv6 of FreeBSD", packet: six(28), linkType: 0, layers: "null@0 ipv6@4 udp@44" },
  { name: "IPv6 of Darwin", packet: six(30), linkType: 0, layers: "null@0 ipv6@4 udp@44" },
  { name: "another family", packet: build(nullHeader({ family: 7 }), data(20)), linkType: 0, layers: "null@0 !unknown" },
  { name: "Cisco HDLC under the same number", packet: build(chdlc(), ipv4(), udp()), linkType: 0, layers: "chdlc@0 ipv4@4 udp@24" },
  { name: "family 15, little-endian", packet: build(nullHeader({ family: 15 }), data(20)), linkType: 0, layers: "null@0 !unknown" },
  { name: "three bytes", packet: build(data(3)), linkType: 0, layers: "!length" },
]);
