import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { Finding, RecordSource } from "../../finding.js";
import type { Batch } from "../../packet/batch.js";
import { PcapngBlocks } from "../../sinks/pcapng-file.js";
import { systemError } from "../../sources/capture-error.js";
import { BLOCK_LENGTH, Block } from "../../sources/pcapng-blocks.js";
import { UsageError } from "../usage-error.js";
import { fileName } from "./file-name.js";
import { realPath } from "./real-path.js";

/** As commander hands them over. */
export interface RecordingOptions {
  readonly write?: string;
  readonly onlyFindings?: true;
  /** Millions of bytes. */
  readonly fileSize?: number;
  /** Seconds. */
  readonly rotate?: number;
  readonly fileCount?: number;
  /** Of the link, where it is known. */
  readonly mtu?: number;
}

const MILLION = 1_000_000;
const MS = 1000;
/** Blocks are written at the end of a batch, or when they come to this. */
const MOST_HELD = 1 << 20;
const NONE: readonly string[] = [];

/** Writes the packets of a run to a pcapng file, with what was found in them and what the kernel knows of them. */
export class Recording {
  private readonly options: RecordingOptions & { readonly write: string };
  private readonly snapLength: number;
  private readonly stop: () => void;
  private readonly blocks = new PcapngBlocks();
  private fd = -1;
  private name = "";
  /** Files begun so far, and by size since the last one begun by time. */
  private files = 0;
  private ofThisTime = 0;
  private began = 0;
  /** Bytes in the file, all of whole blocks. */
  private written = 0;
  /** Packets in files, and of those in the blocks that are held. */
  private packets = 0;
  private held = 0;
  /** Lost, and not said yet. */
  private drops = 0;
  /** What packets of the file have said of losses, by the interface's number in it. */
  private readonly saidDrops = new Map<number, number>();
  private source: RecordSource | undefined;
  /** Number of each interface in the file, by its number in the source and its link type. */
  private readonly interfaces = new Map<string, number>();
  /** Those that the file describes. */
  private described = 0;
  /** The interface of the last packet: nearly always that of the next. */
  private last = { id: -1, linkType: -1, number: -1 };
  /** The last batch with packets, of which only what interface they came by is still looked at. */
  private seen: Batch | undefined;
  private over = false;
  /** Why the recording ended early; a line for the user. */
  fault: string | undefined;

  /**
   * `stop` is called once where nothing more can or is to be recorded.
   * @throws UsageError where the file cannot be written
   */
  constructor(options: RecordingOptions & { readonly write: string }, snapLength: number, stop: () => void) {
    this.options = options;
    this.snapLength = snapLength;
    this.stop = stop;
    this.began = Date.now();
    this.open();
    if (this.fault !== undefined) throw new UsageError(this.fault);
  }

  /** Takes the packets of a batch, and what was found in them. */
  readonly take = (batch: Batch, source: RecordSource, findings: readonly Finding[]): void => {
    if (this.over) return;
    if (source !== this.source) {
      this.source = source;
      this.forget();
    }
    const said = commentsOf(findings);
    const drops = this.dropsOf(batch);
    if (batch.count > 0) this.seen = batch;
    for (let row = 0; row < batch.count && !this.over; row++) {
      const number = batch.numbers === undefined ? batch.first + row : batch.numbers[row]!;
      this.drops += drops?.get(number) ?? 0;
      const comments = said?.get(number);
      if (comments === undefined && this.options.onlyFindings) continue;
      if (this.isFull() && !this.next()) return;
      const id = this.interfaceOf(batch, row);
      if (this.drops > 0) this.saidDrops.set(id, (this.saidDrops.get(id) ?? 0) + this.drops);
      this.blocks.packet(batch, row, id, this.drops, comments ?? NONE);
      this.drops = 0;
      this.held++;
      if (this.blocks.length > MOST_HELD) this.flush();
    }
    this.flush();
  };

  /** Writes what is held, and what was lost behind the last packet. */
  close(): void {
    if (this.drops > 0 && this.seen !== undefined && !this.over) {
      const id = this.interfaceOf(this.seen, 0);
      // The counter runs on from the beginning of the capture.
      this.blocks.statistics(id, Math.floor(Date.now() / MS), this.drops + (this.saidDrops.get(id) ?? 0));
      this.drops = 0;
    }
    this.flush();
    this.shut();
  }

  /** The last line about it. */
  closing(): string {
    const files = this.files === 1 ? this.name : `${this.files} files, the last of them ${this.name}`;
    return `pcaplint: ${this.packets} ${this.packets === 1 ? "packet" : "packets"} written to ${files}\n`;
  }

  /** Losses that are said of a packet of the batch, by its number; the others came before the first. */
  private dropsOf({ events }: Batch): Map<number, number> | undefined {
    let drops: Map<number, number> | undefined;
    for (const event of events) {
      if (event.kind !== "dropped") continue;
      if (event.packet === undefined) this.drops += event.count;
      else (drops ??= new Map()).set(event.packet, event.count);
    }
    return drops;
  }

  private interfaceOf(batch: Batch, row: number): number {
    const linkType = batch.linkType[row]!;
    const id = batch.interfaceId[row]!;
    const { last } = this;
    if (last.id === id && last.linkType === linkType) return last.number;
    const key = `${id}/${linkType}`;
    const number = this.interfaces.get(key) ?? this.describe(batch, row, key);
    this.last = { id, linkType, number };
    return number;
  }

