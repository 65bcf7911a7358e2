import { fold } from "../checksum/internet.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { pseudoSum } from "../verify/pseudo-header.js";
import { isSame } from "./checksums.js";

const NO_LAYER = 255;
const TCP = 6;
const UDP = 17;

export const FINE = "accepted";
export const FAILURE = "hw csum failure in the log, packet accepted";
export const BY_ACCIDENT = "accepted by accident, though its checksum is wrong";
export const INPUT_ERROR = "dropped, InCsumErrors";
export const DROPPED_BY_IP = "dropped by IP, InCsumErrors of IpExt";

/** TCP or UDP right behind the only IP header: the layer's index, -1 where the model has nothing to say. */
function transportOf(p: Packet): number {
  const i = p.depth - 1;
  if (i < 1 || (p.kind[i] !== Kind.Tcp && p.kind[i] !== Kind.Udp)) return -1;
  const net = p.netOf[i]!;
  if (net === NO_LAYER || p.netOf[net] !== NO_LAYER || p.to[net]! > p.end || p.state[net]! & (State.Fragment | State.BeyondPacket))
    return -1;
  return i;
}

/**
 * What Linux does with a received packet for which the card gave the sum of all bytes behind the Ethernet header (CHECKSUM_COMPLETE), if
 * the packet is changed from `a` to `b` between the card and the protocol: at tc ingress, in netfilter. A model of __skb_checksum_complete,
 * ip_rcv_core and skb_postpull_rcsum in RFC 1071 sums.
 */
export function completeOutcomes(a: Packet, b: Packet): { notUpdated: string; updated: string } | undefined {
  const [i, j] = [transportOf(a), transportOf(b)];
  if (i < 0 || j < 0 || a.kind[i] !== b.kind[j]) return undefined;
  const [netA, netB] = [a.netOf[i]!, b.netOf[j]!];
  if (a.kind[netA] !== b.kind[netB]) return undefined;
  const verdict = b.verdict[j]!;
  if (verdict !== Verdict.Good && verdict !== Verdict.Bad) return undefined;
  const isIpv4 = b.kind[netB] === Kind.Ipv4;
  // ip_rcv_core sums the header by itself, whatever the card says.
  if (isIpv4 && b.verdict[netB] !== Verdict.Good) return { notUpdated: DROPPED_BY_IP, updated: DROPPED_BY_IP };
  const length = b.to[j]! - b.from[j]!;
  const pseudo = fold(pseudoSum(b, netB, b.kind[j] === Kind.Tcp ? TCP : UDP) + (length >>> 16) + (length & 0xffff));
  // An IPv4 header that is right sums to zero and is left in the sum; an IPv6 header is taken out as it is now.
  const header = isIpv4 ? 0 : b.arena.sum(b.from[netB]!, b.from[j]!);
  const outcome = (sum: number): string => {
    const passes = isSame(fold(fold(sum + (~header & 0xffff)) + pseudo), 0);
    if (passes) return verdict === Verdict.Good ? FINE : BY_ACCIDENT;
    return verdict === Verdict.Good ? FAILURE : INPUT_ERROR;
  };
  return {
    notUpdated: outcome(a.arena.sum(a.from[netA]!, a.to[netA]!)),
    updated: outcome(b.arena.sum(b.from[netB]!, b.to[netB]!)),
  };
}
