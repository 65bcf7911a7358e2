import type { Key } from "./ways.js";

/** No entry. */
export const NONE = -1;
/** The entry is in no chain any more, though those in front of it are still there. */
const TAKEN_OUT = -2;
/** Entries that there is room for at first; a power of two. */
const ROOM = 256;

/**
 * A hash table of what comes and goes in one order: packets of a window, by the serial numbers that they have there. Entries stand in a ring,
 * and those of one bucket in a chain, the oldest first; so what goes is always the first of its chain.
 */
export class Chains {
  private mask = ROOM - 1;
  /** Columns over entries. */
  private one = new Int32Array(ROOM);
  private other = new Int32Array(ROOM);
  private serial = new Float64Array(ROOM);
  private following = new Int32Array(ROOM);
  /** Columns over buckets: first and last entry of the chain. */
  private heads = new Int32Array(ROOM).fill(NONE);
  private tails = new Int32Array(ROOM);
  private oldest = 0;
  private count = 0;

  /** The serial numbers are given in ascending order. */
  add(key: Key, serial: number): void {
    if (this.count > this.mask) this.grow();
    const entry = (this.oldest + this.count++) & this.mask;
    this.one[entry] = key.one;
    this.other[entry] = key.other;
    this.serial[entry] = serial;
    this.link(entry);
  }

  private link(entry: number): void {
    const bucket = this.one[entry]! & this.mask;
    this.following[entry] = NONE;
    if (this.heads[bucket] === NONE) this.heads[bucket] = entry;
    else this.following[this.tails[bucket]!] = entry;
    this.tails[bucket] = entry;
  }

  /** Drops what has a lower serial number. */
  dropBefore(serial: number): void {
    while (this.count > 0 && this.serial[this.oldest]! < serial) {
      if (this.following[this.oldest] !== TAKEN_OUT) this.heads[this.one[this.oldest]! & this.mask] = this.following[this.oldest]!;
      this.oldest = (this.oldest + 1) & this.mask;
      this.count--;
    }
  }

  /** First entry of the chain that keys with this first half are in, `NONE` where there is none; others of the bucket are in it, too. */
  first(one: number): number {
    return this.heads[one & this.mask]!;
  }

  next(entry: number): number {
    return this.following[entry]!;
  }

  has(entry: number, one: number, other: number): boolean {
    return this.one[entry] === one && this.other[entry] === other;
  }

  serialOf(entry: number): number {
    return this.serial[entry]!;
  }

  /** Takes an entry out of its chain; `previous` is the one in front of it there, or `NONE`. */
  takeOut(entry: number, previous: number): void {
    const bucket = this.one[entry]! & this.mask;
    const next = this.following[entry]!;
    if (previous === NONE) this.heads[bucket] = next;
    else this.following[previous] = next;
    if (next === NONE) this.tails[bucket] = previous;
    this.following[entry] = TAKEN_OUT;
  }

  private grow(): void {
    const { one, other, serial, following, oldest, count, mask } = this;
    const room = 2 * (mask + 1);
    this.mask = room - 1;
    this.one = new Int32Array(room);
    this.other = new Int32Array(room);
    this.serial = new Float64Array(room);
    this.following = new Int32Array(room);
    this.heads = new Int32Array(room).fill(NONE);
    this.tails = new Int32Array(room);
    this.oldest = 0;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const from = (oldest + i) & mask;
      if (following[from] === TAKEN_OUT) continue;
      const entry = this.count++;
      this.one[entry] = one[from]!;
      this.other[entry] = other[from]!;
      this.serial[entry] = serial[from]!;
      this.link(entry);
    }
  }
}
