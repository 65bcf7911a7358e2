/**
 * What an IP protocol number (IPv4's protocol, IPv6's next header) hands on to.
 * https://www.iana.org/assignments/protocol-numbers
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const NO_NEXT_HEADER = 59;

export const icmpv6InIpv4 = fact("ipv4.icmpv6-inside");
export const icmpInIpv6 = fact("ipv6.icmpv4-inside");
/** A header that exists in IPv6 alone, named by IPv4. */
export const ipv6HeaderInIpv4 = fact("ipv4.ipv6-header-inside", "protocol");
/** RFC 8200 §4.7: bytes behind "no next header" are ignored. */
export const dataAfterNoNext = fact("ipv6.data-after-no-next-header", "bytes");

/** Numbers that deserve a look because of the IP version they stand in; all others are 0. */
const Foreign = { Icmp: 1, Icmpv6: 2, Ipv6Only: 3, None: 4 } as const;
const foreign = new Uint8Array(256);
foreign[1] = Foreign.Icmp;
foreign[58] = Foreign.Icmpv6;
for (const number of [0, 43, 44, 60, 135, 140]) foreign[number] = Foreign.Ipv6Only;
foreign[NO_NEXT_HEADER] = Foreign.None;

/**
 * Hands on to what protocol `number` names at `at`, and makes it the protocol of the innermost IP layer's pseudo-header.
 * `numberAt` is the byte that holds the number.
 */
export function nextProtocol(p: Packet, number: number, numberAt: number, at: number, end: number): void {
  p.protocol[p.net] = number;
  if (foreign[number] !== 0 && !belongs(p, number, numberAt, at, end)) return;
  p.nextOrUnknown(p.tables.ipProtocol[number]!, number, at, end);
}

/** As `nextProtocol`, behind a header that is an upper layer itself (HIP, mobility): 59 ends the packet, and the protocol stays its own. */
export function lastProtocol(p: Packet, number: number, numberAt: number, at: number, end: number): void {
  if (number !== NO_NEXT_HEADER) return nextProtocol(p, number, numberAt, at, end);
  if (end > at) p.note(dataAfterNoNext, numberAt, end - at);
}

/** States what is odd about the number in this IP version; false where nothing is decoded behind it. */
function belongs(p: Packet, number: number, numberAt: number, at: number, end: number): boolean {
  const six = p.kind[p.net] === Kind.Ipv6;
  switch (foreign[number]) {
    case Foreign.Icmp:
      if (six) p.note(icmpInIpv6, numberAt);
      return true;
    case Foreign.Icmpv6:
      if (!six) p.note(icmpv6InIpv4, numberAt);
      return true;
    case Foreign.Ipv6Only:
      if (six) return true;
      p.note(ipv6HeaderInIpv4, numberAt, number);
      break;
    default:
      if (six) {
        if (end > at) p.note(dataAfterNoNext, numberAt, end - at);
        return false;
      }
  }
  p.stoppedType = number;
  p.stop(Stop.Unknown, p.kind[p.depth - 1]!, at);
  return false;
}
