import { type Kept, KeptState, keyOf, type Print, type Way } from "./kept.js";
import { Losses } from "./losses.js";

/** Packets with one key that are looked at: where everything is alike, one is as good as another. */
const MOST_ALIKE = 64;

/** The packets of one capture that are in the window, in their order, and an index over what they are known by. */
export class Side {
  /** Bytes that are kept, and packets without a partner. */
  bytes = 0;
  waiting = 0;
  /** Time of the first and the last packet that was read; NaN where they have none. */
  firstTime = Number.NaN;
  lastTime = Number.NaN;
  /** What the capture itself does not have. */
  readonly losses = new Losses();
  private queue: Kept[] = [];
  private head = 0;
  /** One packet, or several that are alike in that, the oldest first. */
  private readonly index = new Map<number, Kept | Kept[]>();

  get size(): number {
    return this.queue.length - this.head;
  }

  /** The packet that has been in the window for longest. */
  get oldest(): Kept | undefined {
    return this.queue[this.head];
  }

  add(kept: Kept): void {
    const time = timeOf(kept);
    if (Number.isNaN(this.firstTime)) this.firstTime = time;
    this.lastTime = time;
    this.queue.push(kept);
    this.bytes += kept.bytes.length;
    this.waiting++;
    for (const key of kept.keys) {
      const alike = this.index.get(key);
      if (alike === undefined) this.index.set(key, kept);
      else if (Array.isArray(alike)) alike.push(kept);
      else this.index.set(key, [alike, kept]);
    }
  }

  /** The packet has its partner. */
  settle(kept: Kept): void {
    kept.state = KeptState.Matched;
    this.waiting--;
  }

  /** Takes the oldest packet out. */
  leave(): void {
    const kept = this.queue[this.head++]!;
    if (kept.state === KeptState.Waiting) this.waiting--;
    kept.state = KeptState.Left;
    this.bytes -= kept.bytes.length;
    for (const key of kept.keys) {
      const alike = this.index.get(key)!;
      // Packets leave in their order: it stands at the front.
      if (Array.isArray(alike) && alike.length > 1) alike.shift();
      else this.index.delete(key);
    }
    if (this.head > 1024 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }

  /** The bytes are not looked at any more. */
  forget(kept: Kept): void {
    if (kept.state !== KeptState.Left) this.bytes -= kept.bytes.length;
    kept.bytes = NOTHING;
  }

  /** The packet in this state with the same key that `rank` likes best, the oldest of equals; none where it likes none (below 0). */
  best(print: Print, way: Way, state: KeptState, rank: (kept: Kept) => number): Kept | undefined {
    const key = keyOf(print, way);
    return key === 0 ? undefined : this.bestOf(key, state, rank);
  }

  /** As `best`, by the key itself. */
  bestOf(key: number, state: KeptState, rank: (kept: Kept) => number): Kept | undefined {
    const alike = this.index.get(key);
    if (alike === undefined) return undefined;
    if (!Array.isArray(alike)) return alike.state === state && rank(alike) >= 0 ? alike : undefined;
    let found: Kept | undefined;
    let most = -1;
    let looked = 0;
    for (const kept of alike) {
      if (kept.state !== state) continue;
      if (++looked > MOST_ALIKE) break;
      const liked = rank(kept);
      if (liked <= most) continue;
      most = liked;
      found = kept;
    }
    return found;
  }
}

const NOTHING = new Uint8Array(0);

/** Seconds since 1970, with their fraction. */
export const timeOf = ({ seconds, nanoseconds }: Kept): number => seconds + nanoseconds / 1e9;
