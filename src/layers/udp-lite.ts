/**
 * Lightweight User Datagram Protocol, RFC 3828. Its length is IP's; the field in the length's place is the coverage of the
 * checksum.
 * https://www.rfc-editor.org/rfc/rfc3828
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const COVERAGE = 4;
const CHECKSUM = 6;
export const HEADER_LEN = 8;

export const coverageBelowHeader = fact("udp-lite.coverage-below-header", "coverage");
export const coverageBeyondPayload = fact("udp-lite.coverage-beyond-ip-payload", "coverage", "carried");
export const destinationPortZero = fact("udp-lite.destination-port-zero");

export const sourcePort = (p: Packet, at: number): number => p.u16(at + SOURCE_PORT);
export const destinationPort = (p: Packet, at: number): number => p.u16(at + DESTINATION_PORT);
/** Bytes from the header's first that the checksum covers; 0 for all (§3.1). */
export const coverage = (p: Packet, at: number): number => p.u16(at + COVERAGE);
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeUdpLite(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.UdpLite, at, end)) return;
  p.layer(Kind.UdpLite, at, at + HEADER_LEN, end, end);
  const covered = coverage(p, at);
  if (covered !== 0) {
    if (covered < HEADER_LEN) p.note(coverageBelowHeader, at + COVERAGE, covered);
    // Of a fragment the whole length is not known here.
    else if (covered > end - at && !p.isFragment() && !p.ipBeyondPacket()) p.note(coverageBeyondPayload, at + COVERAGE, covered, end - at);
  }
  if (destinationPort(p, at) === 0) p.note(destinationPortZero, at + DESTINATION_PORT);
}
