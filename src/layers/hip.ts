/**
 * Host Identity Protocol, RFC 7401 §5.1. It is an IPv6 extension header in form, and is sent over IPv4 too.
 * https://www.rfc-editor.org/rfc/rfc7401#section-5.1
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { lastProtocol } from "./ip-protocol.js";
import { extension, length, lengthAt, nextHeader, nextHeaderAt } from "./ipv6-extension.js";

const CHECKSUM = 4;
/** With both host identity tags. */
export const HEADER_LEN = 40;

export const lengthTooSmall = fact("hip.length-too-small", "headerLength");

/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeHip(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6Hip, at, end)) return;
  const size = length(p, at);
  if (size < HEADER_LEN) p.note(lengthTooSmall, lengthAt(at), size);
  lastProtocol(p, nextHeader(p, at), nextHeaderAt(at), at + size, end);
}
