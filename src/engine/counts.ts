import { KIND_COUNT } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { Verdict, WHY_NAMES } from "../packet/verdict.js";

const VERDICTS = 8;

/** What was seen, in numbers: the closing line is made of these. Counters only; their size does not depend on the input. */
export class Counts {
  packets = 0;
  bytes = 0;
  /** By kind times 8 plus verdict. */
  readonly verdicts = new Float64Array(KIND_COUNT * VERDICTS);
  /** By `Why`: why unverified, which form of partial. */
  readonly whys = new Float64Array(WHY_NAMES.length);
  /** Packets that decoding could not follow to their end: by "kind type" of what has no decoder. */
  readonly undecoded = new Map<number, number>();
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

  /** Counts the packet that the cursor is on. */
  packet(p: Packet): void {
    this.packets++;
    this.bytes += p.end - p.start;
    if (p.end < p.wireEnd) this.cut++;
    for (let i = 0; i < p.depth; i++) {
      const verdict = p.verdict[i]!;
      if (verdict === Verdict.None) continue;
      this.verdicts[p.kind[i]! * VERDICTS + verdict]!++;
      if (verdict > Verdict.Absent) this.whys[p.why[i]!]!++;
    }
    if (p.stopped === Stop.Unknown) {
      const key = p.stoppedKind * 0x1_0000_0000 + p.stoppedType;
      if (this.undecoded.has(key) || this.undecoded.size < 1000) this.undecoded.set(key, (this.undecoded.get(key) ?? 0) + 1);
      else this.undecoded.set(-1, (this.undecoded.get(-1) ?? 0) + 1);
    }
  }

  /** Checksums with this verdict, all kinds together. */
  total(verdict: number): number {
    let sum = 0;
    for (let kind = 0; kind < KIND_COUNT; kind++) sum += this.verdicts[kind * VERDICTS + verdict]!;
    return sum;
  }
}
