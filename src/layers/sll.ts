/**
 * Linux "cooked" capture header, what the "any" device writes.
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const PACKET_TYPE = 0;
const DEVICE_TYPE = 2;
const PROTOCOL = 14;
export const HEADER_LEN = 16;

/** Linux's PACKET_OUTGOING; 0 to 2 are to us, to all, to a group; 3 is to another host. */
const OUTGOING = 4;
const TO_GROUP = 2;
/** PACKET_KERNEL, the last there is. */
const MOST_PACKET_TYPE = 7;

/** Device types (ARPHRD_) that give the protocol field another meaning. */
const FRAME_RELAY = 770;
const IP_GRE = 778;
const RADIOTAP = 803;
const NETLINK = 824;
/** Protocol numbers below EtherTypes. */
const NOVELL_RAW = 1;
const LLC = 4;

export const packetTypeUnknown = fact("sll.packet-type-unknown", "type");

/** Linux's ARPHRD_ number of the device. */
export const deviceType = (p: Packet, at: number): number => p.u16(at + DEVICE_TYPE);
export const protocol = (p: Packet, at: number): number => p.u16(at + PROTOCOL);

export function decodeSll(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Sll, at, end)) return;
  const body = at + HEADER_LEN;
  p.layer(Kind.Sll, at, body, end, end);
  takePacketType(p, at, p.u16(at + PACKET_TYPE));
  nextCooked(p, deviceType(p, at), protocol(p, at), body, end);
}

/** The record's own flags know better. Shared with SLL2. */
export function takePacketType(p: Packet, at: number, type: number): void {
  if (p.direction === 0) {
    if (type === OUTGOING) p.direction = 2;
    else if (type <= TO_GROUP) p.direction = 1;
  }
  if (type > MOST_PACKET_TYPE) p.note(packetTypeUnknown, at, type);
}

/** What follows a cooked header, by device type and protocol field. Shared with SLL2. */
export function nextCooked(p: Packet, device: number, type: number, body: number, end: number): void {
  if (device === RADIOTAP) return p.next(Kind.Radiotap, body, end);
  if (device === NETLINK || device === FRAME_RELAY) return p.nextOrUnknown(Kind.None, type, body, end);
  if (type === LLC) return p.next(Kind.Llc, body, end);
  // IPX without LLC. A GRE device writes GRE's protocol type, which is an EtherType but for keepalives (0).
  if (type === NOVELL_RAW || (device === IP_GRE && type === 0)) return;
  p.nextOrUnknown(p.tables.etherType[type]!, type, body, end);
}
