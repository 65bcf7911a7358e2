import { fold } from "../checksum/internet.js";
import * as udp from "../layers/udp.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { claimedLength, field, isGood, NO_LAYER, obstacle, transport, verdict } from "./internet.js";
import { pseudoSum } from "./pseudo-header.js";
import type { Verification } from "./verification.js";

const UDP = 17;

/** UDP: its own length rules the sum; a stored 0 means that there is none (RFC 768). */
export function verifyUdp(v: Verification, p: Packet, i: number): void {
  const at = p.from[i]!;
  const own = udp.length(p, at);
  const carried = claimedLength(p, i);
  // RFC 2675 §4: 0 stands for more than 65535 bytes. A NIC that splits (USO) is given 0 too, under an IP length of 0.
  const length = own === 0 && (carried > 0xffff || ipLengthZero(p, i)) ? carried : own;
  if (p.u16(udp.checksumAt(at)) === 0) return verifyZero(v, p, i, length);
  if (length < udp.HEADER_LEN) {
    field(p, i, udp.checksumAt(at));
    return verdict(p, i, Verdict.Unverified, Why.LengthInvalid);
  }
  transport(v, p, i, udp.checksumAt(at), UDP, length, p.to[i]!);
}

function ipLengthZero(p: Packet, i: number): boolean {
  const net = p.netOf[i]!;
  return net !== NO_LAYER && (p.state[net]! & State.LengthZero) !== 0;
}

/** A stored 0: absent, unless the bytes happen to sum to the 0 that RFC 768 wants sent as 0xffff. */
function verifyZero(v: Verification, p: Packet, i: number, length: number): void {
  const at = p.from[i]!;
  const net = p.netOf[i]!;
  field(p, i, udp.checksumAt(at));
  if (net !== NO_LAYER && length >= udp.HEADER_LEN && obstacle(p, i, net, p.to[i]!) === Why.None) {
    const pseudo = fold(pseudoSum(p, net, UDP) + (length >>> 16) + (length & 0xffff));
    const total = fold(v.sums.sum(p.arena, at, p.to[i]!) + pseudo);
    if (isGood(v, p, i, total, false)) return;
  }
  verdict(p, i, Verdict.Absent, Why.None);
  if (net !== NO_LAYER && p.kind[net] === Kind.Ipv6) v.remarkable = true;
}
