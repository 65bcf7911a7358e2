/**
 * Shim6, RFC 5533 §5: control messages, and the payload extension header of 8 bytes.
 * https://www.rfc-editor.org/rfc/rfc5533#section-5
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { lastProtocol } from "./ip-protocol.js";
import { extension, length, lengthAt, nextHeader, nextHeaderAt, UNIT } from "./ipv6-extension.js";

const FLAGS = 2;
const CHECKSUM = 4;
const PAYLOAD = 0x80;

/** §5.1: the payload extension header has no more than its 8 bytes. */
export const payloadLengthWrong = fact("shim6.payload-header-length-wrong", "headerLength");

/** Position of the checksum of a control message in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeShim6(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6Shim6, at, end)) return;
  const size = length(p, at);
  if (p.u8(at + FLAGS) & PAYLOAD && size !== UNIT) p.note(payloadLengthWrong, lengthAt(at), size);
  lastProtocol(p, nextHeader(p, at), nextHeaderAt(at), at + size, end);
}
