/**
 * Network Service Header, RFC 8300.
 * https://www.rfc-editor.org/rfc/rfc8300
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const FLAGS_AND_LENGTH = 0;
const MD_TYPE = 2;
const NEXT_PROTOCOL = 3;
/** Base header and service path header. */
export const FIXED_LEN = 8;

const LENGTH_MASK = 0x3f;
const MD_TYPE_1_LEN = 24;
const FIXED_CONTEXT = 1;
const VARIABLE_CONTEXT = 2;
const EXPERIMENT = 15;
/** Class, type, and a length of seven bits; padded to four bytes (§2.5.1). */
const CONTEXT_HEADER_LEN = 4;

export const versionNotZero = fact("nsh.version-not-0", "version");
export const lengthTooSmall = fact("nsh.length-too-small", "headerLength");
/** §2.4: MD type 1 has always six words. */
export const lengthNotForType = fact("nsh.length-not-24-with-md-type-1", "headerLength");
export const mdTypeReserved = fact("nsh.md-type-reserved", "mdType");
export const contextBeyondHeader = fact("nsh.context-beyond-header", "contextLength", "left");

export const version = (p: Packet, at: number): number => p.u8(at) >> 6;
/** In bytes. */
export const headerLength = (p: Packet, at: number): number => (p.u16(at + FLAGS_AND_LENGTH) & LENGTH_MASK) * 4;
export const mdType = (p: Packet, at: number): number => p.u8(at + MD_TYPE) & 15;
export const nextProtocol = (p: Packet, at: number): number => p.u8(at + NEXT_PROTOCOL);

export function decodeNsh(p: Packet, at: number, end: number): void {
  if (!p.need(FIXED_LEN, Kind.Nsh, at, end)) return;
  if (version(p, at) !== 0) {
    p.note(versionNotZero, at, version(p, at));
    return p.stop(Stop.Malformed, Kind.Nsh, at);
  }
  const header = headerLength(p, at);
  if (header < FIXED_LEN) {
    p.note(lengthTooSmall, at, header);
    return p.stop(Stop.Malformed, Kind.Nsh, at);
  }
  if (!p.need(header, Kind.Nsh, at, end)) return;
  const body = at + header;
  p.layer(Kind.Nsh, at, body, end, end);
  const md = mdType(p, at);
  if (md === FIXED_CONTEXT) {
    if (header !== MD_TYPE_1_LEN) p.note(lengthNotForType, at, header);
  } else if (md === VARIABLE_CONTEXT) walkContext(p, at + FIXED_LEN, body);
  else if (md !== EXPERIMENT) p.note(mdTypeReserved, at + MD_TYPE, md);
  const protocol = nextProtocol(p, at);
  p.nextOrUnknown(nextKind(protocol), protocol, body, end);
}

/** Context headers of MD type 2, all of them readable: `need` has asked for the whole header. */
function walkContext(p: Packet, from: number, end: number): void {
  for (let at = from; at < end; ) {
    const length = (p.u8(at + 3) & 0x7f) + CONTEXT_HEADER_LEN;
    if (at + length > end) return p.note(contextBeyondHeader, at + 3, length, end - at);
    at += (length + 3) & ~3;
  }
}

/** §11.2.5, and VXLAN-GPE's registry, which it shares. */
function nextKind(protocol: number): number {
  switch (protocol) {
    case 1:
      return Kind.Ipv4;
    case 2:
      return Kind.Ipv6;
    case 3:
      return Kind.Ethernet;
    case 4:
      return Kind.Nsh;
    case 5:
      return Kind.Mpls;
    default:
      return Kind.None;
  }
}
