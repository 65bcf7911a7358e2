import type { Batch, CaptureEvent } from "../packet/batch.js";
import type { Window } from "./window.js";

/** Captured bytes of one packet, at most. Frames of 512 KiB are the largest that BIG TCP makes. */
export const MAX_CAPTURED = 1 << 19;
/** Link types whose records may be larger: D-Bus, USB, Elektrobit. They are taken as far as the arena holds them. */
const LARGE_RECORDS: ReadonlySet<number> = new Set([186, 189, 220, 231, 249, 279, 288, 293, 294, 295]);
/** What a record may have around its bytes: headers, padding, options. */
const AROUND = 1 << 17;
/** Events in one batch; a damaged file may have one for each block. */
export const MAX_EVENTS = 256;
/** Captured bytes that a record of this link type may claim before it is taken for damage. */
export function capturedLimit(linkType: number, window: Window): number {
  const room = window.size - AROUND;
  return LARGE_RECORDS.has(linkType) ? room : Math.min(MAX_CAPTURED, room);
}

/** Fills one batch again and again with what lies in a window. */
export abstract class Reader {
  protected readonly window: Window;
  protected readonly batch: Batch;
  /** Packets of the batches before this one. */
  private packets = 0;
  /** Nothing more will be read. */
  protected ended = false;

  constructor(window: Window, batch: Batch) {
    this.window = window;
    this.batch = batch;
    batch.count = 0;
    batch.first = 1;
    batch.events = [];
    batch.kernel = undefined;
    batch.mtu = 0;
  }

  /** Takes records from the window until it has no whole one, the batch is full, or something must be read or sought. */
  protected abstract take(): void;
  /** Called where `take` made nothing of the window: reads more, passes over, ends. */
  protected abstract more(): Promise<void>;

  /** The next batch; undefined at the end. */
  async read(): Promise<Batch | undefined> {
    const { batch } = this;
    // Rows that the consumer took away count too.
    this.packets += this.filled;
    this.filled = 0;
    batch.count = 0;
    batch.first = this.packets + 1;
    if (batch.events.length > 0) batch.events = [];
    while (!this.ended) {
      this.take();
      if (batch.count > 0 || batch.events.length >= MAX_EVENTS) break;
      await this.more();
    }
    this.filled = batch.count;
    return batch.count > 0 || batch.events.length > 0 ? batch : undefined;
  }
  private filled = 0;

  /** Number that the next packet would have. */
  protected get record(): number {
    return this.packets + this.batch.count + 1;
  }

  protected say(event: CaptureEvent): void {
    this.batch.events.push(event);
  }

  /** The end of the bytes: natural, or one that is said. `inside` names what was cut, where something was: at `offset`. */
  protected finish(inside: string, cut = this.window.left > 0, offset = this.window.offsetOf(this.window.at)): void {
    const { window, record } = this;
    this.ended = true;
    const { fault } = window.bytes;
    if (fault === undefined && !cut) return;
    const end = window.offsetOf(window.have);
    const where = cut ? inside : `behind packet ${record - 1}`;
    if (fault !== undefined)
      this.say({ kind: fault.kind, offset, record, message: `${fault.message}: at byte ${end} of the capture, ${where}` });
    else this.say({ kind: "truncated", offset, record, message: `the file ends at byte ${end}, ${where}` });
    window.at = window.have;
  }
}