  /** Begins the description of interfaces anew. */
  private forget(): void {
    this.interfaces.clear();
    this.saidDrops.clear();
    this.last = { id: -1, linkType: -1, number: -1 };
  }

  private describe(batch: Batch, row: number, key: string): number {
    const { interface: device, file } = this.source!;
    const name = batch.interfaceName?.(batch.interfaceId[row]!) ?? device;
    this.blocks.interface({
      linkType: batch.linkType[row]!,
      snapLength: this.snapLength,
      mtu: this.options.mtu ?? batch.mtu,
      ...(name === undefined ? {} : { name }),
      ...(file === undefined ? {} : { description: file }),
    });
    this.interfaces.set(key, this.described);
    return this.described++;
  }

  /** Is it time for another file? As tcpdump, a file may exceed its size by one packet. */
  private isFull(): boolean {
    const { fileSize, rotate } = this.options;
    return (
      (fileSize !== undefined && this.written + this.blocks.length >= fileSize * MILLION) ||
      (rotate !== undefined && Date.now() - this.began >= rotate * MS)
    );
  }

  /** Begins another file; false where none is to follow. */
  private next(): boolean {
    const { fileSize, rotate, fileCount } = this.options;
    this.flush();
    if (this.over) return false;
    this.shut();
    const now = Date.now();
    if (rotate !== undefined && now - this.began >= rotate * MS) {
      if (fileSize === undefined && fileCount !== undefined && this.files >= fileCount) {
        this.over = true;
        this.stop();
        return false;
      }
      this.began = now;
      this.ofThisTime = 0;
    } else this.ofThisTime++;
    this.open();
    return !this.over;
  }

  private open(): void {
    const { write, fileSize, fileCount, rotate } = this.options;
    const numbered = fileSize === undefined ? undefined : { index: this.ofThisTime, count: fileCount, ring: rotate === undefined };
    this.name = fileName(write, new Date(this.began), numbered);
    this.files++;
    this.written = 0;
    this.described = 0;
    this.forget();
    try {
      this.fd = openSync(this.name, "w");
    } catch (error) {
      return this.fail(error);
    }
    this.blocks.section();
    this.flush();
  }

  /** Writes the blocks that are made. Where that fails the file is cut behind the last whole one. */
  private flush(): void {
    if (this.over || this.blocks.length === 0) return;
    const bytes = this.blocks.take();
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(this.fd, bytes, at);
      this.written += bytes.length;
      this.packets += this.held;
      this.held = 0;
    } catch (error) {
      const whole = wholeBlocks(bytes, at);
      this.written += whole.length;
      this.packets += whole.packets;
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const { reason } = systemError(this.name, error);
    const behind = this.packets === 0 ? "" : `; what was recorded ends with packet ${this.packets}`;
    this.fault = `${this.name}: cannot be written: ${reason}${behind}`;
    if (this.fd >= 0) {
      try {
        ftruncateSync(this.fd, this.written);
      } catch {
        // A pipe, or a device: there is nothing to be cut.
      }
    }
    this.shut();
    this.over = true;
    this.stop();
  }

  private shut(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }
}

/** The blocks that end within the first `to` bytes: how long they are, and how many of them are packets. */
function wholeBlocks(bytes: Uint8Array, to: number): { readonly length: number; readonly packets: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let packets = 0;
  let at = 0;
  while (at < to) {
    const behind = at + view.getUint32(at + BLOCK_LENGTH, true);
    if (behind > to) break;
    if (view.getUint32(at, true) === Block.Enhanced) packets++;
    at = behind;
  }
  return { length: at, packets };
}

/** What is to be said of packets, by their numbers; undefined where nothing is. */
function commentsOf(findings: readonly Finding[]): Map<number, string[]> | undefined {
  let comments: Map<number, string[]> | undefined;
  for (const { packet, severity, rule, message } of findings) {
    if (packet === undefined) continue;
    comments ??= new Map();
    const of = comments.get(packet.number);
    const text = `${severity} ${rule}: ${message}`;
    if (of === undefined) comments.set(packet.number, [text]);
    else of.push(text);
  }
  return comments;
}

/**
 * The recording that the options ask for; undefined where they ask for none. `files` are those that are read.
 * @throws UsageError where the options do not fit, or the file cannot be written
 */
export function recordingOf(
  options: RecordingOptions,
  files: readonly string[],
  snapLength: number,
  stop: () => void,
): Recording | undefined {
  const { write, onlyFindings, fileSize, rotate, fileCount } = options;
  if (write === undefined) {
    const [lonely] = Object.entries({ "--only-findings": onlyFindings, "-C": fileSize, "-G": rotate, "-W": fileCount }).find(
      ([, value]) => value !== undefined,
    ) ?? [undefined];
    if (lonely !== undefined) throw new UsageError(`${lonely} says how packets are written: name a file with -w`);
    return undefined;
  }
  if (write === "-") throw new UsageError("-w -: standard output is for records; name a file");
  if (fileCount !== undefined && fileSize === undefined && rotate === undefined)
    throw new UsageError("-W counts files: say with -C or -G when another begins");
  const path = realPath(write);
  if (files.some((file) => realPath(file) === path)) throw new UsageError(`-w ${write}: this file is read; name another`);
  return new Recording({ ...options, write }, snapLength, stop);
}
