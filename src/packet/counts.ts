import { KIND_COUNT, KIND_NAMES } from "./kind.js";
import { type Packet, State } from "./packet.js";
import { Stop } from "./stop.js";
import { WHY_NAMES, Why } from "./verdict.js";

const VERDICTS = 8;
/** Keys of what was not decoded: kind times this plus type number. */
const TYPES = 0x1_0000_0000;
/** Different things without a decoder that are told apart; the rest is counted together. */
const MOST_UNDECODED = 1000;
const OTHERS = -1;

/** What was seen, in numbers: the closing line is made of these. Counters only; their size does not depend on the input. */
export class Counts {
  packets = 0;
  bytes = 0;
  /** By kind times 8 plus verdict. */
  readonly verdicts = new Float64Array(KIND_COUNT * VERDICTS);
  /** By `Why`: why unverified, which form of partial. */
  readonly whys = new Float64Array(WHY_NAMES.length);
  /** By kind and type number of what has no decoder. */
  private readonly undecoded = new Map<number, number>();
  /** Packets cut by the snap length. */
  cut = 0;
  /** Packets of a link type without a decoder, by LINKTYPE_ number. */
  readonly linkTypes = new Map<number, number>();
  /** Findings by rule id: emitted, and held back by `--max-findings-per-rule`. */
  readonly found = new Map<string, number>();
  readonly heldBack = new Map<string, number>();
  errors = 0;
  warnings = 0;
  infos = 0;

  /** Counts the packet that the cursor is on. Headers quoted in ICMP errors are no part of it. */
  packet(p: Packet): void {
    this.packets++;
    this.bytes += p.end - p.start;
    if (p.end < p.wireEnd) this.cut++;
    for (let s = 0; s < p.summedCount; s++) {
      const i = p.summed[s]!;
      if (p.state[i]! & State.Quoted) continue;
      this.verdicts[p.kind[i]! * VERDICTS + p.verdict[i]!]!++;
      if (p.why[i] !== Why.None) this.whys[p.why[i]!]!++;
    }
    if (p.stopped === Stop.Unknown) {
      const key = p.stoppedKind * TYPES + p.stoppedType;
      add(this.undecoded, this.undecoded.has(key) || this.undecoded.size < MOST_UNDECODED ? key : OTHERS, 1);
    }
  }

  /** Counts a packet of a link type without a decoder; returns how many there have been. */
  linkType(linkType: number): number {
    return add(this.linkTypes, linkType, 1);
  }

  /** Takes in what was counted elsewhere. */
  add(other: Counts): void {
    this.packets += other.packets;
    this.bytes += other.bytes;
    this.cut += other.cut;
    this.errors += other.errors;
    this.warnings += other.warnings;
    this.infos += other.infos;
    for (let i = 0; i < this.verdicts.length; i++) this.verdicts[i]! += other.verdicts[i]!;
    for (let i = 0; i < this.whys.length; i++) this.whys[i]! += other.whys[i]!;
    for (const [key, n] of other.undecoded) add(this.undecoded, key, n);
    for (const [key, n] of other.linkTypes) add(this.linkTypes, key, n);
    for (const [key, n] of other.found) add(this.found, key, n);
    for (const [key, n] of other.heldBack) add(this.heldBack, key, n);
  }

  /** Checksums with this verdict, all kinds together. */
  total(verdict: number): number {
    let sum = 0;
    for (let kind = 0; kind < KIND_COUNT; kind++) sum += this.verdicts[kind * VERDICTS + verdict]!;
    return sum;
  }

  /** Packets that decoding could not follow to their end: what has no decoder, with how many, most first. */
  notDecoded(): { readonly behind: string; readonly type: number; readonly packets: number }[] {
    return [...this.undecoded]
      .map(([key, packets]) => ({
        behind: key === OTHERS ? "" : KIND_NAMES[Math.floor(key / TYPES)]!,
        type: key === OTHERS ? 0 : key % TYPES,
        packets,
      }))
      .sort((a, b) => b.packets - a.packets);
  }
}

function add<K>(counts: Map<K, number>, key: K, n: number): number {
  const sum = (counts.get(key) ?? 0) + n;
  counts.set(key, sum);
  return sum;
}
