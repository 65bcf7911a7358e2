import { Observable } from "rxjs";
import type { Source } from "../sources/source.js";

/** Work after which timers and signals get their turn. A source that has bytes at hand would keep them waiting for seconds. */
const TURN_MS = 20;

/** Of a clock that only goes forward; `performance` would take 3 ms to load. */
const milliseconds = (): number => process.uptime() * 1000;

/** When timers and signals had their turn. Of all sources: thousands of small ones take a millisecond each. */
let turn = 0;

/** Where it is their turn, resolves when they have had it. */
function turnOfOthers(): Promise<void> | undefined {
  if (milliseconds() - turn <= TURN_MS) return undefined;
  return new Promise((resolve) => {
    setImmediate(() => {
      turn = milliseconds();
      resolve();
    });
  });
}

/** What `open` gives, once. Closed at once where nobody waits for it any longer; else whoever takes it closes it. */
export function opening<T extends { close(): Promise<void> }>(open: () => Promise<T>): Observable<T> {
  return new Observable((subscriber) => {
    const run = async (): Promise<void> => {
      await turnOfOthers();
      if (subscriber.closed) return;
      const opened = await open();
      if (subscriber.closed) return opened.close();
      subscriber.next(opened);
    };
    run().then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
  });
}

/** Undefined where everything downstream can take one more batch; otherwise resolves when it can. */
export type Gate = (signal: AbortSignal) => Promise<unknown> | undefined;

/**
 * An observable of the batches of one source. RxJS cannot say "not now" upstream, so the source asks before each read
 * instead. Sound only while every operator below is synchronous: `next` must not return before the batch is written.
 * Unsubscribing aborts a read that waits, and closes the source.
 */
export function pull<T>(open: () => Promise<Source<T>>, gate: Gate): Observable<T> {
  return new Observable<T>((subscriber) => {
    const abort = new AbortController();
    const { signal } = abort;
    const run = async (): Promise<void> => {
      const source = await open();
      try {
        while (!signal.aborted) {
          await gate(signal);
          await turnOfOthers();
          if (signal.aborted) break;
          const batch = await source.read(signal);
          if (batch === undefined) break;
          subscriber.next(batch);
        }
      } catch (error) {
        // What is aborted on request has not failed.
        if (!signal.aborted) throw error;
      } finally {
        await source.close();
      }
    };
    let isOver = false;
    const over = run().finally(() => {
      isOver = true;
    });
    over.then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    // Nobody is left who waits when it is over, and an abort makes an error with its stack.
    return () => {
      if (!isOver) abort.abort();
    };
  });
}
