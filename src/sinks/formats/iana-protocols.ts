/**
 * What stands behind an IP header, by our names: IANA's number and keyword.
 * https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml
 */
export interface IanaProtocol {
  readonly number: number;
  readonly keyword: string;
}

/** Extension headers and IP itself are no transport: a flow that names one of them has an unknown one. */
const PROTOCOLS: Readonly<Record<string, IanaProtocol>> = {
  icmp: { number: 1, keyword: "ICMP" },
  igmp: { number: 2, keyword: "IGMP" },
  tcp: { number: 6, keyword: "TCP" },
  udp: { number: 17, keyword: "UDP" },
  dccp: { number: 33, keyword: "DCCP" },
  gre: { number: 47, keyword: "GRE" },
  esp: { number: 50, keyword: "ESP" },
  ah: { number: 51, keyword: "AH" },
  icmpv6: { number: 58, keyword: "IPv6-ICMP" },
  pim: { number: 103, keyword: "PIM" },
  l2tp: { number: 115, keyword: "L2TP" },
  sctp: { number: 132, keyword: "SCTP" },
  "udp-lite": { number: 136, keyword: "UDPLite" },
  mpls: { number: 137, keyword: "MPLS-in-IP" },
  ethernet: { number: 143, keyword: "Ethernet" },
};

/** Undefined where the flow's transport is not known. */
export const ianaProtocol = (name: string): IanaProtocol | undefined => PROTOCOLS[name];
