import { close, closeSync, open, openSync, read, readSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { systemError } from "./capture-error.js";

const readFile = promisify(read);
const openFile = promisify(open);
const closeFile = promisify(close);

/** Why bytes ended before their natural end. */
export interface Fault {
  readonly kind: "truncated" | "damaged";
  readonly message: string;
}

/** Bytes of one input, pulled in order: at most what fits is taken, and only when asked. */
export interface Bytes {
  /** Puts up to `to - from` bytes into `target` at `from`, and says how many; 0 at the end only. */
  read(target: Uint8Array, from: number, to: number): Promise<number>;
  /** Set once `read` gave 0, where the end was no natural one. */
  readonly fault: Fault | undefined;
  /** Bytes of the input itself taken so far. */
  readonly taken: number;
  /** All bytes the input has; undefined where that cannot be known. */
  readonly total: number | undefined;
  /** Also wakes a read that waits: it gives 0. */
  close(): Promise<void>;
}

/**
 * Bytes of one synchronous read. What it brings is still in the cache of the core that decodes it: asynchronous reads, which another
 * thread does, took a third longer for 400 MB, and reads of 2 MiB a quarter. 256 KiB take as long, for a tenth more of processor time.
 */
const SYNC_READ = 1 << 19;
/** What was done synchronously and took longer, in seconds, is no cache: the disk or network is waited for asynchronously. */
const SLOW = 0.05;

/** The file that was opened last had to be waited for. */
let opensSlowly = false;

/**
 * A descriptor of a file, to be read. Synchronous, as the reads are: another thread takes 0.3 ms longer for it, and as long again to close it,
 * and a capture of ten packets is read in 0.9 ms (measured). What is no file may keep whoever opens it waiting for ever.
 */
export async function openToRead(path: string): Promise<number> {
  const began = process.uptime();
  const isAtHand = !opensSlowly && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const fd = isAtHand ? openSync(path, "r") : await openFile(path, "r");
  opensSlowly = process.uptime() - began > SLOW;
  return fd;
}

/** A regular file (or device), read straight into the target. */
export class FileBytes implements Bytes {
  readonly fault = undefined;
  taken = 0;
  readonly total: number | undefined;
  private readonly path: string;
  private readonly fd: number;
  private readonly owned: boolean;
  private pending: Promise<{ bytesRead: number }> | undefined;
  private closed = false;
  private slow = false;

  /** `owned`: the descriptor is closed with it. */
  constructor(path: string, fd: number, total: number | undefined, owned: boolean) {
    this.path = path;
    this.fd = fd;
    this.total = total;
    this.owned = owned;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    if (this.closed) return 0;
    try {
      // A position of null reads on from where the descriptor stands, which is right for an inherited standard input too.
      if (this.total !== undefined && !this.slow) return this.readNow(target, from, to);
      this.pending = readFile(this.fd, target, from, Math.min(to - from, this.slow ? to : SYNC_READ), null);
      const { bytesRead } = await this.pending;
      this.taken += bytesRead;
      return bytesRead;
    } catch (error) {
      throw systemError(this.path, error);
    }
  }

  private readNow(target: Uint8Array, from: number, to: number): number {
    const began = process.uptime();
    const bytesRead = readSync(this.fd, target, from, Math.min(to - from, SYNC_READ), null);
    this.taken += bytesRead;
    this.slow = process.uptime() - began > SLOW;
    return bytesRead;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // The descriptor's number may be given away as soon as it is closed.
    await this.pending?.catch(() => {});
    if (!this.owned) return;
    if (this.total === undefined || this.slow) await closeFile(this.fd);
    else closeSync(this.fd);
  }
}

/** A pipe, socket or child's output. The stream holds at most its own small buffer, then its writer waits. */
export class StreamBytes implements Bytes {
  readonly fault = undefined;
  taken = 0;
  readonly total = undefined;
  private readonly path: string;
  private readonly stream: Readable;
  private left: Uint8Array | undefined;
  private over = false;
  private error: Error | undefined;
  private wake: (() => void) | undefined;

  constructor(path: string, stream: Readable) {
    this.path = path;
    this.stream = stream;
    const poke = () => {
      this.wake?.();
      this.wake = undefined;
    };
    const end = () => {
      this.over = true;
      poke();
    };
    stream.on("readable", poke);
    stream.on("end", end);
    stream.on("close", end);
    stream.on("error", (error) => {
      this.error = error;
      end();
    });
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    for (;;) {
      const chunk: Uint8Array | null = this.left ?? this.stream.read();
      if (chunk !== null && chunk.length > 0) {
        const n = Math.min(chunk.length, to - from);
        target.set(n === chunk.length ? chunk : chunk.subarray(0, n), from);
        this.left = n === chunk.length ? undefined : chunk.subarray(n);
        this.taken += n;
        return n;
      }
      if (this.error !== undefined) throw systemError(this.path, this.error);
      if (this.over) return 0;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  close(): Promise<void> {
    this.left = undefined;
    this.over = true;
    this.stream.destroy();
    this.wake?.();
    return Promise.resolve();
  }
}

/** Bytes with a look ahead: what recognises a format or takes compressed data apart reads through this. */
export class Lookahead implements Bytes {
  private readonly inner: Bytes;
  private buffer: Uint8Array;
  private from = 0;
  private to = 0;

  constructor(inner: Bytes, size = 1 << 18) {
    this.inner = inner;
    this.buffer = new Uint8Array(size);
  }

  get fault(): Fault | undefined {
    return this.inner.fault;
  }
  get taken(): number {
    return this.inner.taken - (this.to - this.from);
  }
  get total(): number | undefined {
    return this.inner.total;
  }

  /** The next `n` bytes without taking them, fewer only at the end. A view: valid until the next call of any method. */
  async peek(n: number): Promise<Uint8Array> {
    while (this.to - this.from < n && (await this.more(n)));
    return this.buffer.subarray(this.from, Math.min(this.from + n, this.to));
  }

  /** All bytes at hand without taking them, at least one; none at the end. */
  async some(): Promise<Uint8Array> {
    if (this.to === this.from) await this.more(1);
    return this.buffer.subarray(this.from, this.to);
  }

  /** Takes `n` bytes that were peeked at. */
  drop(n: number): void {
    this.from += n;
  }

  /** Passes over `n` bytes; false if the end came first. */
  async skip(n: number): Promise<boolean> {
    let left = n;
    while (left > 0) {
      const here = (await this.some()).length;
      if (here === 0) return false;
      const part = Math.min(here, left);
      this.drop(part);
      left -= part;
    }
    return true;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    if (this.to === this.from) return this.inner.read(target, from, to);
    const n = Math.min(this.to - this.from, to - from);
    target.set(this.buffer.subarray(this.from, this.from + n), from);
    this.from += n;
    return n;
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async more(wanted: number): Promise<boolean> {
    if (this.from > 0) {
      this.buffer.copyWithin(0, this.from, this.to);
      this.to -= this.from;
      this.from = 0;
    }
    if (wanted > this.buffer.length) {
      const wider = new Uint8Array(wanted);
      wider.set(this.buffer.subarray(0, this.to));
      this.buffer = wider;
    }
    const n = await this.inner.read(this.buffer, this.to, this.buffer.length);
    this.to += n;
    return n > 0;
  }
}
