/**
 * Community ID, version 1 with seed 0: the name of a flow that other tools (Zeek, Suricata, Wireshark, Arkime) write as well.
 * https://github.com/corelight/community-id-spec
 */
import { createHash } from "node:crypto";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const SEED = 0;
/** IP protocol numbers whose ports belong into the hash. */
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
const SCTP = 132;

/** ICMP types that answer each other, in pairs: RFC 792, RFC 950, RFC 1256. */
const ICMP_ANSWERS = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
  [10, 9],
  [9, 10],
]);
/** The same of ICMPv6: RFC 4443, RFC 4861, RFC 2710, RFC 4620, RFC 6275. */
const ICMPV6_ANSWERS = new Map([
  [128, 129],
  [129, 128],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [130, 131],
  [131, 130],
  [139, 140],
  [140, 139],
  [144, 145],
  [145, 144],
]);

/** The two numbers that stand where TCP has ports; `oneWay`: no packet answers this one, so its ends are never swapped. */
interface Ports {
  readonly source: number;
  readonly destination: number;
  readonly oneWay: boolean;
}

/** Type and the type that answers it; of a message without an answer, type and code. */
function icmpPorts(p: Packet, at: number, answers: ReadonlyMap<number, number>): Ports {
  const type = p.u8(at);
  const answer = answers.get(type);
  return { source: type, destination: answer ?? p.u8(at + 1), oneWay: answer === undefined };
}

/** `undefined`: the protocol has ports and they are not there (a fragment, a cut packet); `null`: it has none. */
function ports(p: Packet, protocol: number, transport: number): Ports | null | undefined {
  if (protocol !== TCP && protocol !== UDP && protocol !== SCTP && protocol !== ICMP && protocol !== ICMPV6) return null;
  if (transport < 0) return undefined;
  const at = p.from[transport]!;
  if (p.kind[transport] === Kind.Icmp) return icmpPorts(p, at, ICMP_ANSWERS);
  if (p.kind[transport] === Kind.Icmpv6) return icmpPorts(p, at, ICMPV6_ANSWERS);
  return { source: p.u16(at), destination: p.u16(at + 2), oneWay: false };
}

/**
 * The Community ID of the flow of IP layer `net`; `transport` is the layer with its ports or ICMP type, -1 where there is none.
 * Undefined where the ports are not known: the hash would be that of no flow.
 */
export function communityId(p: Packet, net: number, transport: number): string | undefined {
  const protocol = p.protocol[net]!;
  const between = ports(p, protocol, transport);
  if (between === undefined) return undefined;
  const length = p.kind[net] === Kind.Ipv4 ? 4 : 16;
  const address = (at: number): Uint8Array => Buffer.from(p.bytes.buffer, p.bytes.byteOffset + at, length);
  return idOf(protocol, address(p.sourceAt[net]!), address(p.destinationAt[net]!), between);
}

/** The same from the ends of a flow that are known already; the protocol is IP's number of it. */
export const communityIdOf = (protocol: number, source: Uint8Array, destination: Uint8Array, ports: readonly [number, number]): string =>
  idOf(
    protocol,
    source,
    destination,
    protocol === TCP || protocol === UDP || protocol === SCTP ? { source: ports[0], destination: ports[1], oneWay: false } : null,
  );

function idOf(protocol: number, source: Uint8Array, destination: Uint8Array, between: Ports | null): string {
  const order = Buffer.compare(source, destination) || (between === null ? 0 : between.source - between.destination);
  const swapped = order > 0 && !between?.oneWay;
  const ends = swapped ? [destination, source] : [source, destination];
  const hash = createHash("sha1").update(word(SEED));
  for (const end of ends) hash.update(end);
  hash.update(Uint8Array.of(protocol, 0));
  if (between !== null) {
    const numbers = swapped ? [between.destination, between.source] : [between.source, between.destination];
    for (const number of numbers) hash.update(word(number));
  }
  return `1:${hash.digest("base64")}`;
}

/** 16 bits, most significant byte first. */
const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
