/**
 * Point-to-Point Protocol, RFC 1661, with or without the address and control bytes of RFC 1662.
 * https://www.rfc-editor.org/rfc/rfc1661
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";

/** RFC 1662 §3.1: all stations; unnumbered information. */
const ALL_STATIONS = 0xff;
const CONTROL = 0x03;
/** RFC 1661 §2: network control protocols, and the link's own (LCP, PAP, …) from here on. */
const LEAST_CONTROL_PROTOCOL = 0x8000;

export const controlUnknown = fact("ppp.control-not-3", "control");
/** §2: the last bit of a protocol number must be 1. */
export const protocolEven = fact("ppp.protocol-even", "protocol");

/** Where the protocol field stands: behind address and control, where they are there. */
export const protocolAt = (p: Packet, at: number): number => (p.u8(at) === ALL_STATIONS ? at + 2 : at);
/** One byte where its last bit is set: protocol field compression (§6.5), as the first of two bytes is even. */
export const isCompressed = (p: Packet, field: number): boolean => (p.u8(field) & 1) !== 0;

export function decodePpp(p: Packet, at: number, end: number): void {
  if (!p.need(1, Kind.Ppp, at, end)) return;
  const field = protocolAt(p, at);
  if (!p.need(field - at + 1, Kind.Ppp, at, end)) return;
  if (field !== at && p.u8(at + 1) !== CONTROL) {
    p.note(controlUnknown, at + 1, p.u8(at + 1));
    return p.stop(Stop.Malformed, Kind.Ppp, at);
  }
  let body = field + 1;
  let protocol = p.u8(field);
  if (!isCompressed(p, field)) {
    if (!p.need(field - at + 2, Kind.Ppp, at, end)) return;
    body = field + 2;
    protocol = p.u16(field);
  }
  p.layer(Kind.Ppp, at, body, end, end);
  if ((protocol & 1) === 0) p.note(protocolEven, field, protocol);
  if (protocol < LEAST_CONTROL_PROTOCOL) p.nextOrUnknown(pppKind(protocol), protocol, body, end);
}

/** https://www.iana.org/assignments/ppp-numbers/ */
export function pppKind(protocol: number): number {
  switch (protocol) {
    case 0x0021:
      return Kind.Ipv4;
    case 0x0057:
      return Kind.Ipv6;
    case 0x0281: // unicast
    case 0x0283: // multicast
      return Kind.Mpls;
    default:
      return Kind.None;
  }
}
