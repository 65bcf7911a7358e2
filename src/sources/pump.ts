import type { Transform } from "node:stream";

/** A decoder of node:zlib. */
export type Engine = Transform & { readonly bytesWritten: number };

/**
 * One decoder of node:zlib, fed and emptied by hand. A pipe would lose what is decoded and not yet read when the data turn
 * out to be damaged, and would not say how many bytes the decoder took.
 */
export class Pump {
  private readonly engine: Engine;
  private writing = false;
  private before = 0;
  private fed = 0;
  private ended = false;
  private wake: (() => void) | undefined;
  error: Error | undefined;

  constructor(engine: Engine) {
    this.engine = engine;
    const poke = () => {
      this.wake?.();
      this.wake = undefined;
    };
    engine.on("readable", poke);
    engine.on("end", () => {
      this.ended = true;
      poke();
    });
    engine.on("close", poke);
    engine.on("error", (error) => {
      this.error = error;
      poke();
    });
  }

  /** After `next` gave nothing: the decoder has seen the end of its data; `taken` says where that was. */
  get done(): boolean {
    return this.ended || this.taken < this.fed;
  }
  /** Bytes of the last `feed` that the decoder took. */
  get taken(): number {
    return this.engine.bytesWritten - this.before;
  }

  /** Gives the decoder bytes, which must stay as they are until `next` says that it wants more. */
  feed(bytes: Uint8Array): void {
    this.before = this.engine.bytesWritten;
    this.fed = bytes.length;
    this.writing = true;
    this.engine.write(bytes, () => {
      this.writing = false;
      this.wake?.();
      this.wake = undefined;
    });
  }

  /** The next decoded bytes; undefined when the decoder wants more, is done, or failed. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk: Uint8Array | null = this.engine.read();
      if (chunk !== null) return chunk;
      if (this.ended || this.error !== undefined || this.engine.destroyed) return undefined;
      // What was decoded is announced before the write is done, so nothing can be left now.
      if (!this.writing && this.engine.readableLength === 0) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  close(): void {
    this.engine.destroy();
    this.wake?.();
  }
}
