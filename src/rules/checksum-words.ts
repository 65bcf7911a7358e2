import { hex4, hex8 } from "../packet/hex.js";
import { KIND_NAMES, Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Protocols with a checksum, as people write them. */
const TITLES: ReadonlyMap<number, string> = new Map([
  [Kind.Ipv4, "IPv4 header"],
  [Kind.Tcp, "TCP"],
  [Kind.Udp, "UDP"],
  [Kind.UdpLite, "UDP-Lite"],
  [Kind.Icmp, "ICMP"],
  [Kind.Icmpv6, "ICMPv6"],
  [Kind.Igmp, "IGMP"],
  [Kind.Ipv6Mobility, "IPv6 mobility"],
  [Kind.Gre, "GRE"],
  [Kind.Sctp, "SCTP"],
  [Kind.Dccp, "DCCP"],
]);

/** `UDP checksum`: that of layer `i`. */
export const checksumOf = (p: Packet, i: number): string => `${TITLES.get(p.kind[i]!) ?? KIND_NAMES[p.kind[i]!]} checksum`;

/** A checksum of layer `i` in hex, with as many digits as its field has. */
export const hexSum = (p: Packet, i: number, value: number): string => (p.kind[i] === Kind.Sctp ? hex8(value) : hex4(value));
