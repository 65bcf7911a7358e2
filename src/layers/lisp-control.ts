/**
 * Locator/ID Separation Protocol, control packets: RFC 9301. Only the encapsulated control message (§5.8) holds a packet.
 * https://www.rfc-editor.org/rfc/rfc9301
 */
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const ENCAPSULATED = 8;
const SECURITY = 0x08;
export const HEADER_LEN = 4;

export function decodeLispControl(p: Packet, at: number, end: number): void {
  if (!p.has(HEADER_LEN, at, end) || p.u8(at) >> 4 !== ENCAPSULATED) return;
  const body = at + HEADER_LEN;
  p.layer(Kind.LispControl, at, body, end, end);
  // With the S bit authentication data of no fixed length stand in front of the packet.
  if (p.u8(at) & SECURITY || !p.has(1, body, end)) return;
  const version = p.u8(body) >> 4;
  if (version === 4 || version === 6) p.next(version === 4 ? Kind.Ipv4 : Kind.Ipv6, body, end);
}
