/**
 * Virtual eXtensible Local Area Network, RFC 7348.
 * https://www.rfc-editor.org/rfc/rfc7348
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const FLAGS = 0;
const VNI = 4;
const RESERVED_BYTE = 7;
export const HEADER_LEN = 8;

const VNI_VALID = 0x08000000;
/** Group policy (draft-smith-vxlan-group-policy), in wide use: its G bit makes sense of D, A and the group. */
const GROUP_FLAG = 0x80000000;
const GROUP_POLICY = 0x8048ffff;
/** Remote checksum offload (draft-herbert-vxlan-rco), in Linux: makes sense of the last byte. */
const REMOTE_CHECKSUM = 0x00200000;

export const vniFlagMissing = fact("vxlan.i-flag-not-set", "flags");
export const reservedBitsSet = fact("vxlan.reserved-bits-set", "bits");
export const reservedByteSet = fact("vxlan.reserved-byte-set", "value");

/** The first four bytes: flags, and the group where there is one. */
export const flags = (p: Packet, at: number): number => p.u32(at + FLAGS);
/** VXLAN network identifier, 24 bits. */
export const vni = (p: Packet, at: number): number => p.u32(at + VNI) >>> 8;

export function decodeVxlan(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Vxlan, at, end)) return;
  const body = at + HEADER_LEN;
  const f = flags(p, at);
  p.layer(Kind.Vxlan, at, body, end, end);
  if (f !== VNI_VALID || p.u8(at + RESERVED_BYTE) !== 0) noteHeader(p, at, f);
  p.next(Kind.Ethernet, body, end);
}

/** RFC 7348 §5: the I flag MUST be set, reserved fields MUST be zero on transmission. */
function noteHeader(p: Packet, at: number, f: number): void {
  if ((f & VNI_VALID) === 0) p.note(vniFlagMissing, at, f >>> 24);
  const known = VNI_VALID | REMOTE_CHECKSUM | (f & GROUP_FLAG ? GROUP_POLICY : 0);
  if ((f & ~known) !== 0) p.note(reservedBitsSet, at, (f & ~known) >>> 0);
  const last = p.u8(at + RESERVED_BYTE);
  if (last !== 0 && (f & REMOTE_CHECKSUM) === 0) p.note(reservedByteSet, at + RESERVED_BYTE, last);
}

/** Are the 16 bytes or more at `at` what VXLAN alone looks like? Asked only where a port is a guess. */
export const plausible = (p: Packet, at: number, end: number): boolean =>
  p.has(HEADER_LEN + 14, at, end) &&
  flags(p, at) === VNI_VALID &&
  p.u8(at + RESERVED_BYTE) === 0 &&
  p.tables.etherType[p.u16(at + HEADER_LEN + 12)] !== Kind.None;
