import {
  build,
  concat,
  data,
  ethernet,
  geneve,
  geneveOption,
  hex,
  ipv4,
  ipv6,
  tunnelHeader,
  udp,
  vxlan,
  vxlanGpe,
} from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const inner = [ipv4(), udp(), data(4)];
const to = (destination: number, source = 51000) => [ethernet(), ipv4(), udp({ source, destination })] as const;

// Ethernet 14, IPv4 20, UDP 8: the tunnel at 42, its header of 8 bytes, then what it carries.
testPeel("vxlan", [
  {
    name: "port 4789",
    packet: build(...to(4789), vxlan(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "port 8472",
    packet: build(...to(8472), vxlan(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "a wrong flag does not end it",
    packet: build(...to(4789), vxlan({ flags: 0 }), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "by its source port, as the header is right",
    packet: build(...to(40000, 4789), vxlan(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "by its source port, wrong flag",
    packet: build(...to(40000, 4789), vxlan({ flags: 0 }), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34",
  },
  {
    name: "from a service, wrong flag",
    packet: build(...to(4789, 53), vxlan({ flags: 0 }), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34",
  },
  {
    name: "a tunnel in a tunnel",
    packet: build(...to(4789), vxlan(), ...to(6081), geneve(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan@42 ethernet@50 ipv4@64 udp@84 geneve@92 ipv4@100 udp@120",
  },
]);

testPeel("vxlan-gpe", [
  { name: "IPv4", packet: build(...to(4790), vxlanGpe(), ...inner), layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 ipv4@50 udp@70" },
  {
    name: "IPv6",
    packet: build(...to(4790), vxlanGpe(), ipv6(), udp(), data(4)),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 ipv6@50 udp@90",
  },
  {
    name: "Ethernet",
    packet: build(...to(4790), vxlanGpe(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "Ethernet without the P flag",
    packet: build(...to(4790), vxlanGpe({ flags: 0x080000, nextProtocol: 0 }), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 ethernet@50 ipv4@64 udp@84",
  },
  // A label of 4 bytes at the bottom of the stack, TTL 64.
  {
    name: "MPLS",
    packet: build(...to(4790), vxlanGpe(), tunnelHeader("mpls", hex("00064140")), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 mpls@50 ipv4@54 udp@74",
  },
  {
    name: "nothing known",
    packet: build(...to(4790), vxlanGpe({ nextProtocol: 0x33 }), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34 vxlan-gpe@42 !unknown",
  },
  {
    name: "version 2",
    packet: build(...to(4790), vxlanGpe({ flags: 0x2c0000 }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 !malformed",
  },
]);

testPeel("geneve", [
  {
    name: "Ethernet",
    packet: build(...to(6081), geneve(), ethernet(), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 geneve@42 ethernet@50 ipv4@64 udp@84",
  },
  {
    name: "8 and 4 bytes of options",
    packet: build(...to(6081), geneve({ options: concat(geneveOption(), geneveOption({ data: new Uint8Array(0) })) }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 geneve@42 ipv4@62 udp@82",
  },
  {
    name: "control packet without payload",
    packet: build(...to(6081), geneve({ flags: 0x80 })),
    layers: "ethernet@0 ipv4@14 udp@34 geneve@42",
  },
  { name: "empty", packet: build(...to(6081), geneve({ protocol: 0x6558 })), layers: "ethernet@0 ipv4@14 udp@34 geneve@42 !length" },
  {
    name: "options beyond the datagram",
    packet: build(...to(6081), geneve({ optionsLength: 252 }), ...inner),
    layers: "ethernet@0 ipv4@14 udp@34 !length",
  },
  {
    name: "nothing known",
    packet: build(...to(6081), geneve({ protocol: 0x9999 }), data(20)),
    layers: "ethernet@0 ipv4@14 udp@34 geneve@42 !unknown",
  },
  { name: "version 3", packet: build(...to(6081), geneve({ version: 3 }), ...inner), layers: "ethernet@0 ipv4@14 udp@34 !malformed" },
]);
