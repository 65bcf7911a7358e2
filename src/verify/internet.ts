import { complement, fold, subtract } from "../checksum/internet.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State, UNKNOWN_SUM } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { furtherSegments, outermostIp } from "./further-segments.js";
import { pseudoSum } from "./pseudo-header.js";
import type { Verification } from "./verification.js";

export const NO_LAYER = 255;
/** IP protocol number. */
const TCP = 6;

/** The 16-bit field of layer `i` stands at `at`: first step of every verdict. */
export function field(p: Packet, i: number, at: number): number {
  p.checksumAt[i] = at;
  p.computed[i] = UNKNOWN_SUM;
  p.why[i] = Why.None;
  return (p.stored[i] = p.u16(at));
}

export function verdict(p: Packet, i: number, is: Verdict, why: Why): void {
  p.verdict[i] = is;
  p.why[i] = why;
}

/** The reason why a sum over `[from, to)` of layer `i` cannot be known; `Why.None` where it can. `net` may be `NO_LAYER`. */
export function obstacle(p: Packet, i: number, net: number, to: number): Why {
  const around = net === NO_LAYER ? 0 : p.state[net]!;
  const state = p.state[i]! | around;
  if ((state & (State.BeyondPacket | State.Fragment | State.NoPseudoHeader)) === 0 && to <= p.end) return Why.None;
  if (state & State.Quoted) return Why.Quoted;
  if (state & State.Fragment) return Why.Fragment;
  if (state & State.BeyondPacket) return Why.LengthBeyondPacket;
  return to > p.end ? Why.SnapLength : Why.NoPseudoHeader;
}

/**
 * Is a folded total (everything covered, the field included) right? Then the layer is good, and its field may still be the
 * wrong one of the two forms of zero. RFC 1071 §1: right is all ones.
 */
export function isGood(v: Verification, p: Packet, i: number, total: number, allZeroWithout: boolean): boolean {
  if (total !== 0xffff) return false;
  const stored = p.stored[i]!;
  const udp = p.kind[i] === Kind.Udp || p.kind[i] === Kind.UdpLite;
  // RFC 768: a computed 0 is sent as 0xffff. Everywhere else 0xffff is right only where all other bytes are 0.
  const right = stored === 0 && udp ? 0xffff : stored === 0xffff && !udp && !allZeroWithout ? 0 : stored;
  p.computed[i] = right;
  p.verdict[i] = Verdict.Good;
  if (right !== stored) v.remarkable = true;
  return true;
}

/** What the field should hold, all that is pending filled in; `total` is the sum up to `to` and includes the field. */
function rightValue(v: Verification, p: Packet, i: number, total: number, to: number): number {
  const right = complement(subtract(v.pending.apply(total, p.from[i]!, to), p.stored[i]!));
  return right === 0 && (p.kind[i] === Kind.Udp || p.kind[i] === Kind.UdpLite) ? 0xffff : right;
}

/** Wrong: `total` is the sum from the layer's first byte up to `to`. */
export function bad(v: Verification, p: Packet, i: number, total: number, to: number): void {
  p.computed[i] = rightValue(v, p, i, total, to);
  p.verdict[i] = Verdict.Bad;
  v.remarkable = true;
}

/** Left to the NIC. `total` is undefined where not all bytes are there. What the NIC will write is remembered for the sums around it. */
export function partial(v: Verification, p: Packet, i: number, form: Why, total: number | undefined, to: number): void {
  verdict(p, i, Verdict.Partial, form);
  v.remarkable = true;
  if (total === undefined) return;
  const right = form === Why.OuterOfPartial ? p.stored[i]! : rightValue(v, p, i, total, to);
  p.computed[i] = right;
  if ((p.state[i]! & State.Quoted) === 0 && form !== Why.OuterOfPartial) v.pending.add(p.checksumAt[i]!, p.stored[i]!, right);
}

/**
 * Which pseudo-header sum the field holds, if any. `pseudo` is without the length, not folded; Windows leaves the length
 * out (LSO), BIG TCP counts it in 32 bits.
 */
function partialForm(stored: number, pseudo: number, length: number): Why {
  if (length <= 0xffff) {
    if (stored === fold(pseudo + length)) return Why.PseudoHeader;
  } else {
    if (stored === fold(pseudo + (length >>> 16) + (length & 0xffff))) return Why.PseudoHeader32BitLength;
    if (stored === fold(pseudo + (length & 0xffff))) return Why.PseudoHeader;
  }
  return stored === fold(pseudo) ? Why.PseudoHeaderWithoutLength : Why.None;
}

/**
 * A length goes beyond what is there: the sum cannot be called wrong, but where it verifies over the bytes there are, or
 * over those that the length claims and that only the layers around it do not count, it is right.
 */
