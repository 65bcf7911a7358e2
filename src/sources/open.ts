import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { type Arena, createArena } from "../checksum/arena.js";
import { Batch } from "../packet/batch.js";
import { type Bytes, FileBytes, openToRead, StreamBytes } from "./bytes.js";
import { CaptureError, systemError } from "./capture-error.js";
import { decompress } from "./compression.js";
import { notACapture } from "./formats.js";
import { PcapReader } from "./pcap.js";
import { isPcap, pcapHeader } from "./pcap-header.js";
import { PcapngReader } from "./pcapng.js";
import { Block } from "./pcapng-blocks.js";
import type { Reader } from "./reader.js";
import type { CaptureSource, Position } from "./source.js";
import { Tar } from "./tar.js";
import { BLOCK, isTarHeader } from "./tar-header.js";
import { Window } from "./window.js";

const STDIN = 0;

/** Holds the largest frame (512 KiB) twice; reads of this size are as fast as larger ones. */
export const ARENA_BYTES = 2 << 20;
/**
 * For the columns of a batch, a cursor and the usual number of flows. Pages that are not used cost nothing; with 32 MB and more V8 would collect
 * garbage at once, for 4 ms.
 */
export const COLUMN_BYTES = 27 << 20;
/** Enough that what is done once a batch costs nothing. */
export const BATCH_ROWS = 4096;
/** The first batch: nothing is known yet of what it makes of findings, and what is small is soon done. */
const FIRST_ROWS = 256;
/** Bytes that tell a capture: the longest file header of pcap. A pipe may have no more to give for a long time. */
const HEAD = 28;
/** Bytes that tell what another file is: the header of a tar archive is the longest. */
const FOREIGN_HEAD = BLOCK;

export interface OpenOptions {
  /** Memory that the packets are read into; may serve one capture after another. */
  readonly arena?: Arena;
  /** The batch to fill, where it is to be used again too; its arena counts. */
  readonly batch?: Batch;
  /** Bytes of the capture, where its `total` counts others too. */
  readonly size?: number;
}

/**
 * Opens a capture file, or standard input (`-`). Its compression and format are known by their magic numbers, never by the
 * name. Rejects with a `CaptureError` what cannot be read at all.
 */
export async function openCapture(path: string, options: OpenOptions = {}): Promise<CaptureSource> {
  return captureOf(path, await openBytes(path), options);
}

/** As `openCapture`, of bytes that are open already. Closes them when it fails, too. */
export async function captureOf(path: string, raw: Bytes, options: OpenOptions = {}): Promise<CaptureSource> {
  const opened = await captureOrArchive(path, raw, options);
  if (!(opened instanceof Tar)) return opened;
  await opened.close();
  throw new CaptureError(path, "is a tar archive, which scan and inspect read, but not inside of another: unpack it first");
}

/** As `captureOf`, or the archive that the bytes are, in which nothing has been opened yet. */
export async function captureOrArchive(path: string, raw: Bytes, options: OpenOptions = {}): Promise<CaptureSource | Tar> {
  let opened: Bytes = raw;
  try {
    const { bytes, compressions } = await decompress(path, raw, options.size);
    opened = bytes;
    const head = await bytes.peek(HEAD);
    const of = compressions.length > 0 ? `the ${compressions.join(" and ")} data: ` : "";
    if (head.length === 0) {
      if (bytes.fault !== undefined) throw new CaptureError(path, bytes.fault.message, { offset: 0 });
      throw new CaptureError(path, compressions.length > 0 ? `is ${compressions.join(" and ")} of nothing` : "is empty", { foreign: true });
    }
    if (!isPcap(head) && !isPcapng(head)) {
      const more = await bytes.peek(FOREIGN_HEAD);
      if (isTarHeader(more)) return new Tar(path, bytes);
      throw new CaptureError(path, `${of}${notACapture(more)}`, { foreign: true });
    }
    const batch = options.batch ?? new Batch(options.arena ?? createArena(ARENA_BYTES, COLUMN_BYTES), BATCH_ROWS);
    batch.capacity = Math.min(FIRST_ROWS, batch.start.length);
    const window = new Window(batch.arena, bytes);
    let reader: Reader;
    let format: string;
    if (isPcap(head)) {
      format = "pcap";
      reader = await PcapReader.open(window, batch, pcapHeader(path, head), raw.total === undefined);
    } else {
      format = "pcapng";
      reader = new PcapngReader(path, window, batch);
    }
    return new Capture(reader, bytes, [...compressions, format].join("/"));
  } catch (error) {
    await opened.close();
    throw error instanceof CaptureError ? error : systemError(path, error);
  }
}

const isPcapng = (head: Uint8Array): boolean =>
  head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0) === Block.Section;

/** The input as it is: a file is read where it lies; pipes are read as they come, and can be left at any time. */
export async function openBytes(path: string): Promise<Bytes> {
  if (path.startsWith("s3://")) return (await import("./s3.js")).openObject(path);
  try {
    if (path === "-") {
      const stat = fstatSync(STDIN);
      return stat.isFile() ? new FileBytes(path, STDIN, stat.size, false) : new StreamBytes(path, process.stdin);
    }
    const fd = await openToRead(path);
    const stat = fstatSync(fd);
    if (stat.isFIFO()) return new StreamBytes(path, new Socket({ fd, readable: true, writable: false }));
    const bytes = new FileBytes(path, fd, stat.isFile() && stat.size > 0 ? stat.size : undefined, true);
    if (!stat.isDirectory()) return bytes;
    await bytes.close();
    throw new CaptureError(path, "is a directory");
  } catch (error) {
    throw systemError(path, error);
  }
}

/** A reader, with the signal and the manners of a source. */
class Capture implements CaptureSource {
  readonly format: string;
  private readonly reader: Reader;
  private readonly bytes: Bytes;
  private closed = false;
  /** What the source listens to. */
  private signal: AbortSignal | undefined;

  constructor(reader: Reader, bytes: Bytes, format: string) {
    this.reader = reader;
    this.bytes = bytes;
    this.format = format;
  }

  async read(signal: AbortSignal): Promise<Batch | undefined> {
    if (signal.aborted || this.closed) return undefined;
    // Closing wakes whatever waits below, down to the pipe. One listener for all reads: one for each took 25 ms of 400 MB.
    if (signal !== this.signal) {
      this.signal?.removeEventListener("abort", this.abort);
      this.signal = signal;
      signal.addEventListener("abort", this.abort);
    }
    try {
      const batch = await this.reader.read();
      return signal.aborted ? undefined : batch;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // The signal may outlive it: one serves all members of an archive.
    this.signal?.removeEventListener("abort", this.abort);
    await this.bytes.close();
  }

  private readonly abort = (): void => void this.close();

  position(): Position {
    return { read: this.bytes.taken, total: this.bytes.total };
  }
}
