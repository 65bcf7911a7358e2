/**
 * One entry of an MPLS label stack, RFC 3032; behind the bottom one, what the payload looks like decides.
 * https://www.rfc-editor.org/rfc/rfc3032
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { couldBeEthernet } from "./ethernet.js";
import { CONTROL_WORD_LEN } from "./pw-control-word.js";

export const HEADER_LEN = 4;

/** Special-purpose labels, https://www.iana.org/assignments/mpls-label-values/ */
const IPV4_EXPLICIT_NULL = 0;
const ROUTER_ALERT = 1;
const IPV6_EXPLICIT_NULL = 2;
const IMPLICIT_NULL = 3;
/** RFC 5586: the associated channel label is always the bottom one; so is OAM alert (RFC 3429). */
const ASSOCIATED_CHANNEL = 13;
const OAM_ALERT = 14;
const EXTENSION = 15;
const MOST_SPECIAL = 15;
/** What the look of the payload is judged by: a control word and an Ethernet header. IP has more. */
const LOOK_LEN = 18;

export const implicitNull = fact("mpls.implicit-null-in-stack");
export const routerAlertAtBottom = fact("mpls.router-alert-at-bottom");
/** A special-purpose label that only means something together with one below it. */
export const reservedAtBottom = fact("mpls.reserved-label-at-bottom", "label");
/** Explicit null says IPv4 (0) or IPv6 (2), and the payload is something else. */
export const explicitNullPayload = fact("mpls.explicit-null-payload", "label", "nibble");

export const label = (p: Packet, at: number): number => p.u32(at) >>> 12;
export const isBottom = (p: Packet, at: number): boolean => (p.u8(at + 2) & 1) !== 0;

export function decodeMpls(p: Packet, at: number, end: number): void {
  if (!p.need(HEADER_LEN, Kind.Mpls, at, end)) return;
  const body = at + HEADER_LEN;
  const bottom = isBottom(p, at);
  const i = p.layer(Kind.Mpls, at, body, end, end);
  const l = label(p, at);
  // RFC 7274 §3: what follows the extension label is a number of another registry.
  if (l <= MOST_SPECIAL && !(i > 0 && p.kind[i - 1] === Kind.Mpls && label(p, p.from[i - 1]!) === EXTENSION)) noteSpecial(p, at, l, bottom);
  if (!bottom) return p.next(Kind.Mpls, body, end);
  if (!p.need(1, Kind.Mpls, body, end)) return;
  if (p.end < body + LOOK_LEN && p.end < end) return p.stop(Stop.SnapLength, Kind.Mpls, body);
  const nibble = p.u8(body) >> 4;
  if (l === IPV4_EXPLICIT_NULL || l === IPV6_EXPLICIT_NULL) {
    const version = l === IPV4_EXPLICIT_NULL ? 4 : 6;
    if (nibble === version) return p.next(version === 4 ? Kind.Ipv4 : Kind.Ipv6, body, end);
    p.note(explicitNullPayload, body, l, nibble);
  }
  nextByNibble(p, nibble, body, end);
}

function noteSpecial(p: Packet, at: number, l: number, bottom: boolean): void {
  if (l === IMPLICIT_NULL) p.note(implicitNull, at);
  else if (!bottom) return;
  else if (l === ROUTER_ALERT) p.note(routerAlertAtBottom, at);
  else if (l > IMPLICIT_NULL && l !== ASSOCIATED_CHANNEL && l !== OAM_ALERT) p.note(reservedAtBottom, at, l);
}

/** RFC 4928 §2: 4 and 6 are IP, 0 a pseudowire's control word, 1 its channel; all four may be a MAC address as well. */
function nextByNibble(p: Packet, nibble: number, body: number, end: number): void {
  switch (nibble) {
    case 4:
      return p.next(ipFits(p, 2, 0, body, end) || !couldBeEthernet(p, body, end) ? Kind.Ipv4 : Kind.Ethernet, body, end);
    case 6:
      return p.next(ipFits(p, 4, 40, body, end) || !couldBeEthernet(p, body, end) ? Kind.Ipv6 : Kind.Ethernet, body, end);
    case 0: {
      const withWord = couldBeEthernet(p, body + CONTROL_WORD_LEN, end);
      // The word's first 16 bits are zero in front of Ethernet (RFC 4448 §4.6), hardly ever those of a MAC address.
      if (couldBeEthernet(p, body, end) && !(withWord && p.u16(body) === 0)) return p.next(Kind.Ethernet, body, end);
      return p.next(Kind.PwControlWord, body, end);
    }
    default:
      if (couldBeEthernet(p, body, end)) return p.next(Kind.Ethernet, body, end);
      if (nibble === 1) return p.next(Kind.PwControlWord, body, end);
      p.nextOrUnknown(Kind.None, nibble, body, end);
  }
}

/** Does the IP length field (`fixed`: what it does not count) say exactly what is left? */
function ipFits(p: Packet, field: number, fixed: number, body: number, end: number): boolean {
  return p.has(field + 2, body, end) && p.u16(body + field) + fixed === end - body;
}
