import type { Batch } from "../../packet/batch.js";

/** What the capturing side counted since the capture began. */
export interface TapCounters {
  /** Packets that passed the filter, those that were dropped included. */
  readonly received: number;
  /** Packets that passed the filter and found no room. */
  readonly dropped: number;
  /** Milliseconds since 1970, where that was not now. */
  readonly countedAt?: number;
}

/** Where live packets come from: what differs between the backends. */
export interface Tap {
  /** Name of the backend and, where it matters, of the way it takes: `af_packet`. */
  readonly name: string;
  /** Milliseconds in which packets may still come after `stop`. */
  readonly drainMs: number;
  /** Of the interface, in bytes; undefined where it cannot be known, or there are several. */
  readonly mtu: number | undefined;
  /** Fills rows with packets that are there, without waiting. False where there is none. */
  take(batch: Batch): boolean;
  /** Resolves when there may be packets, after `ms`, or soon after `wake`. Rejects with a CaptureError where none will come any more. */
  wait(ms: number): Promise<void>;
  wake(): void;
  counters(): TapCounters;
  /** Are all that are dropped counted? */
  readonly countsDrops: boolean;
  /** Ends the capture at its side; what it has handed over may still be taken. */
  stop(): void;
  close(): Promise<void>;
}

/** How a live capture is to be made. */
export interface LiveOptions {
  /** Name of the interface, or `any`. */
  readonly interface: string;
  /** pcap-filter(7) words; empty for all packets. */
  readonly filter: string;
  /** Bytes kept of each packet. */
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Bytes of the kernel's buffer. */
  readonly bufferBytes: number;
  /** Called with a line for the user, such as that the interface went down. */
  readonly note: (text: string) => void;
}
