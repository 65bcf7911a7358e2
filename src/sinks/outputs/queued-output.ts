import type { OutputRecord } from "../sink.js";
import { backOffMs, pauseMs } from "./back-off.js";
import type { Output, OutputContext } from "./output.js";
import { type Bounds, Queue, type Sized } from "./queue.js";
import type { Transport } from "./transport.js";

/** How an output keeps, bundles and gives up records. */
export interface Delivery {
  /** What it keeps at most. */
  readonly queue: Bounds;
  /** What it sends at once. */
  readonly batch: Bounds;
  /** How long it waits for a batch to fill. */
  readonly flushMs: number;
  /** A batch run gives up after so long without a record delivered. */
  readonly giveUpMs: number;
}

/** How long the end of a live run waits for a receiver: whoever pressed ctrl-C is there. */
const LIVE_END_MS = 3000;
/** Between two notes. */
const QUIET_MS = 20_000;

/**
 * An output with a queue in front of a receiver that may be slow or gone. In a batch run the source waits while the queue is full; a
 * live run never waits, and what there is no room for is dropped. Whatever fails is tried again, until a batch run has seen no progress for too long.
 */
export class QueuedOutput<T extends Sized> implements Output {
  readonly name: string;
  taken = 0;
  delivered = 0;
  dropped = 0;
  uncertain = 0;
  private readonly encode: (record: OutputRecord) => T | undefined;
  private readonly transport: Transport<T>;
  private readonly delivery: Delivery;
  private readonly context: OutputContext;
  private readonly queue: Queue<T>;
  private readonly abort = new AbortController();
  private readonly running: Promise<void>;
  private readonly abandoned: Promise<void>;
  private tellAbandoned!: () => void;
  /** What has failed last and not worked since; why records were dropped. */
  private failing: string | undefined;
  private whyDropped: string | undefined;
  private whyUncertain: string | undefined;
  /** Uncertain records that nothing was said of yet. */
  private unsaid = 0;
  private isDelivering = false;
  private isEnding = false;
  private isOver = false;
  /** Wakes the loop. */
  private wake: () => void = () => {};
  /** Sources that wait for room. */
  private waiting: (() => void)[] = [];
  private progressAt = performance.now();
  private notedAt = Number.NEGATIVE_INFINITY;
  private doubtNotedAt = Number.NEGATIVE_INFINITY;
  private failureNotedAt: number | undefined;

  /** `encode` gives undefined for what the format has no place for, which is not meant for this output then. */
  constructor(
    name: string,
    encode: (record: OutputRecord) => T | undefined,
    transport: Transport<T>,
    delivery: Delivery,
    context: OutputContext,
  ) {
    this.name = name;
    this.encode = encode;
    this.transport = transport;
    this.delivery = delivery;
    this.context = context;
    this.queue = new Queue(delivery.queue);
    transport.onUncertain = (records, reason) => this.doubt(records, reason);
    this.abandoned = new Promise((resolve) => {
      this.tellAbandoned = resolve;
    });
    this.running = this.run();
  }

  get hasFailed(): boolean {
    return this.isOver && this.dropped > 0;
  }

  get fault(): string | undefined {
    return this.whyDropped ?? this.failing ?? this.whyUncertain;
  }

  write(records: readonly OutputRecord[]): void {
    const wasEmpty = this.queue.waiting === 0;
    for (const record of records) {
      const item = this.encode(record);
      if (item === undefined) continue;
      this.taken++;
      if (this.isOver) this.drop(1);
      else if (this.context.isLive && this.queue.isFull) {
        this.drop(1, this.failing ?? "the receiver is too slow, its queue is full");
        this.note(`${this.whyDropped}: records are dropped`);
      } else this.queue.push(item);
    }
    if (wasEmpty || this.queue.waiting >= this.delivery.batch.records || this.queue.isFull) this.wake();
  }

