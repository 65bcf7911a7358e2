import type { LiveMatcher } from "../diff/live-matcher.js";
import type { Differences } from "../engine/differences.js";
import type { Finding, Problem, RecordSource } from "../finding.js";
import type { Batch, CaptureEvent } from "../packet/batch.js";
import type { Tables } from "../packet/tables.js";
import type { LiveCapture } from "../sources/live/live-capture.js";
import { type Compared, Reader } from "./reader.js";

/** One of the two interfaces, which is captured already. */
export interface ComparedInterface {
  readonly source: RecordSource;
  readonly capture: LiveCapture;
  /** Its counters are to be said now. */
  readonly onStats: (seen: Compared) => void;
}

export interface CompareInterfacesOptions {
  readonly before: ComparedInterface;
  readonly after: ComparedInterface;
  readonly tables: Tables;
  readonly matcher: LiveMatcher;
  readonly differences: Differences;
  /** Packets of BEFORE after which the comparison ends, as soon as each has been found or the window has passed. */
  readonly packets?: number;
  readonly signal: AbortSignal;
  /** Takes records; resolves when there is room for more. */
  readonly write: (records: readonly (Finding | Problem)[]) => Promise<void>;
}

const MS = 1000;
/** Longest time between two looks at what has become certain. */
export const LOOK_MS = 100;

/** An interface, of which one packet after the other is taken. */
class LiveReader extends Reader {
  readonly capture: LiveCapture;
  private readonly onStats: (seen: Compared) => void;

  constructor(side: "before" | "after", options: CompareInterfacesOptions) {
    const { source, capture, onStats } = options[side];
    super({ source, open: () => Promise.resolve(capture) }, options.matcher[side], options.tables, options.differences);
    this.capture = capture;
    this.onStats = onStats;
  }

  protected override happened(event: CaptureEvent, batch: Batch): void {
    if (event.kind === "stats") this.onStats(this);
    super.happened(event, batch);
  }

  protected override lostIn(): readonly [from: number, to: number] {
    return [this.capture.countedFrom / MS, this.capture.countedTo / MS];
  }

  /** Seconds since 1970 until when all of the interface is known: its packets, and how many it lost. */
  get readTo(): number {
    const { capture, side } = this;
    const lastTime = Number.isNaN(side.lastTime) ? 0 : side.lastTime;
    return Math.max(capture.readTo / MS, Math.min(lastTime, capture.countedTo / MS));
  }
}

/**
 * Has the packets of two interfaces matched as they come. What has become certain is written at once, or when the window has passed. It
 * ends when the captures do; one that fails ends the other.
 */
export async function compareInterfaces(
  options: CompareInterfacesOptions,
): Promise<{ readonly before: Compared; readonly after: Compared }> {
  const { matcher, differences, signal, write, packets = Number.POSITIVE_INFINITY } = options;
  const before = new LiveReader("before", options);
  const after = new LiveReader("after", options);
  let isFull = false;
  matcher.began("before", before.capture.beganAt / MS);
  matcher.began("after", after.capture.beganAt / MS);

  const look = (): Promise<void> => {
    if (!isFull) matcher.readTo("before", before.readTo);
    matcher.readTo("after", after.readTo);
    if (isFull && matcher.isSettled) after.capture.finish();
    return write([...differences.take(), ...before.takeProblems(), ...after.takeProblems()]);
  };
  const feed = async (which: "before" | "after", most: number): Promise<void> => {
    const reader = which === "before" ? before : after;
    while (!signal.aborted) {
      await reader.fill(signal);
      if (reader.hasEnded) break;
      while (reader.hasNext && reader.packets < most) {
        if (which === "before") matcher.addBefore(reader.next());
        else matcher.addAfter(reader.next());
      }
      if (reader.packets >= most) break;
      await look();
      // The other one has its turn, and so have timers and signals.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (reader.packets >= most) isFull = true;
    else (which === "before" ? after : before).capture.finish();
    reader.capture.finish();
    matcher.ended(which);
  };

  const timer = setInterval(look, LOOK_MS);
  try {
    await Promise.all([feed("before", packets), feed("after", Number.POSITIVE_INFINITY)]);
    await look();
    // What waits when the reading is broken off is not lost.
    if (!signal.aborted) matcher.end();
    await look();
  } finally {
    clearInterval(timer);
    await before.close();
    await after.close();
  }
  return { before, after };
}
