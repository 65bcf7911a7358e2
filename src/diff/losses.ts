/** Intervals that are remembered; of more, the oldest two become one. */
const MOST = 1024;

/** When a capture lost packets itself, and how many: what it does not show from then may have been there. */
export class Losses {
  /** In all. */
  total = 0;
  private spans: { from: number; readonly to: number; count: number }[] = [];

  /** Some were lost between two times, in seconds since 1970. */
  add(from: number, to: number, count: number): void {
    this.total += count;
    this.spans.push({ from, to, count });
    if (this.spans.length <= MOST) return;
    const [oldest] = this.spans.splice(0, 1);
    this.spans[0]!.from = oldest!.from;
    this.spans[0]!.count += oldest!.count;
  }

  /** How many, at most, were lost in this time. */
  within(from: number, to: number): number {
    let count = 0;
    for (const span of this.spans) if (span.from <= to && span.to >= from) count += span.count;
    return count;
  }
}
