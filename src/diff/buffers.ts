/** Bytes that nobody uses and that are kept for what comes: those of a usual window. */
const MOST_FREE = 16 << 20;
/** Sizes are multiples of it, or of an eighth of the next power of two, whichever is more: at most a fifth is left unused in a large one. */
const STEP = 64;

export const NO_BYTES = Buffer.alloc(0);

const sizeFor = (n: number): number => {
  const step = Math.max(STEP, 1 << Math.max(0, 29 - Math.clz32(n - 1)));
  return Math.ceil(n / step) * step;
};

/** Copies of packets' bytes, in memory that is used again: a buffer made for each took longer than all else that is done with a packet. */
export class Buffers {
  /** By size. */
  private readonly free = new Map<number, Buffer[]>();
  private freeBytes = 0;

  /** A copy of `n` bytes, at the beginning of a buffer that may be longer. */
  copyOf(bytes: Uint8Array, from: number, n: number): Buffer {
    if (n === 0) return NO_BYTES;
    const size = sizeFor(n);
    let buffer = this.free.get(size)?.pop();
    if (buffer === undefined) buffer = Buffer.allocUnsafeSlow(size);
    else this.freeBytes -= size;
    buffer.set(bytes.subarray(from, from + n));
    return buffer;
  }

  /** Nobody looks at the copy any more. */
  release(buffer: Buffer): void {
    const size = buffer.length;
    if (size === 0 || this.freeBytes + size > MOST_FREE) return;
    this.freeBytes += size;
    const alike = this.free.get(size);
    if (alike === undefined) this.free.set(size, [buffer]);
    else alike.push(buffer);
  }
}
