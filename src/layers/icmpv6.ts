/**
 * Internet Control Message Protocol for IPv6, RFC 4443, with Neighbor Discovery (RFC 4861) and Multicast Listener Discovery
 * (RFC 2710, RFC 9777).
 * https://www.rfc-editor.org/rfc/rfc4443
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { endOfOriginal } from "./icmp-extensions.js";
import { quoteIpv6 } from "./icmp-quoted.js";
import { checkListenerQuery, checkListenerReport } from "./icmpv6-mld.js";
import { codeUnassigned, Icmpv6Type, LEAST_HEADER_LEN, least, mostCode, Registered, registered, typeUnassigned } from "./icmpv6-types.js";
import * as ipv6 from "./ipv6.js";
import { decodeNdOptions } from "./nd-options.js";

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
/** RFC 4884: 64-bit words of the quoted packet. */
const ORIGINAL_LENGTH = 4;
const MTU = 4;
const RESERVED = 4;
/** Type, code, checksum and the four bytes whose meaning the type rules. */
export const HEADER_LEN = 8;

/** RFC 8200 §5. */
const LEAST_MTU = 1280;
/** RFC 4861 §4.4: the flags R, S and O. */
const NEIGHBOR_FLAGS = 0xe0000000;

export const messageTooShort = fact("icmpv6.message-too-short", "messageType", "needed", "left");
export const hopLimitNot255 = fact("icmpv6.neighbor-discovery-hop-limit", "hopLimit");
export const hopLimitNot1 = fact("icmpv6.listener-discovery-hop-limit", "hopLimit");
export const neighborCode = fact("icmpv6.neighbor-discovery-code", "messageType", "code");
export const mtuTooSmall = fact("icmpv6.mtu-too-small", "mtu");
export const reservedNotZero = fact("icmpv6.reserved-not-zero", "messageType", "value");

export const type = (p: Packet, at: number): number => p.u8(at + TYPE);
export const code = (p: Packet, at: number): number => p.u8(at + CODE);
export const isPacketTooBig = (p: Packet, at: number): boolean => type(p, at) === Icmpv6Type.PacketTooBig;
/** Of a "packet too big". */
export const mtu = (p: Packet, at: number): number => p.u32(at + MTU);
/** Position of the MTU in the arena. */
export const mtuAt = (at: number): number => at + MTU;
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeIcmpv6(p: Packet, at: number, end: number): void {
  if (!p.need(LEAST_HEADER_LEN, Kind.Icmpv6, at, end)) return;
  const t = type(p, at);
  const needed = least[t]!;
  const header = needed < HEADER_LEN ? LEAST_HEADER_LEN : HEADER_LEN;
  if (header > LEAST_HEADER_LEN && !p.need(header, Kind.Icmpv6, at, end)) return;
  p.layer(Kind.Icmpv6, at, at + header, end, end);
  if (registered[t] === Registered.No) return p.note(typeUnassigned, at, t);
  if (t >= Icmpv6Type.ListenerQuery && t <= Icmpv6Type.ListenerReportV2) checkHopLimit(p, at, t);
  if (at + needed > end) return noteShort(p, at, t, needed, end);
  const c = code(p, at);
  if (c > mostCode[t]!) noteCode(p, at, t, c);
  switch (t) {
    case Icmpv6Type.Unreachable:
    case Icmpv6Type.TimeExceeded:
      return quoteIpv6(p, at + HEADER_LEN, originalEnd(p, at, end));
    case Icmpv6Type.PacketTooBig:
      if (p.u32(at + MTU) < LEAST_MTU) p.note(mtuTooSmall, at + MTU, p.u32(at + MTU));
      return quoteIpv6(p, at + HEADER_LEN, end);
    case Icmpv6Type.ParameterProblem:
      return quoteIpv6(p, at + HEADER_LEN, end);
    case Icmpv6Type.ListenerQuery:
      return isWhole(p) ? checkListenerQuery(p, at, end) : undefined;
    case Icmpv6Type.ListenerReportV2:
      return isWhole(p) ? checkListenerReport(p, at, end) : undefined;
    case Icmpv6Type.RouterSolicitation:
    case Icmpv6Type.RouterAdvertisement:
    case Icmpv6Type.NeighborSolicitation:
    case Icmpv6Type.NeighborAdvertisement:
    case Icmpv6Type.Redirect:
      checkReserved(p, at, t);
      if (isWhole(p)) decodeNdOptions(p, at + needed, end, t === Icmpv6Type.Redirect);
  }
}

const originalEnd = (p: Packet, at: number, end: number): number =>
  endOfOriginal(p, at + ORIGINAL_LENGTH, p.u8(at + ORIGINAL_LENGTH) * 8, at + HEADER_LEN, end);

/** A fragment, or a packet of which IP claims more than there is, says nothing about the message's length. */
const isWhole = (p: Packet): boolean => !p.isFragment() && !p.ipBeyondPacket();

function noteShort(p: Packet, at: number, t: number, needed: number, end: number): void {
  if (isWhole(p)) p.note(messageTooShort, at, t, needed, end - at);
}

const isNeighborDiscovery = (t: number): boolean => t >= Icmpv6Type.RouterSolicitation && t <= Icmpv6Type.Redirect;

/** RFC 4861 §6.1 and §7.1: 255 proves that no router forwarded it. RFC 2710 §3 and RFC 9777 §5: listener discovery has 1. */
function checkHopLimit(p: Packet, at: number, t: number): void {
  if (p.net < 0 || p.kind[p.net] !== Kind.Ipv6) return;
  const limit = ipv6.hopLimit(p, p.from[p.net]!);
  if (isNeighborDiscovery(t)) {
    if (limit !== 255) p.note(hopLimitNot255, at, limit);
  } else if (t <= Icmpv6Type.ListenerDone || t === Icmpv6Type.ListenerReportV2) {
    if (limit !== 1) p.note(hopLimitNot1, at, limit);
  }
}

function noteCode(p: Packet, at: number, t: number, c: number): void {
  p.note(isNeighborDiscovery(t) ? neighborCode : codeUnassigned, at + CODE, t, c);
}

function checkReserved(p: Packet, at: number, t: number): void {
  if (t === Icmpv6Type.RouterAdvertisement) return;
  const word = p.u32(at + RESERVED);
  const value = t === Icmpv6Type.NeighborAdvertisement ? (word & ~NEIGHBOR_FLAGS) >>> 0 : word;
  if (value !== 0) p.note(reservedNotZero, at + RESERVED, t, value);
}
