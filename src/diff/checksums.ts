import { complement, fold } from "../checksum/internet.js";
import { KIND_NAMES, Kind } from "../packet/kind.js";
import { type Packet, State, UNKNOWN_SUM } from "../packet/packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import type { ChecksumChange } from "./comparison.js";

const NO_LAYER = 255;
/** 0x0000 and 0xffff are one value in one's complement. */
export const isSame = (a: number, b: number): boolean => a % 0xffff === b % 0xffff;

const INTERNET = new Uint8Array(256);
for (const kind of [Kind.Ipv4, Kind.Tcp, Kind.Udp, Kind.Icmp, Kind.Icmpv6, Kind.Igmp, Kind.Gre]) INTERNET[kind] = 1;
const HAS_PSEUDO_HEADER = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.Icmpv6]) HAS_PSEUDO_HEADER[kind] = 1;

/** Sums of the words that differ, as they were and as they are. */
class Changed {
  were = 0;
  are = 0;
  any = false;

  /** Compares words in `[from, from + n)` of both, but for the field at `skip` of the second. */
  range(a: Packet, from: number, b: Packet, at: number, n: number, skip: number): void {
    for (let i = 0; i < n; i += 2) {
      if (at + i === skip) continue;
      const was = i + 1 < n ? a.u16(from + i) : a.u8(from + i) << 8;
      const is = i + 1 < n ? b.u16(at + i) : b.u8(at + i) << 8;
      if (was === is) continue;
      this.any = true;
      this.were = fold(this.were + was);
      this.are = fold(this.are + is);
    }
  }
}

/** The words that layer `i` of `a` and layer `j` of `b` cover and that differ; undefined where they are not word for word the same. */
function changedWords(a: Packet, i: number, b: Packet, j: number): Changed | undefined {
  const [from, at] = [a.from[i]!, b.from[j]!];
  const isHeader = a.kind[i] === Kind.Ipv4;
  const n = isHeader ? a.body[i]! - from : a.to[i]! - from;
  if (n !== (isHeader ? b.body[j]! - at : b.to[j]! - at)) return undefined;
  const changed = new Changed();
  if (HAS_PSEUDO_HEADER[a.kind[i]!]) {
    const [netA, netB] = [a.netOf[i]!, b.netOf[j]!];
    if (netA === NO_LAYER || netB === NO_LAYER || a.kind[netA] !== b.kind[netB]) return undefined;
    const size = a.kind[netA] === Kind.Ipv4 ? 4 : 16;
    changed.range(a, a.sourceAt[netA]!, b, b.sourceAt[netB]!, size, -1);
    changed.range(a, a.destinationAt[netA]!, b, b.destinationAt[netB]!, size, -1);
  }
  // What was not captured is taken to be alike.
  changed.range(a, from, b, at, Math.max(0, Math.min(n, a.end - from, b.end - at)), b.checksumAt[j]!);
  return changed;
}

/** RFC 1624 §3, eqn. 3: HC' = ~(~HC + ~m + m'). */
export const updated = (checksum: number, were: number, are: number): number =>
  complement(fold((~checksum & 0xffff) + (~were & 0xffff) + are));

/** Can the field be judged by what changed, though not all that it covers was captured? */
const isCut = (p: Packet, i: number): boolean =>
  p.verdict[i] === Verdict.Unverified && p.why[i] === Why.SnapLength && (p.state[i]! & State.Fragment) === 0;

/** What became of the checksum of two layers that are the same header; undefined where nothing did. */
export function checksumChange(a: Packet, i: number, b: Packet, j: number): ChecksumChange | undefined {
  const [before, after] = [a.verdict[i]!, b.verdict[j]!];
  if (before === Verdict.None || after === Verdict.None || b.state[j]! & State.Quoted) return undefined;
  const [was, is] = [a.stored[i]!, b.stored[j]!];
  const is16 = INTERNET[b.kind[j]!] !== 0;
  const changed = is16 ? changedWords(a, i, b, j) : undefined;
  const base = { layer: j, protocol: KIND_NAMES[b.kind[j]!]!, was, is };
  const right = b.computed[j] === UNKNOWN_SUM ? {} : { shouldBe: b.computed[j]! };
  if (after === Verdict.Absent) return before === Verdict.Absent ? undefined : { ...base, fate: "removed" };
  // A finished sum that stayed is not unfinished, though it may be the pseudo-header's by chance.
  if (after === Verdict.Partial && (before !== Verdict.Good || is !== was)) return undefined;
  if (before === Verdict.Partial || before === Verdict.Absent) {
    if (after === Verdict.Good) return { ...base, fate: "filled" };
    return after === Verdict.Bad ? { ...base, fate: is === was ? "kept" : "wrong", ...right } : undefined;
  }
  if (changed === undefined)
    return after === Verdict.Bad && before === Verdict.Good ? { ...base, fate: was === is ? "kept" : "wrong", ...right } : undefined;
  if (!changed.any && was === is) return undefined;
  const words = { words: [changed.were, changed.are] as const };
  const expected = updated(was, changed.were, changed.are);
  if (isSame(expected, is)) return { ...base, fate: "follows", ...words };
  if (after === Verdict.Good) return { ...base, fate: "recomputed", ...words };
  if (after === Verdict.Unverified && !isCut(b, j)) return undefined;
  const should = after !== Verdict.Unverified && before === Verdict.Good ? right : { shouldBe: expected };
  return { ...base, fate: was === is ? "kept" : "wrong", ...should, ...words };
}
