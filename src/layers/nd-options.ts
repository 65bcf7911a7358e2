/**
 * Options of Neighbor Discovery, RFC 4861 §4.6.
 * https://www.rfc-editor.org/rfc/rfc4861
 */
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";
import { quoteIpv6 } from "./icmp-quoted.js";

const TYPE = 0;
const LENGTH = 1;
/** Lengths count this many bytes. */
const UNIT = 8;

const NdOption = { PrefixInformation: 3, RedirectedHeader: 4, Mtu: 5, RouteInformation: 24, RecursiveDns: 25, DnsSearch: 31 } as const;

export const optionLengthZero = fact("nd-option.length-zero", "option");
export const optionCut = fact("nd-option.header-cut", "left");
export const optionBeyondMessage = fact("nd-option.beyond-message", "option", "length", "left");
export const optionWrongLength = fact("nd-option.wrong-length", "option", "length");

// Least and most length of each option in units of 8 bytes.
const least = new Uint8Array(256).fill(1);
const most = new Uint8Array(256).fill(255);
const lengths: readonly (readonly [number, number, number])[] = [
  [NdOption.PrefixInformation, 4, 4], // RFC 4861 §4.6.2
  [NdOption.Mtu, 1, 1], // RFC 4861 §4.6.4
  [NdOption.RouteInformation, 1, 3], // RFC 4191 §2.3
  [NdOption.RecursiveDns, 3, 255], // RFC 8106 §5.1
  [NdOption.DnsSearch, 2, 255], // RFC 8106 §5.2
];
for (const [option, from, to] of lengths) {
  least[option] = from;
  most[option] = to;
}

const lengthIsWrong = (option: number, units: number): boolean =>
  units < least[option]! || units > most[option]! || (option === NdOption.RecursiveDns && units % 2 === 0);

/** Walks the options in `[at, end)`, of a redirect also into the packet that it quotes; ends silently where the capture does. */
export function decodeNdOptions(p: Packet, at: number, end: number, redirect: boolean): void {
  let quoted = 0;
  let quotedEnd = 0;
  for (let o = at; o < end; ) {
    if (o + 2 > end) {
      p.note(optionCut, o, end - o);
      break;
    }
    if (o + 2 > p.end) break;
    const option = p.u8(o + TYPE);
    const units = p.u8(o + LENGTH);
    const length = units * UNIT;
    if (units === 0) {
      p.note(optionLengthZero, o + LENGTH, option);
      break;
    }
    if (o + length > end) {
      p.note(optionBeyondMessage, o + LENGTH, option, length, end - o);
      break;
    }
    if (lengthIsWrong(option, units)) p.note(optionWrongLength, o + LENGTH, option, length);
    if (redirect && option === NdOption.RedirectedHeader) {
      quoted = o + UNIT;
      quotedEnd = o + length;
    }
    o += length;
  }
  if (quoted !== 0) quoteIpv6(p, quoted, quotedEnd);
}
