/**
 * IP Encapsulating Security Payload, RFC 4303. What follows the first 8 bytes is taken as encrypted: nothing in the packet
 * says whether it is.
 * https://www.rfc-editor.org/rfc/rfc4303
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { isCutOutside } from "./inner-length.js";
import { noteOrder } from "./ipv6-extension.js";

const SPI = 0;
const SEQUENCE = 4;
export const HEADER_LEN = 8;

export const spiZero = fact("esp.spi-zero");
/** §2.4: pad length and next header end on a word of 4 bytes; integrity check values are whole words. */
export const lengthNotMultipleOfFour = fact("esp.length-not-multiple-of-4", "length");

export const spi = (p: Packet, at: number): number => p.u32(at + SPI);
export const sequence = (p: Packet, at: number): number => p.u32(at + SEQUENCE);

export function decodeEsp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Esp, at, end)) return;
  const i = p.layer(Kind.Esp, at, at + HEADER_LEN, end, end);
  if (p.net >= 0) {
    if (p.kind[p.net] === Kind.Ipv6) noteOrder(p, i);
    // Of a fragment, or of a length that is not the sender's, the end says nothing.
    const unsure = p.state[p.net]! & (State.Fragment | State.BeyondPacket | State.LengthZero);
    if (unsure === 0 && (end - at) % 4 !== 0 && !isCutOutside(p, p.net)) p.note(lengthNotMultipleOfFour, at, end - at);
  }
  if (spi(p, at) === 0) p.note(spiZero, at + SPI);
  p.stop(Stop.Encrypted, Kind.Esp, at + HEADER_LEN);
}
