/**
 * IP Authentication Header, RFC 4302.
 * https://www.rfc-editor.org/rfc/rfc4302
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { nextProtocol } from "./ip-protocol.js";
import { noteOrder } from "./ipv6-extension.js";

const NEXT_HEADER = 0;
const LENGTH = 1;
const RESERVED = 2;
const SPI = 4;
const SEQUENCE = 8;
/** Without the integrity check value. */
export const HEADER_LEN = 12;

export const lengthTooSmall = fact("ah.length-too-small", "headerLength");
/** §3.3.3.2.1: over IPv6 the header is a multiple of 8 bytes. */
export const lengthNotMultipleOfEight = fact("ah.length-not-multiple-of-8", "headerLength");
export const reservedSet = fact("ah.reserved-not-zero", "value");
export const spiZero = fact("ah.spi-zero");

/** In bytes: the field counts words of 4 bytes and leaves out two (§2.2). */
export const length = (p: Packet, at: number): number => (p.u8(at + LENGTH) + 2) * 4;
export const spi = (p: Packet, at: number): number => p.u32(at + SPI);
export const sequence = (p: Packet, at: number): number => p.u32(at + SEQUENCE);

export function decodeAh(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Ah, at, end)) return;
  const size = length(p, at);
  if (size < HEADER_LEN) {
    p.note(lengthTooSmall, at + LENGTH, size);
    return p.stop(Stop.Malformed, Kind.Ah, at);
  }
  if (!p.need(size, Kind.Ah, at, end)) return;
  const body = at + size;
  const i = p.layer(Kind.Ah, at, body, end, end);
  if (p.kind[p.net] === Kind.Ipv6) {
    if (size % 8 !== 0) p.note(lengthNotMultipleOfEight, at + LENGTH, size);
    noteOrder(p, i);
  }
  const reserved = p.u16(at + RESERVED);
  if (reserved !== 0) p.note(reservedSet, at + RESERVED, reserved);
  if (spi(p, at) === 0) p.note(spiZero, at + SPI);
  nextProtocol(p, p.u8(at + NEXT_HEADER), at + NEXT_HEADER, body, end);
}
