import type { Bytes, Fault, Lookahead } from "./bytes.js";

/** Bytes of a decoder that gives them piece by piece. */
export abstract class Decompressed implements Bytes {
  fault: Fault | undefined;
  protected readonly input: Lookahead;
  protected closed = false;
  private left: Uint8Array | undefined;

  constructor(input: Lookahead) {
    this.input = input;
  }

  get taken(): number {
    return this.input.taken;
  }
  get total(): number | undefined {
    return this.input.total;
  }

  /** The next decompressed bytes, valid until the next call; undefined at the end, with `fault` set where it is none. */
  protected abstract next(): Promise<Uint8Array | undefined>;

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    let chunk = this.left;
    while (chunk === undefined || chunk.length === 0) {
      if (this.closed || this.fault !== undefined) return 0;
      chunk = await this.next();
      if (chunk === undefined) {
        this.closed = true;
        return 0;
      }
    }
    const n = Math.min(chunk.length, to - from);
    target.set(n === chunk.length ? chunk : chunk.subarray(0, n), from);
    this.left = n === chunk.length ? undefined : chunk.subarray(n);
    return n;
  }

  close(): Promise<void> {
    this.closed = true;
    this.left = undefined;
    return this.input.close();
  }

  /** Ends the bytes; what was decoded before stays. */
  protected fail(kind: Fault["kind"], message: string): undefined {
    // An input that itself broke off is the cause, not its consequence.
    this.fault = this.input.fault ?? { kind, message };
    return undefined;
  }
}
