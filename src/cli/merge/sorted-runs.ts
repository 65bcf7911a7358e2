import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A line and the key that it is sorted by. */
export interface Keyed {
  readonly key: string;
  readonly line: Buffer;
}

/** Bytes of lines that are sorted in memory. */
const IN_MEMORY = 16 << 20;
/** What an entry takes beside its line, about. */
const BESIDE_LINE = 300;
/** Runs that are merged at once: each has a buffer. */
const FAN_IN = 64;
const BUFFER_BYTES = 1 << 16;
/** In front of each entry of a run: bytes of its key, and of its line. */
const HEADER = 8;

export interface SortLimits {
  readonly inMemory?: number;
  readonly fanIn?: number;
}

/**
 * Sorts more lines than memory holds: what fills the memory is sorted and written to a file as a run, and the runs are merged. Equal keys stay
 * in the order in which they came.
 */
export class SortedRuns {
  private readonly inMemory: number;
  private readonly fanIn: number;
  private entries: Keyed[] = [];
  private bytes = 0;
  /** By how often their lines were merged before; within a level in their order, and before all of the levels below. */
  private readonly levels: Run[][] = [];
  private folder: string | undefined;
  private files = 0;

  constructor({ inMemory = IN_MEMORY, fanIn = FAN_IN }: SortLimits = {}) {
    this.inMemory = inMemory;
    this.fanIn = fanIn;
  }

  /** @throws the system's error where there is no room for temporary files */
  add(entry: Keyed): void {
    this.entries.push(entry);
    this.bytes += entry.line.length + BESIDE_LINE;
    if (this.bytes > this.inMemory) this.spill();
  }

  /** All lines in their order. To be called once. */
  sorted(): Iterable<Keyed> {
    const last = this.take();
    const runs = this.levels.toReversed().flat();
    return runs.length === 0 ? last : merged([...runs, last]);
  }

  /** Takes the temporary files away. */
  close(): void {
    for (const run of this.levels.flat()) run.close();
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private take(): Keyed[] {
    const { entries } = this;
    this.entries = [];
    this.bytes = 0;
    return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  private spill(): void {
    this.place(this.write(this.take()), 0);
  }

  private place(run: Run, level: number): void {
    const runs = (this.levels[level] ??= []);
    runs.push(run);
    if (runs.length < this.fanIn) return;
    this.levels[level] = [];
    const whole = this.write(merged(runs));
    for (const part of runs) part.close();
    this.place(whole, level + 1);
  }

  private write(entries: Iterable<Keyed>): Run {
    this.folder ??= mkdtempSync(join(tmpdir(), "pcaplint-merge-"));
    return new Run(join(this.folder, String(this.files++)), entries);
  }
}

/** Sorted lines in a file. */
class Run implements Iterable<Keyed> {
  private readonly path: string;
  private readonly fd: number;

  constructor(path: string, entries: Iterable<Keyed>) {
    this.path = path;
    this.fd = openSync(path, "wx+", 0o600);
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const flush = (): void => {
      const all = Buffer.concat(parts);
      for (let at = 0; at < all.length; ) at += writeSync(this.fd, all, at);
      parts = [];
      bytes = 0;
    };
    for (const { key, line } of entries) {
      const name = Buffer.from(key);
      const header = Buffer.alloc(HEADER);
      header.writeUInt32LE(name.length, 0);
      header.writeUInt32LE(line.length, 4);
      parts.push(header, name, line);
      bytes += HEADER + name.length + line.length;
      if (bytes > BUFFER_BYTES) flush();
    }
    flush();
  }

  *[Symbol.iterator](): Generator<Keyed> {
    let buffer = Buffer.alloc(0);
    let at = 0;
    let offset = 0;
    const has = (n: number): boolean => {
      if (buffer.length - at >= n) return true;
      const fresh = Buffer.allocUnsafe(Math.max(n, BUFFER_BYTES));
      const left = buffer.copy(fresh, 0, at);
      let have = left;
      while (have < n) {
        const read = readSync(this.fd, fresh, have, fresh.length - have, offset);
        if (read === 0) break;
        offset += read;
        have += read;
      }
      buffer = fresh.subarray(0, have);
      at = 0;
      return have >= n;
    };
    while (has(HEADER)) {
      const keyBytes = buffer.readUInt32LE(at);
      const lineBytes = buffer.readUInt32LE(at + 4);
      at += HEADER;
      has(keyBytes + lineBytes);
      const key = buffer.toString("utf8", at, at + keyBytes);
      const line = buffer.subarray(at + keyBytes, at + keyBytes + lineBytes);
      at += keyBytes + lineBytes;
      yield { key, line };
    }
  }

  close(): void {
    closeSync(this.fd);
    rmSync(this.path, { force: true });
  }
}

/** The entries of sorted runs in one order; of equal ones those of an earlier run come first. */
function* merged(runs: readonly Iterable<Keyed>[]): Generator<Keyed> {
  interface Head extends Keyed {
    readonly run: number;
    readonly rest: Iterator<Keyed>;
  }
  /** The next of each run, in their order. */
  const heads: Head[] = [];
  const comes = (a: Head, b: Head): boolean => a.key < b.key || (a.key === b.key && a.run < b.run);
  const insert = (head: Head): void => {
    let from = 0;
    let to = heads.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (comes(heads[middle]!, head)) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, head);
  };
  const advance = (run: number, rest: Iterator<Keyed>): void => {
    const { done, value } = rest.next();
    if (!done) insert({ ...value, run, rest });
  };
  for (const [i, run] of runs.entries()) advance(i, run[Symbol.iterator]());
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    yield head;
    advance(head.run, head.rest);
  }
}
