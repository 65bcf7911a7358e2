/**
 * Control word of a pseudowire, and the header of its associated channel, RFC 4385.
 * https://www.rfc-editor.org/rfc/rfc4385
 */
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { couldBeEthernet } from "./ethernet.js";

const LENGTH = 1;
export const CONTROL_WORD_LEN = 4;

/** First nibble of an associated channel header, RFC 4385 §5; a channel type stands in its second half. */
const CHANNEL = 1;
const CHANNEL_TYPE = 2;
const CHANNEL_IPV4 = 0x0021;
const CHANNEL_IPV6 = 0x0057;
const LENGTH_MASK = 0x3f;

export const lengthBeyondPayload = fact("pw-control-word.length-beyond-payload", "length", "left");

/** Of word and payload together; 0 where they have 64 bytes or more (§3). */
export const length = (p: Packet, at: number): number => p.u8(at + LENGTH) & LENGTH_MASK;

export function decodePwControlWord(p: Packet, at: number, end: number): void {
  if (!p.need(CONTROL_WORD_LEN, Kind.PwControlWord, at, end)) return;
  const body = at + CONTROL_WORD_LEN;
  if (p.u8(at) >> 4 === CHANNEL) {
    p.layer(Kind.PwControlWord, at, body, end, end);
    const type = p.u16(at + CHANNEL_TYPE);
    if (type === CHANNEL_IPV4) p.next(Kind.Ipv4, body, end);
    else if (type === CHANNEL_IPV6) p.next(Kind.Ipv6, body, end);
    else p.nextOrUnknown(Kind.None, type, body, end);
    return;
  }
  const len = length(p, at);
  // A length says where padding begins: frames of fewer than 64 bytes are padded.
  const claimed = len >= CONTROL_WORD_LEN ? at + len : end;
  const i = p.layer(Kind.PwControlWord, at, body, claimed, end);
  if (claimed > end) p.note(lengthBeyondPayload, at + LENGTH, len, end - at);
  // What the wire carries is agreed on when it is set up; only Ethernet can be recognised.
  p.nextOrUnknown(couldBeEthernet(p, body, p.to[i]!) ? Kind.Ethernet : Kind.None, 0, body, p.to[i]!);
}
