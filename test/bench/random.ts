/** Mulberry32: the same numbers in every run, everywhere. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }
  /** A whole number in [0, below). */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  }
}
