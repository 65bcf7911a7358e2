/**
 * Provider backbone bridging, IEEE 802.1ah: the service instance tag behind EtherType 0x88e7, and the customer's whole frame.
 * https://standards.ieee.org/ieee/802.1Q/ §9.7
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const TCI = 0;
export const HEADER_LEN = 4;

/** "Res2": a receiver discards the frame unless it is zero; "Res1", the bit in front of it, is ignored. */
const MUST_BE_ZERO = 0x03000000;

export const reservedBitsSet = fact("ieee8021ah.reserved-bits-set", "bits");

/** Service instance identifier, 24 bits. */
export const serviceId = (p: Packet, at: number): number => p.u32(at + TCI) & 0xffffff;

export function decodeIeee8021ah(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Ieee8021ah, at, end)) return;
  const body = at + HEADER_LEN;
  p.layer(Kind.Ieee8021ah, at, body, end, end);
  const reserved = p.u32(at + TCI) & MUST_BE_ZERO;
  if (reserved !== 0) p.note(reservedBitsSet, at, reserved >>> 24);
  p.next(Kind.Ethernet, body, end);
}
