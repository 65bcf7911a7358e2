/**
 * Internet Control Message Protocol, RFC 792.
 * https://www.rfc-editor.org/rfc/rfc792
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { endOfOriginal } from "./icmp-extensions.js";
import { quoteIpv4 } from "./icmp-quoted.js";

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const ENTRY_COUNT = 4;
/** RFC 4884: 32-bit words of the quoted datagram. */
const ORIGINAL_LENGTH = 5;
const ENTRY_SIZE = 5;
const NEXT_HOP_MTU = 6;
/** Type, code, checksum and the four bytes whose meaning the type rules. */
export const HEADER_LEN = 8;
/** What a type that nobody knows has for certain. */
const LEAST_HEADER_LEN = 4;

const FRAGMENTATION_NEEDED = 4;
/** RFC 791 §3.2: every module must forward datagrams of this size without fragmentation. */
const LEAST_MTU = 68;

const IcmpType = { Unreachable: 3, SourceQuench: 4, Redirect: 5, RouterAdvertisement: 9, TimeExceeded: 11, ParameterProblem: 12 } as const;

export const messageTooShort = fact("icmp.message-too-short", "messageType", "needed", "left");
export const routerEntrySize = fact("icmp.router-advertisement-entry-size", "words");
export const routerEntriesBeyond = fact("icmp.router-advertisement-entries-beyond-message", "entries", "needed", "left");
export const mtuTooSmall = fact("icmp.next-hop-mtu-too-small", "mtu");
export const typeUnassigned = fact("icmp.type-unassigned", "messageType");
export const codeUnassigned = fact("icmp.code-unassigned", "messageType", "code");

export const type = (p: Packet, at: number): number => p.u8(at + TYPE);
export const code = (p: Packet, at: number): number => p.u8(at + CODE);
/** Destination unreachable, because the next link's MTU is below the datagram's length and it may not be fragmented. */
export const isFragmentationNeeded = (p: Packet, at: number): boolean =>
  type(p, at) === IcmpType.Unreachable && code(p, at) === FRAGMENTATION_NEEDED;
/** Of a "fragmentation needed" (RFC 1191 §4). */
export const nextHopMtu = (p: Packet, at: number): number => p.u16(at + NEXT_HOP_MTU);
/** Position of the next-hop MTU in the arena. */
export const nextHopMtuAt = (at: number): number => at + NEXT_HOP_MTU;
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

/** Least length of each type's message; 0: not assigned. */
const least = new Uint8Array(256);
const mostCode = new Uint8Array(256);
// https://www.iana.org/assignments/icmp-parameters
const types: readonly (readonly [number, number, number])[] = [
  [0, 8, 0],
  [IcmpType.Unreachable, 8, 15],
  [IcmpType.SourceQuench, 8, 0],
  [IcmpType.Redirect, 8, 3],
  [6, 4, 255], // alternate host address, deprecated
  [8, 8, 0],
  [IcmpType.RouterAdvertisement, 8, 16], // RFC 1256; 16: RFC 5944
  [10, 8, 0],
  [IcmpType.TimeExceeded, 8, 1],
  [IcmpType.ParameterProblem, 8, 2],
  [13, 20, 0],
  [14, 20, 0],
  [15, 8, 0],
  [16, 8, 0],
  [17, 12, 0], // RFC 950
  [18, 12, 0],
  [19, 4, 255], // reserved for security
  [30, 20, 1], // RFC 1393
  [37, 8, 0], // RFC 1788
  [38, 8, 0],
  [39, 4, 255], // SKIP, deprecated
  [40, 8, 5], // RFC 2521
  [41, 4, 255], // experimental mobility protocols
  [42, 8, 0], // RFC 8335
  [43, 8, 4],
  [253, 4, 255], // experiments, RFC 4727
  [254, 4, 255],
];
for (const [number, length, highest] of types) {
  least[number] = length;
  mostCode[number] = highest;
}
for (let number = 31; number <= 36; number++) {
  least[number] = LEAST_HEADER_LEN; // deprecated, of forms that differ
  mostCode[number] = 255;
}

export function decodeIcmp(p: Packet, at: number, end: number): void {
  if (!p.need(LEAST_HEADER_LEN, Kind.Icmp, at, end)) return;
  const t = type(p, at);
  const needed = least[t]!;
  const header = needed < HEADER_LEN ? LEAST_HEADER_LEN : HEADER_LEN;
  if (header > LEAST_HEADER_LEN && !p.need(header, Kind.Icmp, at, end)) return;
  p.layer(Kind.Icmp, at, at + header, end, end);
  if (needed === 0) return p.note(typeUnassigned, at, t);
  if (at + needed > end) return noteShort(p, at, t, needed, end);
  const c = code(p, at);
  if (c > mostCode[t]!) p.note(codeUnassigned, at + CODE, t, c);
  switch (t) {
    case IcmpType.Unreachable:
      if (c === FRAGMENTATION_NEEDED) checkMtu(p, at);
      return quoteIpv4(p, at + HEADER_LEN, originalEnd(p, at, end));
    case IcmpType.TimeExceeded:
    case IcmpType.ParameterProblem:
      return quoteIpv4(p, at + HEADER_LEN, originalEnd(p, at, end));
    case IcmpType.SourceQuench:
    case IcmpType.Redirect:
      return quoteIpv4(p, at + HEADER_LEN, end);
    case IcmpType.RouterAdvertisement:
      return checkRouters(p, at, end);
  }
}

const originalEnd = (p: Packet, at: number, end: number): number =>
  endOfOriginal(p, at + ORIGINAL_LENGTH, p.u8(at + ORIGINAL_LENGTH) * 4, at + HEADER_LEN, end);

/** A fragment, or a packet of which IP claims more than there is, says nothing about the message's length. */
const isWhole = (p: Packet): boolean => !p.isFragment() && !p.ipBeyondPacket();

function noteShort(p: Packet, at: number, t: number, needed: number, end: number): void {
  if (isWhole(p)) p.note(messageTooShort, at, t, needed, end - at);
}

/** 0 is the answer of routers older than RFC 1191 (§3). */
function checkMtu(p: Packet, at: number): void {
  const mtu = p.u16(at + NEXT_HOP_MTU);
  if (mtu !== 0 && mtu < LEAST_MTU) p.note(mtuTooSmall, at + NEXT_HOP_MTU, mtu);
}

/** RFC 1256 §6.1: each router's entry has a size in words, at least an address and a preference. */
function checkRouters(p: Packet, at: number, end: number): void {
  const entries = p.u8(at + ENTRY_COUNT);
  const words = p.u8(at + ENTRY_SIZE);
  if (words < 2) return p.note(routerEntrySize, at + ENTRY_SIZE, words);
  const needed = HEADER_LEN + entries * words * 4;
  if (at + needed > end && isWhole(p)) p.note(routerEntriesBeyond, at + ENTRY_COUNT, entries, needed, end - at);
}
