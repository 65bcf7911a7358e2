/**
 * User Datagram Protocol, RFC 768.
 * https://www.rfc-editor.org/rfc/rfc768
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { tunnelKind } from "./udp-tunnels.js";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
export const HEADER_LEN = 8;

export const lengthBelowHeader = fact("udp.length-below-header", "length");
export const lengthBeyondPayload = fact("udp.length-beyond-ip-payload", "length", "carried");
export const lengthBelowPayload = fact("udp.length-below-ip-payload", "length", "carried");
/** Zero means "more than 65535 bytes" (RFC 2675 §4), and there are not as many. */
export const lengthZero = fact("udp.length-zero", "carried");
export const destinationPortZero = fact("udp.destination-port-zero");

export const sourcePort = (p: Packet, at: number): number => p.u16(at + SOURCE_PORT);
export const destinationPort = (p: Packet, at: number): number => p.u16(at + DESTINATION_PORT);
export const length = (p: Packet, at: number): number => p.u16(at + LENGTH);
/** Position of the length in the arena. */
export const lengthAt = (at: number): number => at + LENGTH;
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeUdp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Udp, at, end)) return;
  const len = length(p, at);
  const body = at + HEADER_LEN;
  const claimed = len < HEADER_LEN || isWrapped(p, len, end - at) ? end : at + len;
  const i = p.layer(Kind.Udp, at, body, claimed, end);
  if (claimed !== end || len < HEADER_LEN) noteLength(p, at, len, end - at);
  if (destinationPort(p, at) === 0) p.note(destinationPortZero, at + DESTINATION_PORT);
  const kind = tunnelKind(p, sourcePort(p, at), destinationPort(p, at), body, p.to[i]!);
  if (kind !== Kind.None) p.next(kind, body, p.to[i]!);
}

/** `carried`: the bytes that IP carries, by its lengths. A fragment carries less than the datagram. */
function noteLength(p: Packet, at: number, len: number, carried: number): void {
  const where = at + LENGTH;
  if (len === 0) {
    // What is left to the NIC to split (USO) has 0 in both headers.
    if (carried <= 65535 && !ipLengthZero(p)) p.note(lengthZero, where, carried);
  } else if (len < HEADER_LEN) p.note(lengthBelowHeader, where, len);
  else if (p.isFragment()) return;
  else if (len < carried) {
    // Without a length of IP's, what is left in the frame may be padding.
    if (!ipLengthZero(p)) p.note(lengthBelowPayload, where, len, carried);
  }
  // Where the IP length itself goes beyond the packet, that is the fault.
  else if (!p.ipBeyondPacket()) p.note(lengthBeyondPayload, where, len, carried);
}

/** BIG TCP in a UDP tunnel: Linux writes the low 16 bits of the length, under an IP length of 0. */
const isWrapped = (p: Packet, len: number, carried: number): boolean => carried > 65535 && (carried & 0xffff) === len && ipLengthZero(p);

const ipLengthZero = (p: Packet): boolean => p.net >= 0 && (p.state[p.net]! & State.LengthZero) !== 0;
