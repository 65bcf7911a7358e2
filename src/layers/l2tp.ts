/**
 * Layer Two Tunneling Protocol: version 2 over UDP (RFC 2661) with PPP inside; version 3 over UDP and over IP (RFC 3931),
 * whose payload only the control connection names.
 * https://www.rfc-editor.org/rfc/rfc2661
 * https://www.rfc-editor.org/rfc/rfc3931
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const FLAGS = 0;
/** Where the L bit brings it. */
const LENGTH = 2;
/** Flags, tunnel and session. */
export const HEADER_LEN = 6;
/** Version 3 over UDP: flags, reserved, session. A control message has length, connection, and two counters. */
const HEADER_LEN_3 = 8;
const CONTROL_LEN = 12;

const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const PRIORITY = 0x0100;
const RESERVED = 0x34f0;
const VERSION = 0x000f;

export const lengthBeyond = fact("l2tp.length-beyond-datagram", "length", "left");
export const lengthBelow = fact("l2tp.length-below-datagram", "length", "left");
export const lengthBelowHeader = fact("l2tp.length-below-header", "length", "headerLength");
export const offsetBeyond = fact("l2tp.offset-beyond-message", "offset", "left");
export const reservedBitsSet = fact("l2tp.reserved-bits-set", "flags");
/** A control message has length and sequence numbers, and neither offset nor priority (RFC 2661 §3.1). */
export const controlFlags = fact("l2tp.control-flags", "flags");

export const flags = (p: Packet, at: number): number => p.u16(at + FLAGS);
export const isControl = (p: Packet, at: number): boolean => (p.u16(at + FLAGS) & CONTROL) !== 0;

export function decodeL2tp(p: Packet, at: number, end: number): void {
  if (p.depth === 0 || p.kind[p.depth - 1] !== Kind.Udp) return decodeOverIp(p, at, end);
  if (!p.has(2, at, end)) {
    // Less than the flags says nothing about whose port this is; keep-alives of NAT are one byte.
    if (at + 2 <= end) p.stop(Stop.SnapLength, Kind.L2tp, at);
    return;
  }
  const version = flags(p, at) & VERSION;
  if (version === 2) return decodeVersion2(p, at, end);
  if (version === 3) return decodeVersion3(p, at, end);
  // Others are not for us: version 1 is L2F (RFC 2341).
}

function decodeVersion2(p: Packet, at: number, end: number): void {
  const f = flags(p, at);
  const offsetAt = at + HEADER_LEN + (f & HAS_LENGTH ? 2 : 0) + (f & HAS_SEQUENCE ? 4 : 0);
  const fixed = offsetAt + (f & HAS_OFFSET ? 2 : 0);
  if (!p.need(fixed - at, Kind.L2tp, at, end)) return;
  const claimed = f & HAS_LENGTH ? at + p.u16(at + LENGTH) : end;
  const pad = f & HAS_OFFSET ? p.u16(offsetAt) : 0;
  const body = fixed + pad;
  const own = Math.max(claimed, fixed);
  const i = p.layer(Kind.L2tp, at, Math.min(body, own, end), own, end);
  if (claimed < fixed) {
    p.note(lengthBelowHeader, at + LENGTH, claimed - at, fixed - at);
    return p.stop(Stop.Malformed, Kind.L2tp, fixed);
  }
  if (claimed !== end) noteLength(p, at, claimed, end);
  if (f & RESERVED) p.note(reservedBitsSet, at, f & RESERVED);
  if (f & CONTROL) {
    if ((f & (HAS_LENGTH | HAS_SEQUENCE | HAS_OFFSET | PRIORITY)) !== (HAS_LENGTH | HAS_SEQUENCE)) p.note(controlFlags, at, f);
    return;
  }
  if (body > p.to[i]!) {
    p.note(offsetBeyond, offsetAt, pad, p.to[i]! - fixed);
    return p.stop(Stop.Malformed, Kind.L2tp, fixed);
  }
  // A data message without data is a keep-alive of some peers.
  if (body < p.to[i]!) p.next(Kind.Ppp, body, p.to[i]!);
}

/** What a data message of version 3 carries behind its session (cookie, sublayer, frame) is agreed on out of sight. */
function decodeVersion3(p: Packet, at: number, end: number): void {
  if (flags(p, at) & CONTROL) return decodeControl3(p, at, at, end);
  if (!p.need(HEADER_LEN_3, Kind.L2tp, at, end)) return;
  p.layer(Kind.L2tp, at, at + HEADER_LEN_3, end, end);
  p.stop(Stop.Unknown, Kind.L2tp, at + HEADER_LEN_3);
}

/** RFC 3931 §4.1.1: a session, of which 0 is the control connection. */
function decodeOverIp(p: Packet, at: number, end: number): void {
  if (!p.need(4, Kind.L2tp, at, end)) return;
  if (p.u32(at) === 0) return decodeControl3(p, at, at + 4, end);
  p.layer(Kind.L2tp, at, at + 4, end, end);
  p.stop(Stop.Unknown, Kind.L2tp, at + 4);
}

/** A control message of version 3 whose flags are at `message`. Its length does not count a session in front. */
function decodeControl3(p: Packet, at: number, message: number, end: number): void {
  if (!p.need(message - at + CONTROL_LEN, Kind.L2tp, at, end)) return;
  const body = message + CONTROL_LEN;
  const claimed = message + p.u16(message + LENGTH);
  p.layer(Kind.L2tp, at, body, Math.max(claimed, body), end);
  const f = flags(p, message);
  if ((f & (CONTROL | HAS_LENGTH | HAS_SEQUENCE)) !== (CONTROL | HAS_LENGTH | HAS_SEQUENCE)) return p.note(controlFlags, message, f);
  if (claimed < body) p.note(lengthBelowHeader, message + LENGTH, claimed - message, CONTROL_LEN);
  else if (claimed !== end) noteLength(p, message, claimed, end);
}

function noteLength(p: Packet, at: number, claimed: number, end: number): void {
  if (claimed < end) p.note(lengthBelow, at + LENGTH, claimed - at, end - at);
  else if (!p.isFragment() && !p.ipBeyondPacket()) p.note(lengthBeyond, at + LENGTH, claimed - at, end - at);
}

/** Does the header look like nothing else? Asked only where a port is a guess. */
export function plausible(p: Packet, at: number, end: number): boolean {
  if (!p.has(HEADER_LEN, at, end)) return false;
  const f = flags(p, at);
  const version = f & VERSION;
  if ((version !== 2 && version !== 3) || f & RESERVED) return false;
  if (f & CONTROL) {
    const expected = HAS_LENGTH | HAS_SEQUENCE;
    return (f & (expected | HAS_OFFSET | PRIORITY)) === expected && at + p.u16(at + LENGTH) <= end;
  }
  if (version === 3) return f === 3 && p.u16(at + 2) === 0;
  return (f & HAS_LENGTH) !== 0 && at + p.u16(at + LENGTH) === end;
}