  ready(signal: AbortSignal): Promise<void> | undefined {
    if (this.context.isLive || this.isOver || !this.queue.isFull) return undefined;
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      signal.addEventListener("abort", done);
      this.waiting.push(done);
    });
  }

  async end(): Promise<void> {
    this.isEnding = true;
    this.wake();
    const timer = this.context.isLive
      ? setTimeout(() => this.giveUp(this.failing ?? "the receiver did not take it before the end"), LIVE_END_MS)
      : undefined;
    await Promise.race([this.running, this.abandoned]);
    clearTimeout(timer);
  }

  abandon(): void {
    this.giveUp(this.failing ?? "it was given up before the receiver took it");
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.filled();
      if (this.isOver) return;
      const batch = this.queue.take(this.delivery.batch);
      if (batch.length === 0) break;
      await this.deliver(batch);
      // Otherwise a receiver that takes all at once would keep timers and the ends of connections waiting.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await this.transport.close();
  }

  /** Resolves when a batch is full or has waited for long enough, and at the end. */
  private async filled(): Promise<void> {
    const { batch, flushMs } = this.delivery;
    while (this.queue.waiting === 0 && !this.isEnding && !this.isOver) await this.woken();
    const due = performance.now() + flushMs;
    while (this.queue.waiting < batch.records && !this.queue.isFull && !this.isEnding && !this.isOver) {
      const left = due - performance.now();
      if (left <= 0) return;
      await this.woken(left);
    }
  }

  private woken(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.wake(), ms);
      this.wake = () => {
        this.wake = () => {};
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async deliver(batch: readonly T[]): Promise<void> {
    this.progressAt = performance.now();
    const watch = this.context.isLive ? undefined : setInterval(() => this.look(), Math.max(this.delivery.giveUpMs / 20, 10));
    const { signal } = this.abort;
    this.isDelivering = true;
    let items = batch;
    let tries = 0;
    while (!this.isOver) {
      const before = this.progressAt;
      const again = await this.transport.send(items, {
        signal,
        delivered: (n) => this.progress(n, 0),
        refused: (n, reason) => this.progress(0, n, reason),
      });
      if (this.isOver) break;
      const rest = again?.items ?? [];
      this.queue.release(items, rest);
      if (this.queue.hasRoom) this.tellWaiting();
      if (again === undefined) break;
      if (again.isHopeless) this.giveUp(again.reason);
      else this.failed(again.reason);
      tries = this.progressAt > before ? 1 : tries + 1;
      items = rest;
      await pauseMs(backOffMs(tries, again.afterMs), signal);
    }
    clearInterval(watch);
    this.isDelivering = false;
    if (this.unsaid > 0 && !this.isOver) this.note(this.whyUncertain!);
  }

  private progress(delivered: number, refused: number, reason?: string): void {
    if (this.isOver) return;
    this.progressAt = performance.now();
    this.delivered += delivered;
    if (refused > 0) {
      this.drop(refused, reason);
      this.note(`${reason}: ${refused} records are dropped`);
    }
    if (this.failing === undefined) return;
    this.failing = undefined;
    if (this.failureNotedAt === undefined) return;
    this.say(`works again after ${Math.round((this.progressAt - this.failureNotedAt) / 1000)} s`);
    this.failureNotedAt = undefined;
  }

  private failed(reason: string): void {
    this.failing = reason;
    if (this.failureNotedAt === undefined && this.note(`${reason}; it is tried again`)) this.failureNotedAt = this.notedAt;
  }

  /** Has a batch run waited for too long? */
  private look(): void {
    const { giveUpMs } = this.delivery;
    if (performance.now() - this.progressAt < giveUpMs) return;
    this.giveUp(`${this.failing ?? "the receiver takes nothing"}, for ${giveUpMs / 1000} s`);
  }

  /** What has not been delivered is dropped, and all that comes. */
  private giveUp(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.queue.clear();
    this.abort.abort();
    this.transport.destroy();
    const left = this.taken - this.delivered - this.dropped;
    if (left > 0) {
      this.drop(left, reason);
      this.say(`${reason}: given up, ${left} records are dropped`);
    }
    this.tellWaiting();
    this.wake();
    this.tellAbandoned();
  }

  private drop(records: number, reason?: string): void {
    this.dropped += records;
    this.whyDropped = reason ?? this.whyDropped;
  }

  /** Delivered records may be lost after all. What is said of a try that fails says it too. */
  private doubt(records: number, reason: string): void {
    this.uncertain += records;
    this.unsaid += records;
    this.whyUncertain = reason;
    if (this.isDelivering || this.isOver) return;
    if (this.isEnding) this.note(reason);
    else this.failed(reason);
  }

  private tellWaiting(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const resolve of all) resolve();
  }

  /** Says it, unless something was said just now. */
  private note(text: string): boolean {
    const now = performance.now();
    // A doubt does not wait because of what was said of other things.
    if (now - (this.unsaid > 0 ? this.doubtNotedAt : this.notedAt) < QUIET_MS) return false;
    this.notedAt = now;
    this.say(text);
    return true;
  }

  private say(text: string): void {
    const doubt = this.unsaid > 0 ? `; at most ${this.unsaid} delivered records may be lost` : "";
    if (this.unsaid > 0) this.doubtNotedAt = performance.now();
    this.unsaid = 0;
    this.context.note(`${this.name}: ${text}${doubt}`);
  }
}
