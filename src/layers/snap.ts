/**
 * Subnetwork access protocol, behind LLC: an organisation and its own type number.
 * https://www.rfc-editor.org/rfc/rfc1042
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const ORGANISATION = 0;
const TYPE = 3;
export const HEADER_LEN = 5;

/** The type is an EtherType. */
const ETHERNET = 0x000000;
/** 802.1H bridge tunnel encapsulation: an EtherType too. */
const BRIDGE_TUNNEL = 0x0000f8;
const CISCO = 0x00000c;
/** RFC 2684 §5.2: bridged frames; with their frame check sequence (1), without (7). */
const BRIDGED = 0x0080c2;
const BRIDGED_ETHERNET_FCS = 1;
const BRIDGED_ETHERNET = 7;
const FCS_LEN = 4;

/** Organisationally unique identifier, 24 bits. */
export const organisation = (p: Packet, at: number): number => (p.u16(at + ORGANISATION) << 8) | p.u8(at + 2);
/** Its meaning is the organisation's. */
export const type = (p: Packet, at: number): number => p.u16(at + TYPE);

export function decodeSnap(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Snap, at, end)) return;
  const body = at + HEADER_LEN;
  const t = type(p, at);
  p.layer(Kind.Snap, at, body, end, end);
  switch (organisation(p, at)) {
    case ETHERNET:
    case BRIDGE_TUNNEL:
      return p.nextOrUnknown(p.tables.etherType[t]!, t, body, end);
    case CISCO:
      // CDP, VTP, DTP, PVST+: control protocols of the link itself.
      return;
    case BRIDGED:
      if (t === BRIDGED_ETHERNET) return p.next(Kind.Ethernet, body, end);
      if (t === BRIDGED_ETHERNET_FCS && end - body >= FCS_LEN) return p.next(Kind.Ethernet, body, end - FCS_LEN);
  }
  p.nextOrUnknown(Kind.None, t, body, end);
}
