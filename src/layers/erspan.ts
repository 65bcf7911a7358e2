/**
 * Encapsulated Remote Switch Port Analyzer, types II and III, behind GRE. Type I has no header: GRE carries the mirrored
 * frame itself.
 * https://datatracker.ietf.org/doc/html/draft-foschiano-erspan-03
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import * as gre from "./gre.js";

const VERSION_AND_VLAN = 0;
const FLAGS_AND_SESSION = 2;
const INDEX = 4;
const FRAME_TYPE = 10;
export const HEADER_LEN_II = 8;
export const HEADER_LEN_III = 12;
/** Behind the header of type III, where its O bit is set. */
export const SUBHEADER_LEN = 8;

const VERSION_II = 1;
const VERSION_III = 2;
const TRUNCATED = 0x0400;
const RESERVED_II = 0xfff00000;
const HAS_SUBHEADER = 0x0001;
const FRAME_ETHERNET = 0;
const FRAME_IP = 2;
/** Longer than any frame: the end of one that the mirror cut. */
const ANY_FRAME = 65550;

const PROTOCOL_II = 0x88be;
const PROTOCOL_III = 0x22eb;

export const versionUnknown = fact("erspan.version-unknown", "version");
/** Version and GRE protocol type name different types of ERSPAN. */
export const versionNotOfProtocol = fact("erspan.version-not-of-gre-protocol", "version", "protocol");
export const reservedBitsSet = fact("erspan.reserved-bits-set", "bits");
export const frameTypeUnknown = fact("erspan.frame-type-unknown", "frameType");

/** 1 in type II, 2 in type III. */
export const version = (p: Packet, at: number): number => p.u8(at + VERSION_AND_VLAN) >> 4;
/** Was the frame cut to the size of the mirror's packets? */
export const isTruncated = (p: Packet, at: number): boolean => (p.u16(at + FLAGS_AND_SESSION) & TRUNCATED) !== 0;
export const frameType = (p: Packet, at: number): number => (p.u16(at + FRAME_TYPE) >> 10) & 31;

export function decodeErspan(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN_II, Kind.Erspan, at, end)) return;
  const v = version(p, at);
  if (v === VERSION_II) return decodeII(p, at, end);
  if (v === VERSION_III) return decodeIII(p, at, end);
  p.note(versionUnknown, at, v);
  p.stop(Stop.Malformed, Kind.Erspan, at);
}

function decodeII(p: Packet, at: number, end: number): void {
  const body = at + HEADER_LEN_II;
  p.layer(Kind.Erspan, at, body, end, end);
  noteProtocol(p, at, VERSION_II, PROTOCOL_III);
  const reserved = (p.u32(at + INDEX) & RESERVED_II) >>> 20;
  if (reserved !== 0) p.note(reservedBitsSet, at + INDEX, reserved);
  p.next(Kind.Ethernet, body, mirroredEnd(p, at, body, end));
}

function decodeIII(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN_III, Kind.Erspan, at, end)) return;
  const header = p.u16(at + FRAME_TYPE) & HAS_SUBHEADER ? HEADER_LEN_III + SUBHEADER_LEN : HEADER_LEN_III;
  if (!p.need(header, Kind.Erspan, at, end)) return;
  const body = at + header;
  p.layer(Kind.Erspan, at, body, end, end);
  noteProtocol(p, at, VERSION_III, PROTOCOL_II);
  const type = frameType(p, at);
  if (type === FRAME_ETHERNET) return p.next(Kind.Ethernet, body, mirroredEnd(p, at, body, end));
  if (type === FRAME_IP) return p.next(Kind.Ip, body, mirroredEnd(p, at, body, end));
  p.note(frameTypeUnknown, at + FRAME_TYPE, type);
  p.stop(Stop.Unknown, Kind.Erspan, body);
}

function noteProtocol(p: Packet, at: number, v: number, wrong: number): void {
  const outer = p.depth - 2;
  if (outer < 0 || p.kind[outer] !== Kind.Gre) return;
  const type = gre.protocol(p, p.from[outer]!);
  if (type === wrong) p.note(versionNotOfProtocol, at, v, type);
}

/** A frame that the mirror cut ends where nobody knows: what is missing is no fault of its lengths. */
const mirroredEnd = (p: Packet, at: number, body: number, end: number): number => (isTruncated(p, at) ? body + ANY_FRAME : end);
