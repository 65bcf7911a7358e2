import { build, data, hex, ipv4, ipv6, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 107;

// RFC 2427 §4: DLCI 100 is 18 41 (last bit set in the second byte), control 03, then the NLPID.
testPeel("frame-relay", [
  { name: "IPv4", packet: build(data(hex("1841 03 cc")), ipv4(), udp()), linkType, layers: "frame-relay@0 ipv4@4 udp@24" },
  { name: "IPv6", packet: build(data(hex("1841 03 8e")), ipv6(), udp()), linkType, layers: "frame-relay@0 ipv6@4 udp@44" },
  {
    name: "address of four bytes",
    packet: build(data(hex("18404041 03 cc")), ipv4(), udp()),
    linkType,
    layers: "frame-relay@0 ipv4@6 udp@26",
  },
  {
    name: "SNAP behind padding",
    packet: build(data(hex("1841 03 00 80 000000 0800")), ipv4(), udp()),
    linkType,
    layers: "frame-relay@0 snap@5 ipv4@10 udp@30",
  },
  { name: "Cisco", packet: build(data(hex("1841 0800")), ipv4(), udp()), linkType, layers: "frame-relay@0 ipv4@4 udp@24" },
  { name: "Q.933 ends", packet: build(data(hex("0001 03 08")), data(20)), linkType, layers: "frame-relay@0" },
  { name: "unknown", packet: build(data(hex("1841 03 b0")), data(20)), linkType, layers: "frame-relay@0 !unknown" },
  { name: "address that does not end", packet: hex("1840"), linkType, layers: "!length" },
]);
