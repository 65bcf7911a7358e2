import type { Random } from "../bench/random.js";

/** Values that lengths, counts and types are damaged to: the ends, what lies beside them, and type numbers that lead on. */
const BYTES = [
  0, 1, 2, 4, 5, 6, 15, 17, 40, 41, 43, 44, 45, 46, 47, 50, 51, 58, 59, 60, 64, 0x69, 103, 115, 0x7f, 0x80, 132, 135, 136, 137, 0xfe, 0xff,
];
const HALVES = [
  ...[0, 1, 7, 8, 20, 28, 0xff, 0x100, 1500, 1536, 0x7fff, 0x8000, 0xfffe, 0xffff],
  // EtherTypes
  ...[
    0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x88e7, 0x8847, 0x8864, 0x8926, 0x893f, 0x8909, 0x8903, 0x880b, 0x894f, 0x6558, 0x88be, 0x22eb,
  ],
  // tunnel ports
  ...[1701, 2152, 3544, 4341, 4754, 4789, 4790, 5072, 5247, 6081, 6635, 8472],
];
const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x10000, 0xffff, 0x80211001];

/** Longest that a mutant gets. */
export const MOST_BYTES = 1 << 18;

/** Bytes under change: everything happens in one buffer. */
export class Mutant {
  readonly bytes = new Uint8Array(MOST_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  private readonly aside = new Uint8Array(MOST_BYTES);
  length = 0;
  private random!: Random;
  private bounds: readonly number[] = [];

  /** Begins anew; `bounds` are the positions where headers begin, where damage tells most. */
  begin(random: Random, bytes: Uint8Array, bounds: readonly number[]): void {
    this.random = random;
    this.bounds = bounds;
    this.length = Math.min(bytes.length, MOST_BYTES);
    this.bytes.set(bytes.length > MOST_BYTES ? bytes.subarray(0, MOST_BYTES) : bytes);
  }

  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** One change. `other` is what may be spliced in, `otherBounds` where its headers begin. */
  change(other: Uint8Array, otherBounds: readonly number[]): void {
    const { random } = this;
    switch (random.below(16)) {
      case 0:
      case 1:
        for (let n = 1 + random.below(4); n > 0; n--) if (this.length > 0) this.bytes[this.place()]! ^= 1 << random.below(8);
        return;
      case 2:
      case 3:
        if (this.length > 0) this.bytes[this.place()] = random.below(4) === 0 ? random.below(256) : this.pick(BYTES);
        return;
      case 4:
        if (this.length > 0) this.bytes[this.place()]! += random.below(2) === 0 ? 1 : -1;
        return;
      case 5:
      case 6:
      case 7:
        return this.half();
      case 8:
        return this.word();
      case 9:
        this.length = this.place();
        return;
      case 10:
        return this.remove(this.place(), 1 + random.below(random.below(4) === 0 ? 400 : 12));
      case 11:
        return this.duplicate(this.place(), 1 + random.below(random.below(4) === 0 ? 200 : 24));
      case 12:
        return this.splice(this.place(), other, random.below(other.length + 1));
      case 13:
        return this.splice(this.boundary(this.bounds, this.length), other, this.boundary(otherBounds, other.length));
      case 14: {
        const from = this.place();
        for (let at = from; at < Math.min(from + 1 + random.below(16), this.length); at++) this.bytes[at] = random.below(256);
        return;
      }
      default: {
        const from = this.place();
        this.bytes.fill(random.below(2) === 0 ? 0 : 0xff, from, Math.min(from + 1 + random.below(40), this.length));
      }
    }
  }

  private pick(values: readonly number[]): number {
    return values[this.random.below(values.length)]!;
  }

  private boundary(bounds: readonly number[], length: number): number {
    return bounds.length === 0 ? 0 : Math.min(bounds[this.random.below(bounds.length)]!, length);
  }

  /** A position: mostly in the first bytes of some header. */
  private place(): number {
    const { random } = this;
    const at =
      random.below(5) === 0
        ? random.below(this.length)
        : this.boundary(this.bounds, this.length) + random.below(random.below(3) === 0 ? 64 : 20);
    return Math.min(at, Math.max(this.length - 1, 0));
  }

  /** A value for a field of a length: what is left behind it, and what lies beside that. */
  private left(at: number): number {
    return Math.max(this.length - at + this.random.below(45) - 40, 0);
  }

  private half(): void {
    const at = this.place();
    if (at + 2 > this.length) return;
    const { random } = this;
    const little = random.below(8) === 0;
    const old = this.view.getUint16(at, little);
    const kind = random.below(5);
    const value = kind === 0 ? old + 1 : kind === 1 ? old - 1 : kind === 2 ? this.left(at) : this.pick(HALVES);
    this.view.setUint16(at, value, little);
  }

  private word(): void {
    const at = this.place();
    if (at + 4 > this.length) return;
    const { random } = this;
    const little = random.below(3) === 0;
    const old = this.view.getUint32(at, little);
    const kind = random.below(5);
    this.view.setUint32(at, kind === 0 ? old + 1 : kind === 1 ? old - 1 : kind === 2 ? this.left(at) : this.pick(WORDS), little);
  }

  private remove(at: number, n: number): void {
    const from = Math.min(at + n, this.length);
    this.bytes.copyWithin(at, from, this.length);
    this.length -= from - at;
  }

  private duplicate(at: number, n: number): void {
    const count = Math.min(n, this.length - at, MOST_BYTES - this.length);
    this.bytes.copyWithin(at + count, at, this.length);
    this.length += count;
  }

  /** Up to `at` as it is, then what the other has from `from` on, and sometimes what was here behind it. */
  private splice(at: number, other: Uint8Array, from: number): void {
    const room = MOST_BYTES - at;
    let n = Math.min(other.length - from, room);
    const behind = this.random.below(3) === 0;
    if (behind) n = Math.min(n, 1 + this.random.below(80));
    const rest = behind ? Math.min(this.length - at, room - n) : 0;
    this.aside.set(this.bytes.subarray(at, at + rest));
    this.bytes.set(other.subarray(from, from + n), at);
    this.bytes.set(this.aside.subarray(0, rest), at + n);
    this.length = at + n + rest;
  }
}
