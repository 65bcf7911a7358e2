import type { Arena } from "../checksum/arena.js";
import { fold } from "../checksum/internet.js";

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

/**
 * What filling in the checksums left to the NIC will add to a sum over them: local checksum offload, read backwards. Kept
 * as for a range that begins at an even position in the arena.
 */
export class Pending {
  private delta = 0;
  /** Is any checksum of the packet left to the NIC? */
  any = false;

  reset(): void {
    this.delta = 0;
    this.any = false;
  }

  /** The field at `at` holds `stored` and will hold `right`. */
  add(at: number, stored: number, right: number): void {
    const change = fold(right + (~stored & 0xffff));
    this.delta = fold(this.delta + (at & 1 ? swap(change) : change));
    this.any = true;
  }

  /** `sum` of a range that begins at `from`, as it will be when all is filled in. */
  apply(sum: number, from: number): number {
    return fold(sum + (from & 1 ? swap(this.delta) : this.delta));
  }
}
