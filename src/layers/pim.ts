/**
 * Protocol Independent Multicast version 2, RFC 7761 §4.9. Only a Register carries a packet.
 * https://www.rfc-editor.org/rfc/rfc7761#section-4.9
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const VERSION_AND_TYPE = 0;
const CHECKSUM = 2;
const REGISTER_FLAGS = 4;
export const HEADER_LEN = 4;
export const REGISTER_LEN = 8;

const REGISTER = 1;
const NULL_REGISTER = 0x40000000;

export const versionNotTwo = fact("pim.version-not-2", "version");
export const registerNotIp = fact("pim.register-not-ip", "version");
/** RFC 7761 §4.9.3: the encapsulated packet is of the outer header's address family. */
export const registerOtherFamily = fact("pim.register-other-family", "version", "outerVersion");

export const version = (p: Packet, at: number): number => p.u8(at + VERSION_AND_TYPE) >> 4;
export const type = (p: Packet, at: number): number => p.u8(at + VERSION_AND_TYPE) & 15;
/** Position of the checksum in the arena. That of a Register covers the first eight bytes only. */
export const checksumAt = (at: number): number => at + CHECKSUM;
export const isRegister = (p: Packet, at: number): boolean => type(p, at) === REGISTER;

export function decodePim(p: Packet, at: number, end: number): void {
  // The dummy header of a Null-Register names PIM and carries nothing.
  if (at === end && p.depth > 1 && p.kind[p.depth - 2] === Kind.Pim) return;
  if (!p.need(HEADER_LEN, Kind.Pim, at, end)) return;
  if (version(p, at) !== 2) {
    p.note(versionNotTwo, at, version(p, at));
    return p.stop(Stop.Malformed, Kind.Pim, at);
  }
  if (type(p, at) === REGISTER) return decodeRegister(p, at, end);
  p.layer(Kind.Pim, at, at + HEADER_LEN, end, end);
}

function decodeRegister(p: Packet, at: number, end: number): void {
  if (!p.need(REGISTER_LEN, Kind.Pim, at, end)) return;
  const body = at + REGISTER_LEN;
  p.layer(Kind.Pim, at, body, end, end);
  // A Null-Register holds a header that stands for no packet, or nothing (§4.9.3).
  const isNull = (p.u32(at + REGISTER_FLAGS) & NULL_REGISTER) !== 0;
  if ((isNull && body === end) || !p.need(1, Kind.Pim, body, end)) return;
  const inner = p.u8(body) >> 4;
  if (inner !== 4 && inner !== 6) {
    if (isNull) return;
    p.note(registerNotIp, body, inner);
    return p.stop(Stop.Malformed, Kind.Pim, body);
  }
  const outer = p.net >= 0 ? (p.kind[p.net] === Kind.Ipv4 ? 4 : 6) : inner;
  if (inner !== outer) p.note(registerOtherFamily, body, inner, outer);
  p.next(inner === 4 ? Kind.Ipv4 : Kind.Ipv6, body, end);
}
