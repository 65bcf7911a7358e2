const FIRST_MS = 200;
const MOST_MS = 10_000;

/**
 * How long to wait before the next try, in milliseconds: twice as long each time, and by chance between the half and the whole of
 * that, so that many senders do not come back at once. `tries`: failed ones in a row, from 1; `asked`: what the receiver asked for at least.
 */
export function backOffMs(tries: number, asked = 0, random = Math.random()): number {
  const most = Math.min(FIRST_MS * 2 ** (tries - 1), MOST_MS);
  return Math.max(asked, (most * (1 + random)) / 2);
}

/** Resolves after a time, or at once when the signal is aborted. */
export const pauseMs = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
