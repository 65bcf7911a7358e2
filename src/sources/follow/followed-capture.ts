import { existsSync } from "node:fs";
import { createArena } from "../../checksum/arena.js";
import { Batch, type CaptureEvent } from "../../packet/batch.js";
import { ARENA_BYTES, BATCH_ROWS, COLUMN_BYTES, captureOf } from "../open.js";
import type { CaptureSource, Position } from "../source.js";
import { FollowedBytes } from "./followed-bytes.js";
import { Patience } from "./patience.js";

const SAID = {
  replaced: "another file has this name now: reading it from its beginning",
  cut: "the file was cut: reading it from its beginning",
} as const;

/**
 * Packets of a capture file that is being written, and of the files that take its name after it, as one capture: packets are numbered
 * on, and flows go on. A record that is not whole yet is waited for.
 */
export class FollowedCapture implements CaptureSource {
  readonly format = "follow";
  /** It ended because something could not be read. */
  failed = false;
  private readonly path: string;
  private readonly note: (text: string) => void;
  private readonly patience = new Patience();
  private readonly batch = new Batch(createArena(ARENA_BYTES, COLUMN_BYTES), BATCH_ROWS);
  private bytes: FollowedBytes | undefined;
  private capture: CaptureSource | undefined;
  /** Packets of the files before, and of this one. */
  private before = 0;
  private packets = 0;

  /** `note`: called with a line for the user. */
  constructor(path: string, note: (text: string) => void) {
    this.path = path;
    this.note = note;
  }

  /** Ends it: what has been written is still read. */
  finish(): void {
    this.patience.end();
  }

  async read(signal: AbortSignal): Promise<Batch | undefined> {
    try {
      while (!signal.aborted) {
        this.capture ??= await this.next(signal);
        if (this.capture === undefined) break;
        const batch = await this.capture.read(signal);
        if (batch !== undefined) return this.numbered(batch);
        if (signal.aborted || this.patience.over) break;
        this.note(SAID[this.bytes?.change ?? "replaced"]);
        await this.capture.close();
        this.capture = undefined;
      }
      return undefined;
    } catch (error) {
      this.failed = !this.patience.over;
      if (this.failed) throw error;
      // A file that has not even a header yet.
      return undefined;
    }
  }

  /** The capture of this name, as soon as there is one; undefined where that is not waited for any longer. */
  private async next(signal: AbortSignal): Promise<CaptureSource | undefined> {
    this.before += this.packets;
    this.packets = 0;
    const wake = (): void => this.patience.end();
    signal.addEventListener("abort", wake);
    try {
      if (!existsSync(this.path)) this.note("there is no such file yet: waiting for it");
      while (!existsSync(this.path) && !this.patience.over) await this.patience.pause();
      if (this.patience.over && !existsSync(this.path)) return undefined;
      this.bytes = new FollowedBytes(this.path, this.patience);
      return await captureOf(this.path, this.bytes, { batch: this.batch });
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  private numbered(batch: Batch): Batch {
    const { before } = this;
    this.packets = batch.first + batch.count - 1;
    batch.first += before;
    // Where it is ended, the last record may be half written.
    const events = this.patience.over ? batch.events.filter(({ kind }) => kind !== "truncated") : batch.events;
    batch.events = events.map(
      (event): CaptureEvent =>
        event.kind === "dropped" && event.packet !== undefined ? { ...event, packet: event.packet + before } : event,
    );
    return batch;
  }

  async close(): Promise<void> {
    this.patience.end();
    await this.capture?.close();
  }

  /** What grows has no end that one could be on the way to. */
  position(): Position {
    return { read: this.bytes?.taken ?? 0, total: undefined };
  }
}
