import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";

/** What carries a packet of IP in IP has nothing behind it: bytes that the inner length leaves over belong to nobody. */
export const slackBehindInner = fact("ip.slack-behind-inner-packet", "innerLength", "carried");

const IPV4_TOTAL_LENGTH = 2;
const IPV6_PAYLOAD_LENGTH = 4;

/** Layers whose payload may be padded or followed by more: frames of a link, and trailers. */
const PADDED = new Uint8Array(256);
for (let kind = Kind.Ethernet; kind <= Kind.Ieee80211; kind++) PADDED[kind] = 1;
for (const kind of [Kind.PwControlWord, Kind.Pppoe, Kind.Erspan, Kind.Teredo]) PADDED[kind] = 1;

/**
 * Was something around this layer cut, so that a length that goes beyond it is no fault of the layer's own? A tunnel's
 * packet in the first fragment of the outer one is, and whatever stands in a packet that itself claims too much.
 */
export function isCutOutside(p: Packet, layer: number): boolean {
  for (let i = layer - 1; i >= 0; i--) if (p.state[i]! & (State.Fragment | State.BeyondPacket)) return true;
  return false;
}

/**
 * Called by the IP layers where their own length ends before the enclosing layer does. States a fact where IP carries
 * IP, by whatever tunnel, without a frame between them that could be padded.
 */
export function noteSlack(p: Packet, layer: number): void {
  for (let i = layer - 1; i >= 0; i--) {
    const kind = p.kind[i]!;
    if (PADDED[kind]) return;
    if (kind !== Kind.Ipv4 && kind !== Kind.Ipv6) continue;
    // An end that was guessed at proves nothing, nor does a piece of a datagram.
    if (p.state[i]! & (State.LengthZero | State.BeyondPacket | State.Fragment)) return;
    const at = p.from[layer]!;
    const field = p.kind[layer] === Kind.Ipv4 ? IPV4_TOTAL_LENGTH : IPV6_PAYLOAD_LENGTH;
    p.note(slackBehindInner, at + field, p.claim[layer]! - at, p.to[layer - 1]! - at);
    return;
  }
}
