import type { Arena } from "../checksum/arena.js";
import { fold } from "../checksum/internet.js";
import { MAX_LAYERS } from "../packet/packet.js";

const swap = (word: number): number => ((word & 0xff) << 8) | (word >>> 8);

/** Below this many bytes a range is not worth remembering. */
const WORTHWHILE = 128;

/**
 * Sums of ranges of one packet that remembers the last one: the outer checksum of a tunnel covers what an inner one has
 * just summed, and that part is not read twice. Ranges of one packet are asked for from the innermost outwards.
 */
export class RangeSum {
  private from = 0;
  private to = 0;
  private known = 0;

  /** Forget: the bytes are another packet's. */
  reset(): void {
    this.from = 0;
    this.to = 0;
  }

  /** Folded sum of `[from, to)`, not complemented. */
  sum(arena: Arena, from: number, to: number): number {
    let sum: number;
    if (this.to > 0 && from <= this.from && this.to <= to) {
      // RFC 1071 §2(B): a part that begins at an odd distance adds with its bytes swapped.
      sum = arena.sum(from, this.from) + ((this.from - from) & 1 ? swap(this.known) : this.known);
      if (this.to < to) {
        const rest = arena.sum(this.to, to);
        sum += (this.to - from) & 1 ? swap(rest) : rest;
      }
      sum = fold(sum);
    } else sum = arena.sum(from, to);
    if (to - from >= WORTHWHILE) {
      this.from = from;
      this.to = to;
      this.known = sum;
    }
    return sum;
  }
}

/** Fields of one packet that may be pending: a CRC32c counts as two. */
const MOST_FIELDS = 2 * MAX_LAYERS;

/** What filling in the checksums left to the NIC will add to a sum over them: local checksum offload, read backwards. */
export class Pending {
  private count = 0;
  private readonly at = new Uint32Array(MOST_FIELDS);
  private readonly change = new Uint16Array(MOST_FIELDS);

  /** Is any checksum of the packet left to the NIC? */
  get any(): boolean {
    return this.count > 0;
  }

  reset(): void {
    this.count = 0;
  }

  /** The field at `at` holds `stored` and will hold `right`. */
  add(at: number, stored: number, right: number): void {
    this.at[this.count] = at;
    this.change[this.count] = fold(right + (~stored & 0xffff));
    this.count++;
  }

  /** `sum` of `[from, to)` as it will be when all is filled in. What lies outside (an IPv4 header's sum ends before it) adds nothing. */
  apply(sum: number, from: number, to: number): number {
    let total = sum;
    for (let i = 0; i < this.count; i++) {
      const at = this.at[i]!;
      if (at < from || at >= to) continue;
      // RFC 1071 §2(B): a field at an odd distance adds with its bytes swapped.
      total = fold(total + ((at - from) & 1 ? swap(this.change[i]!) : this.change[i]!));
    }
    return total;
  }
}
