import type { KernelEvent } from "../kernel-state/event.js";
import type { Bytes } from "../sources/bytes.js";
import { CaptureError } from "../sources/capture-error.js";
import type { Source } from "../sources/source.js";
import { Collector } from "./collector.js";

const CHUNK = 1 << 18;
/** A line that is longer is no line of a log: what is beyond is passed over. */
const MOST_LINE = 1 << 17;
/** An event that nothing follows for so long is whole. */
const IDLE_MS = 200;
const NEWLINE = 10;
/** Bytes that tell a capture. */
const MAGIC = 4;
/** Every event has one of these in its first line; lines before the first of them are passed over unread. */
const NEEDLES = ["skb", "csum", "caps=(", "bad checksum", "sk_buff", "gso", "_header", " = {", "BUG", "PID:", "Linux version "].map(
  (text) => Buffer.from(text),
);
/** Magic numbers of captures, as their first four bytes. */
const CAPTURES = new Set([0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a, 0xa1b2cd34, 0x34cdb2a1]);

/** The events of one input, as they come. */
export class KernelSource implements Source<KernelEvent[]> {
  /** Lines read so far. */
  lines = 0;
  private readonly path: string;
  private readonly bytes: Bytes;
  private readonly collector = new Collector();
  private readonly buffer = Buffer.allocUnsafe(CHUNK + MOST_LINE);
  /** What lies in the buffer: the beginning of a line whose end has not come. */
  private have = 0;
  /** The line is too long: the rest of it is dropped. */
  private isSkipping = false;
  /** Nothing has come yet, or too little to tell what it is. */
  private isUnknown = true;
  private isOver = false;
  private pending: Promise<number> | undefined;

  constructor(path: string, bytes: Bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** The next events, one at least; undefined at the end. Rejects with a `CaptureError` what is no text. */
  async read(signal: AbortSignal): Promise<KernelEvent[] | undefined> {
    const abort = (): void => void this.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      while (!this.isOver) {
        const n = await this.next();
        // What was read when a signal came is written, whole.
        if (signal.aborted) this.isOver = true;
        if (signal.aborted) this.collector.end();
        else if (n === undefined) this.collector.pause();
        else if (n === 0) this.end();
        else this.took(n);
        const events = this.collector.take();
        if (events.length > 0) return events;
        if (n !== undefined && this.turns()) await new Promise((resolve) => setImmediate(resolve));
      }
      return undefined;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  close(): Promise<void> {
    this.isOver = true;
    return this.bytes.close();
  }

  private turn = performance.now();
  /** Timers and signals get their turn in an input that has no events. */
  private turns(): boolean {
    const now = performance.now();
    if (now - this.turn < 20) return false;
    this.turn = now;
    return true;
  }

  /** Bytes that came; undefined where an event waits and nothing comes. */
  private async next(): Promise<number | undefined> {
    this.pending ??= this.bytes.read(this.buffer, this.have, this.have + CHUNK);
    const { pending } = this;
    let timer: NodeJS.Timeout | undefined;
    const idle = this.collector.isWaiting
      ? new Promise<undefined>((resolve) => {
          timer = setTimeout(() => resolve(undefined), IDLE_MS);
        })
      : undefined;
    const n = await (idle === undefined ? pending : Promise.race([pending, idle]));
    clearTimeout(timer);
    if (n !== undefined) this.pending = undefined;
    return n;
  }

  private end(): void {
    if (this.isUnknown && this.have === 0) throw new CaptureError(this.path, "is empty: nothing to read", { foreign: true });
    if (this.have > 0 && !this.isSkipping) {
      this.buffer[this.have++] = NEWLINE;
      this.scan();
    }
    this.collector.end();
    this.isOver = true;
    const { fault } = this.bytes;
    if (fault !== undefined) throw new CaptureError(this.path, fault.message);
  }

  private took(n: number): void {
    this.have += n;
    if (this.isUnknown && this.have >= MAGIC) this.look();
    this.scan();
  }

  /** Is this text at all? Only the first bytes are asked: a log may have a damaged line. */
  private look(): void {
    this.isUnknown = false;
    const head = this.buffer.subarray(0, Math.min(this.have, 4096));
    const foreign = { foreign: true };
    if (CAPTURES.has(head.readUInt32BE(0)))
      throw new CaptureError(this.path, "is a packet capture: pcaplint scan reads it; pcaplint kernel reads logs and dumps", foreign);
    if (head.includes(0))
      throw new CaptureError(this.path, "is binary, not text: pcaplint kernel reads logs, dumps and traces as text", foreign);
  }

  /** Gives the collector the lines that matter, and keeps what has no end yet. */
  private scan(): void {
    const { buffer, collector } = this;
    let at = 0;
    const end = buffer.lastIndexOf(NEWLINE, this.have - 1) + 1;
    if (this.isSkipping && end > 0) {
      at = buffer.indexOf(NEWLINE) + 1;
      this.isSkipping = false;
      this.lines++;
    }
    if (end > at) {
      // Where the next of each needle stands, so that none is sought twice.
      const next = NEEDLES.map(() => -1);
      const text = buffer.subarray(0, end);
      while (at < end) {
        if (!collector.isOpen) at = this.skip(text, at, next);
        if (at >= end) break;
        const to = text.indexOf(NEWLINE, at);
        const cut = to > at && text[to - 1] === 13 ? to - 1 : to;
        collector.line(text.toString("latin1", at, Math.min(cut, at + MOST_LINE)), ++this.lines);
        at = to + 1;
      }
    }
    buffer.copyWithin(0, end, this.have);
    this.have -= end;
    if (this.isSkipping) this.have = 0;
    if (this.have >= MOST_LINE) {
      this.have = 0;
      this.isSkipping = true;
    }
  }

  /** The first line from `at` on that has a needle in it; the lines before are only counted. */
  private skip(text: Buffer, at: number, next: number[]): number {
    let nearest = text.length;
    for (const [i, needle] of NEEDLES.entries()) {
      if (next[i]! < at) {
        const found = text.indexOf(needle, at);
        next[i] = found < 0 ? text.length : found;
      }
      nearest = Math.min(nearest, next[i]!);
    }
    const begin = nearest >= text.length ? text.length : text.lastIndexOf(NEWLINE, nearest) + 1;
    for (let i = text.indexOf(NEWLINE, at); i >= 0 && i < begin; i = text.indexOf(NEWLINE, i + 1)) this.lines++;
    return Math.max(begin, at);
  }
}
