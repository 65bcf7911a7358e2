/** Time between two looks: a packet is read this long after it was written, at most. */
const LOOK_MS = 40;

/** Waits for more, a look at a time, until no more is wanted. */
export class Patience {
  /** No more is waited for: what is there is read to its end. */
  over = false;
  private wake: (() => void) | undefined;

  /** Resolves when it is time to look again. */
  pause(): Promise<void> {
    if (this.over) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    this.over = true;
    this.wake?.();
  }
}