function verifiesAllTheSame(v: Verification, p: Packet, i: number, pseudo: number, length: number): boolean {
  const from = p.from[i]!;
  const to = p.to[i]!;
  if (from + length <= p.end && isGood(v, p, i, totalOf(v, p, from, from + length, pseudo, length), false)) return true;
  return to <= p.end && isGood(v, p, i, totalOf(v, p, from, to, pseudo, to - from), false);
}

/** Folded sum of `[from, to)` with its pseudo-header, -1 for none. */
function totalOf(v: Verification, p: Packet, from: number, to: number, pseudo: number, length: number): number {
  const sum = v.sums.sum(p.arena, from, to);
  return pseudo < 0 ? sum : fold(sum + fold(pseudo + (length >>> 16) + (length & 0xffff)));
}

/** A checksum without a pseudo-header over the whole layer: ICMP, IGMP. */
export function plain(v: Verification, p: Packet, i: number, at: number): void {
  const stored = field(p, i, at);
  const to = p.to[i]!;
  const why = obstacle(p, i, p.netOf[i]!, to);
  if (why !== Why.None) {
    if (why === Why.LengthBeyondPacket && verifiesAllTheSame(v, p, i, -1, claimedLength(p, i))) return;
    return verdict(p, i, Verdict.Unverified, why);
  }
  const from = p.from[i]!;
  const total = v.sums.sum(p.arena, from, to);
  const allZero = stored === 0xffff && p.arena.sum(from, at) === 0 && p.arena.sum(at + 2, to) === 0;
  if (!isGood(v, p, i, total, allZero)) bad(v, p, i, total, to);
}

/** A checksum with a pseudo-header. `length` is the one the pseudo-header counts, `to` the end of what is covered. */
export function transport(v: Verification, p: Packet, i: number, at: number, protocol: number, length: number, to: number): void {
  const stored = field(p, i, at);
  const net = p.netOf[i]!;
  if (net === NO_LAYER) return verdict(p, i, Verdict.Unverified, Why.NoPseudoHeader);
  const pseudo = pseudoSum(p, net, protocol);
  const why = obstacle(p, i, net, to);
  if (why !== Why.None) {
    // A route that cannot be read hides the destination that the pseudo-header has, cut packet or not.
    if (p.state[net]! & State.NoPseudoHeader) return verdict(p, i, Verdict.Unverified, why);
    if (why === Why.LengthBeyondPacket && verifiesAllTheSame(v, p, i, pseudo, length)) return;
    let form = why === Why.Fragment ? Why.None : partialForm(stored, pseudo, length);
    if (form === Why.None && why === Why.SnapLength && protocol === TCP) form = formOfAllSegments(p, i, pseudo, length);
    return form === Why.None ? verdict(p, i, Verdict.Unverified, why) : partial(v, p, i, form, undefined, to);
  }
  const total = totalOf(v, p, p.from[i]!, to, pseudo, length);
  if (isGood(v, p, i, total, false)) return;
  const form = partialForm(stored, pseudo, length);
  if (form !== Why.None) return partial(v, p, i, form, total, to);
  if (v.pending.any && v.pending.apply(total, p.from[i]!, to) === 0xffff) return partial(v, p, i, Why.OuterOfPartial, total, to);
  if (protocol === TCP && verifyAllSegments(v, p, i, pseudo, length, to)) return;
  bad(v, p, i, total, to);
}

/** GSO_PARTIAL: which pseudo-header sum of all segments the field holds, where the lengths count one (tcp_gso_segment). */
function formOfAllSegments(p: Packet, i: number, pseudo: number, length: number): Why {
  const further = furtherSegments(p, i, outermostIp(p));
  return further === 0 ? Why.None : partialForm(p.stored[i]!, pseudo, length + further);
}

/** True where the field holds such a sum. */
function verifyAllSegments(v: Verification, p: Packet, i: number, pseudo: number, length: number, to: number): boolean {
  const form = formOfAllSegments(p, i, pseudo, length);
  if (form === Why.None) return false;
  // Over one segment the card's sum would begin with what is stored: that, an outer sum has been made for.
  partial(v, p, i, form, fold(v.sums.sum(p.arena, p.from[i]!, to) + p.stored[i]!), to);
  p.computed[i] = UNKNOWN_SUM;
  return true;
}

/** Bytes from the layer's first to the end that IP claims for it, beyond the packet or not. */
export function claimedLength(p: Packet, i: number): number {
  const net = p.netOf[i]!;
  const end = net !== NO_LAYER && p.state[net]! & State.BeyondPacket ? p.claim[net]! : p.to[i]!;
  return end - p.from[i]!;
}
