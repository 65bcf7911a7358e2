/** Something that waits for delivery. */
export interface Sized {
  /** What it takes of the queue's room. */
  readonly bytes: number;
}

/** How much a queue holds. */
export interface Bounds {
  readonly records: number;
  readonly bytes: number;
}

/** Items behind the first this many that are gone, the array is moved up: amortised, each is moved once. */
const MOST_GONE = 1024;

/** What an output keeps until it is settled, in order: bounded in records and bytes, those included that are on their way. */
export class Queue<T extends Sized> {
  private readonly bounds: Bounds;
  private items: T[] = [];
  private next = 0;
  private records = 0;
  private bytes = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** Items that wait; those on their way are not among them. */
  get waiting(): number {
    return this.items.length - this.next;
  }

  /** Is there no room for one more? */
  get isFull(): boolean {
    return this.records >= this.bounds.records || this.bytes >= this.bounds.bytes;
  }

  /** Is it half empty, so that it is worth while to fill it again? */
  get hasRoom(): boolean {
    return 2 * this.records <= this.bounds.records && 2 * this.bytes <= this.bounds.bytes;
  }

  push(item: T): void {
    this.items.push(item);
    this.records++;
    this.bytes += item.bytes;
  }

  /** The next ones, up to these bounds and at least one, if there is one. Their room stays taken until they are released. */
  take(most: Bounds): T[] {
    const from = this.next;
    let bytes = 0;
    while (this.next < this.items.length && this.next - from < most.records) {
      bytes += this.items[this.next]!.bytes;
      if (bytes > most.bytes && this.next > from) break;
      this.next++;
    }
    const taken = this.items.slice(from, this.next);
    if (this.next >= MOST_GONE && 2 * this.next >= this.items.length) {
      this.items = this.items.slice(this.next);
      this.next = 0;
    }
    return taken;
  }

  /** These are settled, but for some that come again. */
  release(items: readonly T[], again: readonly T[]): void {
    this.records += again.length - items.length;
    for (const { bytes } of items) this.bytes -= bytes;
    for (const { bytes } of again) this.bytes += bytes;
  }

  /** Forgets everything. */
  clear(): void {
    this.items = [];
    this.next = this.records = this.bytes = 0;
  }
}
