/**
 * Mobility header of Mobile IPv6, RFC 6275 §6.1. Its checksum is computed as an upper layer's, with a pseudo-header.
 * https://www.rfc-editor.org/rfc/rfc6275#section-6.1
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { lastProtocol } from "./ip-protocol.js";
import { belongsToChain, extension, length, lengthAt, nextHeader, nextHeaderAt } from "./ipv6-extension.js";
import { walkTlvs } from "./ipv6-tlvs.js";

const TYPE = 2;
const CHECKSUM = 4;
const NO_NEXT_HEADER = 59;
/** Last type registered: subscription response, RFC 7161. */
const LAST_TYPE = 23;
/** Bytes of each message without its options: 0 binding refresh request to 7 binding error. */
const FIXED = [8, 16, 16, 24, 24, 12, 12, 24];

export const typeUnknown = fact("mobility.type-unknown", "messageType");
export const lengthTooSmall = fact("mobility.length-too-small", "messageType", "headerLength", "least");
export const optionBeyond = fact("mobility.option-beyond-header", "option", "length", "left");
/** §6.1.1: nothing may follow; another value than 59 is an error at the receiver. */
export const payloadProtocol = fact("mobility.payload-protocol-not-59", "payloadProtocol");

export const messageType = (p: Packet, at: number): number => p.u8(at + TYPE);
/** Position of the checksum in the arena. */
export const checksumAt = (at: number): number => at + CHECKSUM;

export function decodeMobility(p: Packet, at: number, end: number): void {
  if (!extension(p, Kind.Ipv6Mobility, at, end)) return;
  const body = at + length(p, at);
  const type = messageType(p, at);
  const fixed = FIXED[type];
  if (type > LAST_TYPE) p.note(typeUnknown, at + TYPE, type);
  else if (fixed !== undefined) {
    if (body - at < fixed) p.note(lengthTooSmall, lengthAt(at), type, body - at, fixed);
    else walkTlvs(p, at + fixed, body, optionBeyond);
  }
  const next = nextHeader(p, at);
  if (next !== NO_NEXT_HEADER) p.note(payloadProtocol, nextHeaderAt(at), next);
  // §9.2: a receiver discards the message. An upper layer behind it is shown; the chain of extension headers is over.
  if (belongsToChain(next)) return p.nextOrUnknown(Kind.None, next, body, end);
  lastProtocol(p, next, nextHeaderAt(at), body, end);
}
