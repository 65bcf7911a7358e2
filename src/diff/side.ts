import { Buffers, NO_BYTES } from "./buffers.js";
import { Chains, NONE } from "./chains.js";
import { type Kept, KeptState, type Print } from "./kept.js";
import { Losses } from "./losses.js";
import { Key, keyOf, WAYS, Way } from "./ways.js";

/** Packets with one key that are looked at: where everything is alike, one is as good as another. */
const MOST_ALIKE = 64;
/** Packets that there is room for at first; a power of two. */
const ROOM = 1024;

/** What packets in one state are known by in one way. It is brought up to date when it is asked, and most packets have their partner by then. */
interface Index {
  readonly way: Way;
  readonly state: KeptState;
  readonly chains: Chains;
  /** Serial number of the first packet that has not been looked at. */
  upTo: number;
}

/** The packets of one capture that are in the window, in their order, and indexes over what they are known by. */
export class Side {
  /** Bytes that are kept, and packets without a partner. */
  bytes = 0;
  waiting = 0;
  /** Time of the first and the last packet that was read; NaN where they have none. */
  firstTime = Number.NaN;
  lastTime = Number.NaN;
  /** What the capture itself does not have. */
  readonly losses = new Losses();
  /** Where the bytes of packets lie. */
  readonly buffers = new Buffers();
  /** A ring: the packet with a serial number stands at the rest of its division by the length, a power of two. */
  private ring: (Kept | undefined)[] = new Array(ROOM).fill(undefined);
  /** Serial numbers of the oldest packet, and of the next that comes. */
  private from = 0;
  private to = 0;
  /** By way, of the packets that wait; and of those that have their partner. */
  private readonly indexes = Array.from({ length: WAYS }, (_, way) => indexOf(way as Way, KeptState.Waiting));
  private readonly twins = indexOf(Way.Same, KeptState.Matched);
  /** What is looked for, and what is put in. */
  private readonly key = new Key();
  private readonly entering = new Key();

  get size(): number {
    return this.to - this.from;
  }

  /** The packet that has been in the window for longest. */
  get oldest(): Kept | undefined {
    return this.at(this.from);
  }

  private at(serial: number): Kept | undefined {
    return this.ring[serial & (this.ring.length - 1)];
  }

  add(kept: Kept): void {
    const time = timeOf(kept);
    if (Number.isNaN(this.firstTime)) this.firstTime = time;
    this.lastTime = time;
    if (this.size === this.ring.length) this.grow();
    this.ring[this.to++ & (this.ring.length - 1)] = kept;
    this.bytes += kept.captured;
    this.waiting++;
  }

  private grow(): void {
    const larger: (Kept | undefined)[] = new Array(2 * this.ring.length).fill(undefined);
    for (let serial = this.from; serial < this.to; serial++) larger[serial & (larger.length - 1)] = this.at(serial);
    this.ring = larger;
  }

  /** The packet has its partner. */
  settle(kept: Kept): void {
    kept.state = KeptState.Matched;
    this.waiting--;
  }

  /** Takes the oldest packet out. */
  leave(): void {
    const kept = this.oldest!;
    this.ring[this.from++ & (this.ring.length - 1)] = undefined;
    if (kept.state === KeptState.Waiting) {
      this.waiting--;
      this.forget(kept);
    } else if (kept.bytes !== NO_BYTES) this.bytes -= kept.captured;
    kept.state = KeptState.Left;
  }

  /** The bytes are not looked at any more. */
  forget(kept: Kept): void {
    if (kept.bytes === NO_BYTES) return;
    if (kept.state !== KeptState.Left) this.bytes -= kept.captured;
    this.buffers.release(kept.bytes);
    kept.bytes = NO_BYTES;
  }

  /** Of the packets that wait and have the same key the one that `rank` likes best, the oldest of equals; none where it likes none (below 0). */
  best(print: Print, way: Way, rank: (kept: Kept) => number): Kept | undefined {
    if (this.waiting === 0 || !keyOf(print, way, this.key)) return undefined;
    return this.bestOf(this.indexes[way]!, this.key.one, this.key.other, rank);
  }

  /** As `best`, of the TCP segments that begin, or end, at a sequence number. */
  segment(way: typeof Way.Begins | typeof Way.Ends, sequence: number, rank: (kept: Kept) => number): Kept | undefined {
    if (this.waiting === 0) return undefined;
    const { one, other } = this.key.begin(way).and(sequence);
    return this.bestOf(this.indexes[way]!, one, other, rank);
  }

  /** As `best`, of the packets that are the same and have their partner. */
  twin(print: Print, rank: (kept: Kept) => number): Kept | undefined {
    keyOf(print, Way.Same, this.key);
    return this.bestOf(this.twins, this.key.one, this.key.other, rank);
  }

  private bestOf(index: Index, one: number, other: number, rank: (kept: Kept) => number): Kept | undefined {
    const { chains, state } = index;
    this.update(index);
    let found: Kept | undefined;
    let most = -1;
    let looked = 0;
    let previous = NONE;
    for (let entry = chains.first(one), next = NONE; entry !== NONE; entry = next) {
      next = chains.next(entry);
      if (!chains.has(entry, one, other)) {
        previous = entry;
        continue;
      }
      const kept = this.at(chains.serialOf(entry))!;
      // It found its partner since, and never waits again: of many that are alike, each is passed once.
      if (state === KeptState.Waiting && kept.state !== state) {
        chains.takeOut(entry, previous);
        continue;
      }
      previous = entry;
      if (kept.state !== state) continue;
      if (++looked > MOST_ALIKE) break;
      const liked = rank(kept);
      if (liked <= most) continue;
      most = liked;
      found = kept;
    }
    return found;
  }

  /** Takes out what has left, puts in what came. */
  private update(index: Index): void {
    const { chains, way, state } = index;
    chains.dropBefore(this.from);
    const key = this.entering;
    for (let serial = Math.max(index.upTo, this.from); serial < this.to; serial++) {
      const kept = this.at(serial)!;
      // One that waits may have its partner later.
      if ((state === KeptState.Matched || kept.state === state) && keyOf(kept.print, way, key)) chains.add(key, serial);
    }
    index.upTo = this.to;
  }
}

const indexOf = (way: Way, state: KeptState): Index => ({ way, state, chains: new Chains(), upTo: 0 });

/** Seconds since 1970, with their fraction. */
export const timeOf = ({ seconds, nanoseconds }: Kept): number => seconds + nanoseconds / 1e9;
