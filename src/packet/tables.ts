import { Kind } from "./kind.js";

/** Dispatch from type numbers to kinds: plain tables, one lookup each, 0 where there is no decoder. */
export interface Tables {
  /** By EtherType. */
  readonly etherType: Uint8Array;
  /** By IP protocol number. */
  readonly ipProtocol: Uint8Array;
  /** By UDP port: tunnels only. */
  readonly udpPort: Uint8Array;
}

const ETHER_TYPES: readonly (readonly [number, number])[] = [
  [0x0800, Kind.Ipv4],
  [0x0806, Kind.Arp],
  [0x8035, Kind.Arp], // RARP
  [0x86dd, Kind.Ipv6],
  [0x8100, Kind.Vlan], // 802.1Q
  [0x88a8, Kind.Vlan], // 802.1ad
  [0x9100, Kind.Vlan], // QinQ before 802.1ad
  [0x9200, Kind.Vlan],
  [0x88e7, Kind.Ieee8021ah],
  [0x8847, Kind.Mpls],
  [0x8848, Kind.Mpls],
  [0x8863, Kind.Pppoe], // discovery
  [0x8864, Kind.Pppoe], // session
  [0x8926, Kind.VnTag],
  [0x893f, Kind.ETag],
  [0x8909, Kind.CiscoMetadata],
  [0x8903, Kind.FabricPath],
  [0x880b, Kind.Ppp],
  [0x894f, Kind.Nsh],
  [0x6558, Kind.Ethernet], // transparent Ethernet bridging
  [0x88be, Kind.Erspan],
  [0x22eb, Kind.Erspan], // type III
];

const IP_PROTOCOLS: readonly (readonly [number, number])[] = [
  [0, Kind.Ipv6HopByHop],
  [1, Kind.Icmp],
  [2, Kind.Igmp],
  [4, Kind.Ipv4],
  [6, Kind.Tcp],
  [17, Kind.Udp],
  [33, Kind.Dccp],
  [41, Kind.Ipv6],
  [43, Kind.Ipv6Routing],
  [44, Kind.Ipv6Fragment],
  [47, Kind.Gre],
  [50, Kind.Esp],
  [51, Kind.Ah],
  [58, Kind.Icmpv6],
  [60, Kind.Ipv6Destination],
  [103, Kind.Pim],
  [115, Kind.L2tp],
  [132, Kind.Sctp],
  [135, Kind.Ipv6Mobility],
  [136, Kind.UdpLite],
  [137, Kind.Mpls], // RFC 4023
  [139, Kind.Ipv6Hip],
  [140, Kind.Ipv6Shim6],
  [143, Kind.Ethernet], // RFC 8986 §4
];

/** As registered with IANA, and those in wide use beside it. */
const UDP_PORTS: readonly (readonly [number, number])[] = [
  [1701, Kind.L2tp],
  [2152, Kind.GtpU],
  [3386, Kind.GtpU], // version 0
  [3544, Kind.Teredo],
  [4341, Kind.Lisp],
  [4342, Kind.LispControl],
  [4754, Kind.Gre], // RFC 8086
  [4789, Kind.Vxlan],
  [8472, Kind.Vxlan], // Linux's default, flannel's port
  [4790, Kind.VxlanGpe],
  [5072, Kind.Ayiya],
  [5247, Kind.Capwap],
  [6081, Kind.Geneve],
  [6635, Kind.Mpls], // RFC 7510
];

function table(size: number, entries: readonly (readonly [number, number])[]): Uint8Array {
  const kinds = new Uint8Array(size);
  for (const [type, kind] of entries) kinds[type] = kind;
  return kinds;
}

/** Tables as registered. Each caller gets its own, to be changed by `--decode-as`. */
export function registeredTables(): Tables {
  return {
    etherType: table(65536, ETHER_TYPES),
    ipProtocol: table(256, IP_PROTOCOLS),
    udpPort: table(65536, UDP_PORTS),
  };
}
