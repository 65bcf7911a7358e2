import type { Sized } from "./queue.js";

/** One try to deliver, as the output counts it. */
export interface Turn {
  /** Aborted where the output is given up. */
  readonly signal: AbortSignal;
  /** So many more of the items have left. */
  delivered(items: number): void;
  /** So many more will never be taken, and why. */
  refused(items: number, reason: string): void;
}

/** Items that were neither delivered nor refused. */
export interface Again<T> {
  readonly items: readonly T[];
  readonly reason: string;
  /** The receiver asks to be left alone for so long. */
  readonly afterMs?: number;
  /** No further try can help. */
  readonly isHopeless?: boolean;
}

/** How the items of one output leave the process. */
export interface Transport<T extends Sized> {
  /**
   * Tries to deliver these, in order. Gives those that are to be tried again, and they come again just so; undefined where there are none.
   * Failures of the network are no exceptions.
   */
  send(items: readonly T[], turn: Turn): Promise<Again<T> | undefined>;
  /** Called with how many of the items that had left may be lost after all, and why; set by the output. */
  onUncertain?: ((items: number, reason: string) => void) | undefined;
  /** Ends the connection whole, in a short time. */
  close(): Promise<void>;
  /** Ends it at once. */
  destroy(): void;
}
