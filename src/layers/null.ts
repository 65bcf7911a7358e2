/**
 * Loopback headers of BSD: an address family in four bytes, in the byte order of the capturing host (`null`) or of the
 * network (`loop`, OpenBSD).
 * https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { isCiscoAddress } from "./chdlc.js";

const FAMILY = 0;
export const HEADER_LEN = 4;

const MOST_FAMILY = 0xff;

/** No byte order makes a sensible family of it. */
export const familyImpossible = fact("null.family-impossible", "family");

export const family = (p: Packet, at: number): number => {
  const big = p.u32(at + FAMILY);
  return big <= MOST_FAMILY ? big : p.view.getUint32(at + FAMILY, true);
};

export function decodeNull(p: Packet, at: number, end: number): void {
  decodeFamily(p, Kind.Null, at, end);
}

/** Its byte order is fixed; files with the other one exist all the same. */
export function decodeLoop(p: Packet, at: number, end: number): void {
  decodeFamily(p, Kind.Loop, at, end);
}

function decodeFamily(p: Packet, kind: number, at: number, end: number): void {
  if (!p.need(HEADER_LEN, kind, at, end)) return;
  // Serial interfaces of some BSDs have Cisco's HDLC under this number.
  if (isCiscoAddress(p.u8(at)) && p.u8(at + 1) === 0 && p.u16(at + 2) !== 0) return p.next(Kind.Chdlc, at, end);
  const body = at + HEADER_LEN;
  const af = family(p, at);
  p.layer(kind, at, body, end, end);
  if (af > MOST_FAMILY) p.note(familyImpossible, at, p.u32(at + FAMILY));
  p.nextOrUnknown(familyKind(af), af, body, end);
}

/** AF_INET is 2 everywhere; AF_INET6 is 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin, 10 on Linux. */
function familyKind(af: number): number {
  switch (af) {
    case 2:
      return Kind.Ipv4;
    case 10:
    case 24:
    case 28:
    case 30:
      return Kind.Ipv6;
    default:
      return Kind.None;
  }
}
