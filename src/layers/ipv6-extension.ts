/**
 * What IPv6 extension headers have in common: next header, length in units of 8 bytes not counting the first 8, and their
 * order. RFC 8200 §4, RFC 6564.
 * https://www.rfc-editor.org/rfc/rfc8200#section-4
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const NEXT_HEADER = 0;
const LENGTH = 1;
/** The least, and the unit. */
export const UNIT = 8;

export const hopByHopNotFirst = fact("ipv6.hop-by-hop-not-first");
/** `kind` and `before` are kinds of layer. */
export const extensionTwice = fact("ipv6.extension-header-twice", "kind");
export const extensionOutOfOrder = fact("ipv6.extension-header-out-of-order", "kind", "before");

export const nextHeader = (p: Packet, at: number): number => p.u8(at + NEXT_HEADER);
export const nextHeaderAt = (at: number): number => at + NEXT_HEADER;
/** In bytes. */
export const length = (p: Packet, at: number): number => UNIT + p.u8(at + LENGTH) * UNIT;
/** Position of the length in the arena. */
export const lengthAt = (at: number): number => at + LENGTH;

/**
 * Numbers of the headers that lead on to the next: hop-by-hop options, routing, fragment, authentication, destination options,
 * mobility, HIP, Shim6. ESP, the last of the registry, ends the chain.
 */
const LEADS_ON = new Uint8Array(256);
for (const number of [0, 43, 44, 51, 60, 135, 139, 140]) LEADS_ON[number] = 1;

/**
 * Is `number` that of a header that belongs into the chain behind an IPv6 header? Behind an upper layer it has no place: what it
 * would say of the packet (home address, route, fragment) came too late for the checksums in front of it.
 */
export const belongsToChain = (number: number): boolean => LEADS_ON[number] !== 0;

/** Place of a header in the order of RFC 8200 §4.1; 0 where any place will do. */
const RANK = new Uint8Array(256);
RANK[Kind.Ipv6Routing] = 1;
RANK[Kind.Ipv6Fragment] = 2;
RANK[Kind.Ah] = 3;
RANK[Kind.Esp] = 4;

/** Puts the extension header of kind `kind` on the stack; false where it is not there as a whole. */
export function extension(p: Packet, kind: number, at: number, end: number): boolean {
  if (!p.need(UNIT, kind, at, end)) return false;
  const size = length(p, at);
  if (!p.need(size, kind, at, end)) return false;
  const i = p.layer(kind, at, at + size, end, end);
  noteOrder(p, i);
  return true;
}

/** Order and number of the extension headers in front of layer `i`, RFC 8200 §4.1. */
export function noteOrder(p: Packet, i: number): void {
  const kind = p.kind[i]!;
  const first = p.net + 1;
  if (i === first) return;
  if (kind === Kind.Ipv6HopByHop) return p.note(hopByHopNotFirst, p.from[i]!);
  let same = 0;
  let routing = false;
  let before: number = Kind.None;
  for (let j = first; j < i; j++) {
    const other = p.kind[j]!;
    if (other === kind) same++;
    if (other === Kind.Ipv6Routing) routing = true;
    if (RANK[kind] !== 0 && RANK[other]! > RANK[kind]!) before = other;
  }
  // Destination options may stand twice: in front of a routing header, and of the upper layer.
  const allowed = kind === Kind.Ipv6Destination && routing ? 1 : 0;
  if (same > allowed) p.note(extensionTwice, p.from[i]!, kind);
  else if (before !== Kind.None) p.note(extensionOutOfOrder, p.from[i]!, kind, before);
}
