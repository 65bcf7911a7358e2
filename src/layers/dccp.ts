/**
 * Datagram Congestion Control Protocol, RFC 4340.
 * https://www.rfc-editor.org/rfc/rfc4340
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const DATA_OFFSET = 4;
const COVERAGE = 5;
const CHECKSUM = 6;
/** Reserved (3 bits), type (4), X (1). */
const TYPE = 8;
/** Generic header with sequence numbers of 24 bits (X = 0). */
export const HEADER_LEN = 12;
const LONG_HEADER_LEN = 16;

const FIRST_OPTION_WITH_LENGTH = 32;

/**
 * What each type has behind the generic header with long sequence numbers (§5.1 to §5.7): an acknowledgement number is 8
 * bytes, a service code and a reset code 4. Types 10 to 15 are reserved.
 */
const behindLong: readonly number[] = [4, 12, 0, 8, 8, 8, 8, 12, 8, 8];
/** Types that may have short sequence numbers: Data, Ack and DataAck (§5.1). */
const FIRST_SHORT_TYPE = 2;
const LAST_SHORT_TYPE = 4;

export const dataOffsetTooSmall = fact("dccp.data-offset-too-small", "headerLength", "needed", "packetType");
export const dataOffsetBeyond = fact("dccp.data-offset-beyond-packet", "headerLength", "carried");
export const shortSequenceNumbers = fact("dccp.short-sequence-numbers", "packetType");
export const coverageBeyond = fact("dccp.coverage-beyond-packet", "coverage", "carried");
export const optionWithoutLength = fact("dccp-option.length-missing", "option");
export const optionLengthTooSmall = fact("dccp-option.length-too-small", "option", "length");
export const optionBeyondHeader = fact("dccp-option.beyond-header", "option", "length", "left");

export const sourcePort = (p: Packet, at: number): number => p.u16(at + SOURCE_PORT);
export const destinationPort = (p: Packet, at: number): number => p.u16(at + DESTINATION_PORT);
/** Data offset in bytes. */
export const headerLength = (p: Packet, at: number): number => p.u8(at + DATA_OFFSET) * 4;
export const type = (p: Packet, at: number): number => (p.u8(at + TYPE) >> 1) & 15;
const hasLongSequence = (p: Packet, at: number): boolean => (p.u8(at + TYPE) & 1) !== 0;
/** Bytes from the header's first that the checksum covers, 0 for all: the header and CsCov - 1 words of data (§9.2). */
export function coverage(p: Packet, at: number): number {
  const words = p.u8(at + COVERAGE) & 15;
  return words === 0 ? 0 : headerLength(p, at) + (words - 1) * 4;
}
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

/** Least header of the packet's type; of a reserved type only the generic header is known. */
function leastHeader(p: Packet, at: number): number {
  const behind = behindLong[type(p, at)] ?? 0;
  if (hasLongSequence(p, at)) return LONG_HEADER_LEN + behind;
  // Short acknowledgement numbers take 4 bytes.
  return HEADER_LEN + (behind === 0 ? 0 : 4);
}

export function decodeDccp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Dccp, at, end)) return;
  const header = headerLength(p, at);
  const least = leastHeader(p, at);
  const body = at + header;
  if (header < least) {
    p.layer(Kind.Dccp, at, Math.min(at + least, end), end, end);
    p.note(dataOffsetTooSmall, at + DATA_OFFSET, header, least, type(p, at));
    return p.stop(Stop.Malformed, Kind.Dccp, at);
  }
  const uncertain = p.isFragment() || p.ipBeyondPacket();
  if (body > end) {
    p.layer(Kind.Dccp, at, end, end, end);
    if (!uncertain) p.note(dataOffsetBeyond, at + DATA_OFFSET, header, end - at);
    return p.stop(p.quoted ? Stop.SnapLength : Stop.Length, Kind.Dccp, at);
  }
  p.layer(Kind.Dccp, at, body, end, end);
  if (body > p.end) p.stop(Stop.SnapLength, Kind.Dccp, at + HEADER_LEN);
  const kind = type(p, at);
  if (!hasLongSequence(p, at) && kind < behindLong.length && (kind < FIRST_SHORT_TYPE || kind > LAST_SHORT_TYPE)) {
    p.note(shortSequenceNumbers, at + TYPE, kind);
  }
  const covered = coverage(p, at);
  if (covered > end - at && !uncertain) p.note(coverageBeyond, at + COVERAGE, covered, end - at);
  if (header > least) decodeOptions(p, at + least, body);
}

/** Options, §5.8: below 32 a single byte, from there on type, length and value. Ends silently where the capture does. */
function decodeOptions(p: Packet, at: number, body: number): void {
  let length = 1;
  for (let o = at; o < body && o < p.end; o += length) {
    const option = p.u8(o);
    length = 1;
    if (option < FIRST_OPTION_WITH_LENGTH) continue;
    if (o + 1 === body) return p.note(optionWithoutLength, o, option);
    if (o + 1 === p.end) return;
    length = p.u8(o + 1);
    if (length < 2) return p.note(optionLengthTooSmall, o + 1, option, length);
    if (o + length > body) return p.note(optionBeyondHeader, o + 1, option, length, body - o);
  }
}
