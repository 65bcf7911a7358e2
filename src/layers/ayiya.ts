/**
 * Anything In Anything, as tunnel brokers used it for IPv6.
 * https://datatracker.ietf.org/doc/html/draft-massar-v6ops-ayiya-02
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { belongsToChain } from "./ipv6-extension.js";

const IDENTITY = 0;
const SIGNATURE = 1;
const AUTHENTICATION_AND_OPERATION = 2;
const NEXT_HEADER = 3;
/** Four bytes of fields and a time stamp. Identity and signature follow. */
export const HEADER_LEN = 8;

const FORWARD = 1;
const NO_NEXT_HEADER = 59;
const MOST_IDENTITY_TYPE = 2;
const MOST_METHOD = 3;
const MOST_OPERATION = 6;

export const nothingForwarded = fact("ayiya.nothing-forwarded", "nextHeader");

/** With identity (a power of two) and signature (in units of 4 bytes). */
export const headerLength = (p: Packet, at: number): number =>
  HEADER_LEN + (1 << (p.u8(at + IDENTITY) >> 4)) + (p.u8(at + SIGNATURE) >> 4) * 4;
export const operation = (p: Packet, at: number): number => p.u8(at + AUTHENTICATION_AND_OPERATION) & 15;
/** Protocol number of what is forwarded. */
export const nextHeader = (p: Packet, at: number): number => p.u8(at + NEXT_HEADER);

export function decodeAyiya(p: Packet, at: number, end: number): void {
  // It has no magic number: what does not look like it, is not.
  if (!p.has(HEADER_LEN, at, end)) {
    if (at + HEADER_LEN <= end) p.stop(Stop.SnapLength, Kind.Ayiya, at);
    return;
  }
  if (!plausible(p, at, end)) return;
  const header = headerLength(p, at);
  if (!p.need(header, Kind.Ayiya, at, end)) return;
  const body = at + header;
  p.layer(Kind.Ayiya, at, body, end, end);
  if (operation(p, at) !== FORWARD) return;
  const type = nextHeader(p, at);
  if (body === end) return type === NO_NEXT_HEADER ? undefined : p.note(nothingForwarded, at + NEXT_HEADER, type);
  if (type === NO_NEXT_HEADER) return;
  // An extension header without its IPv6 header would be taken for one of the IP packet around the tunnel.
  p.nextOrUnknown(belongsToChain(type) ? Kind.None : p.tables.ipProtocol[type]!, type, body, end);
}

export const plausible = (p: Packet, at: number, end: number): boolean =>
  p.has(HEADER_LEN, at, end) &&
  (p.u8(at + IDENTITY) & 15) <= MOST_IDENTITY_TYPE &&
  (p.u8(at + SIGNATURE) & 15) <= MOST_METHOD &&
  p.u8(at + AUTHENTICATION_AND_OPERATION) >> 4 <= MOST_METHOD &&
  operation(p, at) <= MOST_OPERATION &&
  at + headerLength(p, at) <= end;
