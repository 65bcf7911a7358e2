import { build, ethernet, gre, ipv4, ipv6, type Part, tcp, udp, vlan, vxlan } from "../support/build/index.js";

/** The two ends of a flow: numbers that its addresses and ports are made of. */
export interface Ends {
  /** Number of the flow. */
  readonly flow: number;
  /** True from the server to the client. */
  readonly back: boolean;
}

const host4 = (net: number, n: number): string => `10.${net}.${(n >> 8) & 0xff}.${n & 0xff}`;
const host6 = (net: number, n: number): string => `2001:db8:${net.toString(16)}::${((n & 0xffff) + 1).toString(16)}`;

/** Source and destination, exchanged on the way back. */
const between = (back: boolean, a: string, b: string) => (back ? { source: b, destination: a } : { source: a, destination: b });

const inner4 = ({ flow, back }: Ends) => ipv4({ ...between(back, host4(1, flow), host4(2, flow * 7)), flagsAndOffset: 0x4000 });
const inner6 = ({ flow, back }: Ends) => ipv6(between(back, host6(1, flow), host6(2, flow * 7)));
const outer4 = ({ flow, back }: Ends) => ipv4({ ...between(back, host4(200, flow & 15), host4(201, flow & 15)), flagsAndOffset: 0x4000 });
const outer6 = ({ flow, back }: Ends) => ipv6(between(back, host6(0x200, flow & 15), host6(0x201, flow & 15)));
const outerUdp = ({ flow }: Ends, checksum?: number) =>
  udp({ source: 49152 + (flow & 0x3fff), destination: 4789, ...(checksum === undefined ? {} : { checksum }) });

/** What stands around the TCP header, by kind of flow. Every kind is as frequent as any other. */
export const encapsulations: readonly ((ends: Ends) => Part[])[] = [
  (ends) => [ethernet(), inner4(ends)],
  (ends) => [ethernet(), vlan({ id: 10 + (ends.flow & 7) }), inner4(ends)],
  (ends) => [ethernet(), inner6(ends)],
  (ends) => [ethernet(), vlan({ id: 10 + (ends.flow & 7) }), inner6(ends)],
  (ends) => [ethernet(), outer4(ends), outerUdp(ends, 0), vxlan({ vni: 100 + (ends.flow & 7) }), ethernet(), inner4(ends)],
  (ends) => [ethernet(), outer4(ends), outerUdp(ends), vxlan({ vni: 100 + (ends.flow & 7) }), ethernet(), inner6(ends)],
  (ends) => [ethernet(), outer6(ends), outerUdp(ends), vxlan({ vni: 100 + (ends.flow & 7) }), ethernet(), inner4(ends)],
  (ends) => [ethernet(), outer4(ends), gre(), inner4(ends)],
  (ends) => [ethernet(), outer4(ends), gre({ checksum: "right" }), inner4(ends)],
  (ends) => [ethernet(), outer4(ends), gre({ key: 7 }), inner6(ends)],
  (ends) => [ethernet(), outer6(ends), gre(), inner4(ends)],
  (ends) => [ethernet(), outer4(ends), gre(), ethernet(), vlan({ id: 10 + (ends.flow & 7) }), inner4(ends)],
];

/** Where a header that holds a length or a checksum stands, outermost first. */
export interface Field {
  readonly kind: "ipv4" | "ipv6" | "udp" | "gre" | "tcp";
  readonly at: number;
}

/** A packet without payload, to be copied and filled in. */
export interface Template {
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  readonly tcpAt: number;
}

/** The template of one direction of a flow, with the TCP options given. */
export function template(kind: number, ends: Ends, options: Uint8Array): Template {
  const ports = { source: 40000 + (ends.flow % 4000), destination: 5001 };
  const segment = tcp({ ...(ends.back ? { source: ports.destination, destination: ports.source } : ports), options });
  const parts = [...encapsulations[kind]!(ends), segment];
  const bytes = build(...parts);
  const fields = parts.flatMap((part, i): Field[] => {
    const at = bytes.length - build(...parts.slice(i)).length;
    return part.name === "ipv4" || part.name === "ipv6" || part.name === "udp" || part.name === "gre" || part.name === "tcp"
      ? [{ kind: part.name, at }]
      : [];
  });
  return { bytes, fields, tcpAt: bytes.length - 20 - options.length };
}
