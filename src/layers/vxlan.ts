/**
 * Virtual eXtensible Local Area Network, RFC 7348.
 * https://www.rfc-editor.org/rfc/rfc7348
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const FLAGS = 0;
const VNI = 4;
export const HEADER_LEN = 8;

const VNI_VALID = 0x08000000;
/** Group policy's G, D and A bits (draft-smith-vxlan-group-policy), in wide use. */
const GROUP_POLICY = 0x80480000;
const GROUP_ID = 0x0000ffff;

export const vniFlagMissing = fact("vxlan.i-flag-not-set", "flags");
export const reservedBitsSet = fact("vxlan.reserved-bits-set", "flags");
export const reservedByteSet = fact("vxlan.reserved-byte-set", "value");

/** VXLAN network identifier, 24 bits. */
export const vni = (p: Packet, at: number): number => p.u32(at + VNI) >>> 8;

export function decodeVxlan(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Vxlan, at, end)) return;
  const body = at + HEADER_LEN;
  const flags = p.u32(at + FLAGS);
  const last = p.u32(at + VNI) & 0xff;
  p.layer(Kind.Vxlan, at, body, end, end);
  // §5: the I flag MUST be set, reserved fields MUST be zero on transmission.
  if ((flags & VNI_VALID) === 0) p.note(vniFlagMissing, at, flags >>> 24);
  const known = VNI_VALID | (flags & 0x80000000 ? GROUP_POLICY | GROUP_ID : 0);
  if ((flags & ~known) !== 0) p.note(reservedBitsSet, at, flags >>> 0);
  if (last !== 0) p.note(reservedByteSet, at + 7, last);
  p.next(Kind.Ethernet, body, end);
}
