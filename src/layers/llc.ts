/**
 * IEEE 802.2 logical link control.
 * https://standards.ieee.org/ieee/802.2/ §3
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const DSAP = 0;
const SSAP = 1;
const CONTROL = 2;
/** With an unnumbered control field; information and supervisory frames have two bytes of it (§5.2). */
export const HEADER_LEN = 3;

/** Lowest bit of the DSAP: group address; of the SSAP: response. */
const ADDRESS_MASK = 0xfe;
const UNNUMBERED = 3;

const SNAP = 0xaa;
const IP = 0x06;
/** Service access points whose protocols end the decoding and are well known: nothing is missing there. */
const ENDS: readonly number[] = [
  0x00, // null SAP: TEST and XID
  0x42, // spanning tree
  0xe0, // NetWare
  0xf0, // NetBIOS
  0xfe, // OSI: IS-IS, CLNP
];
const NETWARE_RAW = 0xff;

/** Destination service access point, without the group bit. */
export const dsap = (p: Packet, at: number): number => p.u8(at + DSAP) & ADDRESS_MASK;
export const ssap = (p: Packet, at: number): number => p.u8(at + SSAP) & ADDRESS_MASK;

export function decodeLlc(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Llc, at, end)) return;
  // Novell's "raw 802.3" has an IPX header in place of LLC, which begins with its checksum field, 0xffff.
  if (p.u8(at + DSAP) === NETWARE_RAW && p.u8(at + SSAP) === NETWARE_RAW) return;
  const unnumbered = (p.u8(at + CONTROL) & UNNUMBERED) === UNNUMBERED;
  const body = at + (unnumbered ? HEADER_LEN : HEADER_LEN + 1);
  if (!unnumbered && !p.need(HEADER_LEN + 1, Kind.Llc, at, end)) return;
  p.layer(Kind.Llc, at, body, end, end);
  const sap = dsap(p, at);
  if (sap === SNAP && ssap(p, at) === SNAP) return p.next(Kind.Snap, body, end);
  if (sap === IP) return p.next(Kind.Ipv4, body, end);
  if (!ENDS.includes(sap)) p.nextOrUnknown(Kind.None, p.u8(at + DSAP), body, end);
}
