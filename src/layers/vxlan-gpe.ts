/**
 * Generic Protocol Extension for VXLAN.
 * https://datatracker.ietf.org/doc/html/draft-ietf-nvo3-vxlan-gpe-13
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const FLAGS = 0;
const NEXT_PROTOCOL = 3;
const VNI = 4;
const RESERVED_BYTE = 7;
export const HEADER_LEN = 8;

const VERSION = 0x30000000;
const VNI_VALID = 0x08000000;
const HAS_NEXT_PROTOCOL = 0x04000000;
/** Two bits in front of the version, and two bytes behind the flags. */
const RESERVED = 0xc0ffff00;

/** By next protocol; 0 has no decoder. */
const NEXT = [Kind.None, Kind.Ipv4, Kind.Ipv6, Kind.Ethernet, Kind.Nsh, Kind.Mpls] as const;

export const versionNotZero = fact("vxlan-gpe.version-not-0", "version");
export const vniFlagMissing = fact("vxlan-gpe.i-flag-not-set", "flags");
export const reservedBitsSet = fact("vxlan-gpe.reserved-bits-set", "bits");
export const reservedByteSet = fact("vxlan-gpe.reserved-byte-set", "value");
/** Without the P flag the payload is Ethernet and the field must be zero. */
export const nextProtocolWithoutFlag = fact("vxlan-gpe.next-protocol-without-p-flag", "protocol");

/** The first four bytes: flags, version and next protocol. */
export const flags = (p: Packet, at: number): number => p.u32(at + FLAGS);
export const nextProtocol = (p: Packet, at: number): number => p.u8(at + NEXT_PROTOCOL);
/** VXLAN network identifier, 24 bits. */
export const vni = (p: Packet, at: number): number => p.u32(at + VNI) >>> 8;

export function decodeVxlanGpe(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.VxlanGpe, at, end)) return;
  const f = flags(p, at);
  if (f & VERSION) {
    p.note(versionNotZero, at, (f & VERSION) >>> 28);
    return p.stop(Stop.Malformed, Kind.VxlanGpe, at);
  }
  const body = at + HEADER_LEN;
  const type = nextProtocol(p, at);
  p.layer(Kind.VxlanGpe, at, body, end, end);
  if ((f & (RESERVED | VNI_VALID)) !== VNI_VALID || p.u8(at + RESERVED_BYTE) !== 0) noteHeader(p, at, f);
  if ((f & HAS_NEXT_PROTOCOL) === 0) {
    if (type === 0) return p.next(Kind.Ethernet, body, end);
    // What follows is rather what the field says than what the missing flag means.
    p.note(nextProtocolWithoutFlag, at + NEXT_PROTOCOL, type);
  }
  p.nextOrUnknown(NEXT[type] ?? Kind.None, type, body, end);
}

function noteHeader(p: Packet, at: number, f: number): void {
  if ((f & VNI_VALID) === 0) p.note(vniFlagMissing, at, f >>> 24);
  if (f & RESERVED) p.note(reservedBitsSet, at, (f & RESERVED) >>> 0);
  const last = p.u8(at + RESERVED_BYTE);
  if (last !== 0) p.note(reservedByteSet, at + RESERVED_BYTE, last);
}

/** Does the header look like nothing else? Asked only where a port is a guess. */
export const plausible = (p: Packet, at: number, end: number): boolean =>
  p.has(HEADER_LEN, at, end) &&
  (flags(p, at) & (RESERVED | VERSION | VNI_VALID | HAS_NEXT_PROTOCOL)) >>> 0 === (VNI_VALID | HAS_NEXT_PROTOCOL) &&
  (NEXT[nextProtocol(p, at)] ?? Kind.None) !== Kind.None &&
  p.u8(at + RESERVED_BYTE) === 0;
