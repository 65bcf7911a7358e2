import { hex4 } from "../../packet/hex.js";

/** Protocols without a decoder, by what people call them: the closing line says which traffic was not looked into. */
const ETHER_TYPES: Readonly<Record<number, string>> = {
  2114: "Wake-on-LAN",
  2989: "VINES",
  8944: "AVTP",
  8947: "TRILL",
  17157: "B.A.T.M.A.N.",
  24578: "DEC MOP",
  24579: "DECnet",
  24580: "LAT",
  32923: "AppleTalk",
  33011: "AARP",
  33079: "IPX",
  34824: "Ethernet flow control",
  34825: "LACP or another slow protocol",
  34841: "CobraNet",
  34925: "Intel ANS",
  34932: "Broadcom",
  34939: "HomePlug",
  34958: "EAPOL",
  34962: "PROFINET",
  34969: "Realtek",
  34978: "ATA over Ethernet",
  34980: "EtherCAT",
  34987: "POWERLINK",
  35000: "GOOSE",
  35002: "IEC 61850 sampled values",
  35020: "LLDP",
  35021: "SERCOS III",
  35041: "HomePlug AV",
  35043: "MRP",
  35045: "MACsec",
  35061: "MVRP",
  35063: "PTP",
  35067: "PRP",
  35074: "CFM",
  35078: "FCoE",
  35092: "FCoE initialization",
  35093: "RoCE",
  35119: "HSR",
  36864: "loopback test",
};
const IP_PROTOCOLS: Readonly<Record<number, string>> = {
  8: "EGP",
  9: "IGRP",
  46: "RSVP",
  88: "EIGRP",
  89: "OSPF",
  97: "EtherIP",
  108: "IPComp",
  112: "VRRP",
  113: "PGM",
  115: "L2TPv3",
  124: "IS-IS",
  133: "Fibre Channel",
  137: "MPLS in IP",
  138: "MANET",
  142: "ROHC",
  143: "Ethernet in IPv6",
};

const BEHIND_IP = /^(ipv[46]|ipv6-.*|ah|ayiya)$/;
const BEHIND_ETHERTYPE = /^(ethernet|vlan|snap|sll2?|gre|geneve|chdlc|frame-relay|vn-tag|e-tag|cisco-metadata)$/;
/** Lower numbers in the field are lengths, or of other numberings. */
const LEAST_ETHERTYPE = 0x600;

/** What stands behind a layer and has no decoder: `LLDP (EtherType 0x88cc)`. */
export function typeName(behind: string, type: number): string {
  const hex = hex4(type);
  const [number, name] = BEHIND_IP.test(behind)
    ? [`IP protocol ${type}`, IP_PROTOCOLS[type]]
    : BEHIND_ETHERTYPE.test(behind) && type >= LEAST_ETHERTYPE
      ? [`EtherType ${hex}`, ETHER_TYPES[type]]
      : [`${behind} type ${hex}`, undefined];
  return name === undefined ? number : `${name} (${number})`;
}
