/**
 * Generic Network Virtualization Encapsulation, RFC 8926.
 * https://www.rfc-editor.org/rfc/rfc8926
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { decodeGeneveOptions } from "./geneve-options.js";

const VERSION_AND_OPTIONS_LENGTH = 0;
const FLAGS = 1;
const PROTOCOL = 2;
const VNI = 4;
const RESERVED_BYTE = 7;
export const HEADER_LEN = 8;

const CONTROL = 0x80;
const CRITICAL = 0x40;
const RESERVED_FLAGS = 0x3f;

export const versionNotZero = fact("geneve.version-not-0", "version");
export const reservedFlagsSet = fact("geneve.reserved-flags-set", "flags");
export const reservedByteSet = fact("geneve.reserved-byte-set", "value");

export const version = (p: Packet, at: number): number => p.u8(at + VERSION_AND_OPTIONS_LENGTH) >> 6;
/** In bytes. */
export const optionsLength = (p: Packet, at: number): number => (p.u8(at + VERSION_AND_OPTIONS_LENGTH) & 0x3f) * 4;
/** EtherType of what is carried. */
export const protocol = (p: Packet, at: number): number => p.u16(at + PROTOCOL);
/** Does the header say that one of its options is critical? */
export const isCritical = (p: Packet, at: number): boolean => (p.u8(at + FLAGS) & CRITICAL) !== 0;
/** Virtual network identifier, 24 bits. */
export const vni = (p: Packet, at: number): number => p.u32(at + VNI) >>> 8;

export function decodeGeneve(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Geneve, at, end)) return;
  if (version(p, at) !== 0) {
    p.note(versionNotZero, at, version(p, at));
    return p.stop(Stop.Malformed, Kind.Geneve, at);
  }
  const options = at + HEADER_LEN;
  const body = options + optionsLength(p, at);
  if (!p.need(body - at, Kind.Geneve, at, end)) return;
  p.layer(Kind.Geneve, at, body, end, end);
  const flags = p.u8(at + FLAGS);
  const last = p.u8(at + RESERVED_BYTE);
  if (flags & RESERVED_FLAGS) p.note(reservedFlagsSet, at + FLAGS, flags & RESERVED_FLAGS);
  if (last !== 0) p.note(reservedByteSet, at + RESERVED_BYTE, last);
  if (body !== options || flags & CRITICAL) decodeGeneveOptions(p, at + FLAGS, options, body, (flags & CRITICAL) !== 0);
  // A control packet may be all options (RFC 8926 §3.4, O bit).
  if (body === end && flags & CONTROL) return;
  const type = protocol(p, at);
  p.nextOrUnknown(p.tables.etherType[type]!, type, body, end);
}

/** Does the header look like nothing else? Asked only where a port is a guess. */
export const plausible = (p: Packet, at: number, end: number): boolean =>
  p.has(HEADER_LEN, at, end) &&
  version(p, at) === 0 &&
  at + HEADER_LEN + optionsLength(p, at) <= end &&
  (p.u8(at + FLAGS) & RESERVED_FLAGS) === 0 &&
  p.u8(at + RESERVED_BYTE) === 0 &&
  p.tables.etherType[protocol(p, at)] !== Kind.None;
