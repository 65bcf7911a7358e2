import { close, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { promisify } from "node:util";
import type { Bytes } from "../bytes.js";
import { CaptureError, systemError } from "../capture-error.js";
import type { Patience } from "./patience.js";

const closeFile = promisify(close);
/** As much as FileBytes reads at once. */
const SYNC_READ = 1 << 18;

/** What happened to a file that was followed. */
export type Change = "replaced" | "cut";

/**
 * Bytes of a file that grows. At their end more are waited for; they end where the file was cut, where another file has its name
 * by now, or where patience ends. What was written in the meantime is read first.
 */
export class FollowedBytes implements Bytes {
  readonly fault = undefined;
  readonly total = undefined;
  taken = 0;
  /** Why they ended. */
  change: Change | undefined;
  private readonly path: string;
  private readonly fd: number;
  private readonly stat: Stats;
  private readonly patience: Patience;
  private closed = false;

  /** @throws CaptureError where there is no such file, or nothing that grows. */
  constructor(path: string, patience: Patience) {
    this.path = path;
    this.patience = patience;
    try {
      // Opening a pipe would wait for its writer.
      if (!statSync(path).isFile())
        throw new CaptureError(path, "is no regular file, which alone can be followed; pcaplint - reads a pipe");
      this.fd = openSync(path, "r");
      this.stat = fstatSync(this.fd);
    } catch (error) {
      throw systemError(path, error);
    }
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    try {
      // Seen twice with nothing in between: a writer may take a moment to let go of the old file.
      for (let seen: Change | undefined; !this.closed; ) {
        const n = readSync(this.fd, target, from, Math.min(to - from, SYNC_READ), this.taken);
        this.taken += n;
        if (n > 0) return n;
        const change = this.changed();
        if (this.patience.over || (change !== undefined && change === seen)) {
          this.change = change;
          break;
        }
        seen = change;
        await this.patience.pause();
      }
      return 0;
    } catch (error) {
      throw systemError(this.path, error);
    }
  }

  /** A name that is gone is one that is about to come back. */
  private changed(): Change | undefined {
    if (fstatSync(this.fd).size < this.taken) return "cut";
    const named = statSync(this.path, { throwIfNoEntry: false });
    return named === undefined || (named.ino === this.stat.ino && named.dev === this.stat.dev) ? undefined : "replaced";
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await closeFile(this.fd);
  }
}
