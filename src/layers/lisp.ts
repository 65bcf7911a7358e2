/**
 * Locator/ID Separation Protocol, data packets: RFC 9300 §5, with the next protocol of RFC 9305.
 * https://www.rfc-editor.org/rfc/rfc9300
 * https://www.rfc-editor.org/rfc/rfc9305
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

const FLAGS = 0;
const NEXT_PROTOCOL = 3;
const INSTANCE = 4;
export const HEADER_LEN = 8;

const NONCE = 0x80;
const ECHO_NONCE = 0x20;
const MAP_VERSION = 0x10;
const HAS_INSTANCE = 0x08;
const HAS_NEXT_PROTOCOL = 0x04;
const ENCRYPTED = 0x03;

/** By next protocol; 0 has no decoder. */
const NEXT = [Kind.None, Kind.Ipv4, Kind.Ipv6, Kind.Ethernet, Kind.Nsh] as const;

/** Nonce and map version share one field (§5.3). */
export const nonceAndMapVersion = fact("lisp.nonce-and-map-version", "flags");
export const echoWithoutNonce = fact("lisp.echo-without-nonce", "flags");
/** RFC 9305 §3: the next protocol takes the field's last byte. */
export const nextProtocolWithNonce = fact("lisp.next-protocol-with-nonce", "flags");

export const flags = (p: Packet, at: number): number => p.u8(at + FLAGS);
/** Instance ID, 24 bits; undefined where the header has none. */
export const instance = (p: Packet, at: number): number | undefined =>
  flags(p, at) & HAS_INSTANCE ? p.u32(at + INSTANCE) >>> 8 : undefined;

export function decodeLisp(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Lisp, at, end)) return;
  const f = flags(p, at);
  const body = at + HEADER_LEN;
  if (f & ENCRYPTED) {
    p.layer(Kind.Lisp, at, body, end, end);
    return p.stop(Stop.Encrypted, Kind.Lisp, body);
  }
  let kind = NEXT[p.u8(at + NEXT_PROTOCOL)] ?? Kind.None;
  if ((f & HAS_NEXT_PROTOCOL) === 0) {
    if (!p.need(1, Kind.Lisp, body, end)) return;
    kind = p.u8(body) >> 4 === 4 ? Kind.Ipv4 : p.u8(body) >> 4 === 6 ? Kind.Ipv6 : Kind.None;
  }
  // What carries nothing that is known, behind a header without a magic number, is not LISP.
  if (kind === Kind.None) return;
  p.layer(Kind.Lisp, at, body, end, end);
  if (f & (NONCE | ECHO_NONCE | MAP_VERSION | HAS_NEXT_PROTOCOL)) noteFlags(p, at, f);
  p.next(kind, body, end);
}

function noteFlags(p: Packet, at: number, f: number): void {
  if (f & NONCE && f & MAP_VERSION) p.note(nonceAndMapVersion, at, f);
  if (f & ECHO_NONCE && (f & NONCE) === 0) p.note(echoWithoutNonce, at, f);
  if (f & HAS_NEXT_PROTOCOL && f & (NONCE | MAP_VERSION)) p.note(nextProtocolWithNonce, at, f);
}
