/**
 * Transmission Control Protocol, RFC 9293.
 * https://www.rfc-editor.org/rfc/rfc9293
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { decodeTcpOptions, TIMESTAMPS_ALONE } from "./tcp-options.js";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const OFFSET_AND_FLAGS = 12;
const WINDOW = 14;
const CHECKSUM = 16;
const URGENT_POINTER = 18;
export const HEADER_LEN = 20;

/** The reserved bits but the lowest: that one is AE of Accurate ECN (RFC 9768), once NS of RFC 3540. */
const RESERVED = 0x0e00;
const URGENT = 0x20;
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
/** NOP, NOP, timestamps: the options of nearly every segment with data. */
const WITH_TIMESTAMPS = 32;

export const dataOffsetTooSmall = fact("tcp.data-offset-too-small", "headerLength");
export const dataOffsetBeyond = fact("tcp.data-offset-beyond-segment", "headerLength", "carried");
export const reservedBitsSet = fact("tcp.reserved-bits-set", "bits");
export const urgentBeyond = fact("tcp.urgent-pointer-beyond-segment", "urgentPointer", "payload");
export const portZero = fact("tcp.port-zero", "sourcePort", "destinationPort");

export const sourcePort = (p: Packet, at: number): number => p.u16(at + SOURCE_PORT);
export const destinationPort = (p: Packet, at: number): number => p.u16(at + DESTINATION_PORT);
export const sequence = (p: Packet, at: number): number => p.u32(at + SEQUENCE);
export const acknowledgment = (p: Packet, at: number): number => p.u32(at + ACKNOWLEDGMENT);
/** Data offset in bytes. */
export const headerLength = (p: Packet, at: number): number => (p.u8(at + OFFSET_AND_FLAGS) >> 4) * 4;
/** CWR, ECE, URG, ACK, PSH, RST, SYN, FIN. */
export const flags = (p: Packet, at: number): number => p.u8(at + OFFSET_AND_FLAGS + 1);
/** Positions of fields in the arena. */
export const sequenceAt = (at: number): number => at + SEQUENCE;
export const acknowledgmentAt = (at: number): number => at + ACKNOWLEDGMENT;
export const checksumAt = (at: number): number => at + CHECKSUM;
export const windowAt = (at: number): number => at + WINDOW;
/** Of the word that ends with the flags. */
export const flagsAt = (at: number): number => at + OFFSET_AND_FLAGS;

/** The layer is there as soon as its 20 fixed bytes can be read; options that were cut off do not unmake it. */
export function decodeTcp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Tcp, at, end)) return;
  const word = p.u16(at + OFFSET_AND_FLAGS);
  const header = (word >> 12) * 4;
  const body = at + header;
  if (header < HEADER_LEN || body > end) return badDataOffset(p, at, header, end);
  p.layer(Kind.Tcp, at, body, end, end);
  if (header > HEADER_LEN) {
    if (body > p.end) p.stop(Stop.SnapLength, Kind.Tcp, at + HEADER_LEN);
    if (header !== WITH_TIMESTAMPS || body > p.end || p.u32(at + HEADER_LEN) !== TIMESTAMPS_ALONE) {
      decodeTcpOptions(p, at + HEADER_LEN, body, (word & SYN) !== 0);
    }
  }
  if ((word & (RESERVED | URGENT)) !== 0) noteRare(p, at, word, end - body);
  if (sourcePort(p, at) === 0 || destinationPort(p, at) === 0) notePortZero(p, at);
}

/** The segment ends where IP says, so its checksum can still be judged: the layer stays, all of it header. */
function badDataOffset(p: Packet, at: number, header: number, end: number): void {
  if (header < HEADER_LEN) {
    p.layer(Kind.Tcp, at, at + HEADER_LEN, end, end);
    p.note(dataOffsetTooSmall, at + OFFSET_AND_FLAGS, header);
    return p.stop(Stop.Malformed, Kind.Tcp, at);
  }
  p.layer(Kind.Tcp, at, end, end, end);
  // A fragment may end inside the header, and where IP itself claims more than there is, that is the fault.
  if (!p.isFragment() && !p.ipBeyondPacket()) p.note(dataOffsetBeyond, at + OFFSET_AND_FLAGS, header, end - at);
  p.stop(p.quoted ? Stop.SnapLength : Stop.Length, Kind.Tcp, at);
}

function noteRare(p: Packet, at: number, word: number, payload: number): void {
  if (word & RESERVED) p.note(reservedBitsSet, at + OFFSET_AND_FLAGS, (word & RESERVED) >> 8);
  if ((word & URGENT) === 0 || p.isFragment() || p.ipBeyondPacket()) return;
  const urgent = p.u16(at + URGENT_POINTER);
  if (urgent > payload) p.note(urgentBeyond, at + URGENT_POINTER, urgent, payload);
}

function notePortZero(p: Packet, at: number): void {
  const source = sourcePort(p, at);
  p.note(portZero, source === 0 ? at + SOURCE_PORT : at + DESTINATION_PORT, source, destinationPort(p, at));
}
