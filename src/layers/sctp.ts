/**
 * Stream Control Transmission Protocol, RFC 9260.
 * https://www.rfc-editor.org/rfc/rfc9260
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { decodeSctpChunks } from "./sctp-chunks.js";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const VERIFICATION_TAG = 4;
const CHECKSUM = 8;
export const HEADER_LEN = 12;

export const portZero = fact("sctp.port-zero", "sourcePort", "destinationPort");

export const sourcePort = (p: Packet, at: number): number => p.u16(at + SOURCE_PORT);
export const destinationPort = (p: Packet, at: number): number => p.u16(at + DESTINATION_PORT);
export const verificationTag = (p: Packet, at: number): number => p.u32(at + VERIFICATION_TAG);
/** Position of the CRC32c in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeSctp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Sctp, at, end)) return;
  const body = at + HEADER_LEN;
  p.layer(Kind.Sctp, at, body, end, end);
  const source = sourcePort(p, at);
  const destination = destinationPort(p, at);
  if (source === 0 || destination === 0) p.note(portZero, source === 0 ? at + SOURCE_PORT : at + DESTINATION_PORT, source, destination);
  decodeSctpChunks(p, at + VERIFICATION_TAG, body, end);
}
