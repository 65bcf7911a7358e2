/**
 * Linux "cooked" capture header, version 2: names the interface as well.
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { nextCooked, takePacketType } from "./sll.js";

const PROTOCOL = 0;
const RESERVED = 2;
const DEVICE_TYPE = 8;
const PACKET_TYPE = 10;
export const HEADER_LEN = 20;

export const reservedNotZero = fact("sll2.reserved-not-0", "value");

export const protocol = (p: Packet, at: number): number => p.u16(at + PROTOCOL);
/** Linux's ARPHRD_ number of the device. */
export const deviceType = (p: Packet, at: number): number => p.u16(at + DEVICE_TYPE);

export function decodeSll2(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Sll2, at, end)) return;
  const body = at + HEADER_LEN;
  p.layer(Kind.Sll2, at, body, end, end);
  takePacketType(p, at + PACKET_TYPE, p.u8(at + PACKET_TYPE));
  if (p.u16(at + RESERVED) !== 0) p.note(reservedNotZero, at + RESERVED, p.u16(at + RESERVED));
  nextCooked(p, deviceType(p, at), protocol(p, at), body, end);
}
