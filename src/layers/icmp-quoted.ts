/**
 * The datagram that an ICMP error quotes, RFC 792, RFC 1122 §3.2.2 and RFC 4443 §2.4.
 * https://www.rfc-editor.org/rfc/rfc1122
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const IPV4_HEADER_LEN = 20;
const IPV6_HEADER_LEN = 40;
const OFFSET_MASK = 0x1fff;
/** RFC 1122 §3.2.2: the IP header and at least the first 8 bytes of data. */
const LEAST_DATA = 8;

export const quotedHeaderCut = fact("icmp-quoted.header-cut", "needed", "quoted");
export const quotedVersionWrong = fact("icmp-quoted.wrong-version", "version", "expected");
export const quotedHeaderLengthTooSmall = fact("icmp-quoted.header-length-too-small", "headerLength");
export const quotedDataCut = fact("icmp-quoted.data-cut", "quoted", "needed");
export const quotedLaterFragment = fact("icmp-quoted.later-fragment", "fragmentOffset");

/** Hands on to the quoted IPv4 datagram in `[at, end)`. Called right behind the ICMP layer. */
export function quoteIpv4(p: Packet, at: number, end: number): void {
  if (!p.quoted && !p.isFragment() && !p.ipBeyondPacket()) checkIpv4(p, at, end - at);
  quote(p, Kind.Ipv4, at, end);
}

/** As `quoteIpv4`, for IPv6. */
export function quoteIpv6(p: Packet, at: number, end: number): void {
  if (!p.quoted && !p.isFragment() && !p.ipBeyondPacket()) checkIpv6(p, at, end - at);
  quote(p, Kind.Ipv6, at, end);
}

function quote(p: Packet, kind: number, at: number, end: number): void {
  if (at >= end) return;
  p.quoted = true;
  p.next(kind, at, end);
}

/** `quoted`: the bytes that the message quotes, by the lengths. */
function checkIpv4(p: Packet, at: number, quoted: number): void {
  if (quoted < IPV4_HEADER_LEN) return p.note(quotedHeaderCut, at, IPV4_HEADER_LEN, quoted);
  if (at >= p.end) return;
  const version = p.u8(at) >> 4;
  if (version !== 4) return p.note(quotedVersionWrong, at, version, 4);
  const header = (p.u8(at) & 15) * 4;
  if (header < IPV4_HEADER_LEN) return p.note(quotedHeaderLengthTooSmall, at, header);
  if (header > quoted) return p.note(quotedHeaderCut, at, header, quoted);
  if (at + 8 > p.end) return;
  const total = p.u16(at + 2);
  // A datagram with less data than that is quoted whole.
  const data = quoted - header;
  if (data < LEAST_DATA && total >= header + LEAST_DATA) p.note(quotedDataCut, at + header, data, LEAST_DATA);
  const offset = (p.u16(at + 6) & OFFSET_MASK) * 8;
  if (offset !== 0) p.note(quotedLaterFragment, at + 6, offset);
}

function checkIpv6(p: Packet, at: number, quoted: number): void {
  if (quoted < IPV6_HEADER_LEN) return p.note(quotedHeaderCut, at, IPV6_HEADER_LEN, quoted);
  if (at >= p.end) return;
  const version = p.u8(at) >> 4;
  if (version !== 6) p.note(quotedVersionWrong, at, version, 6);
}
