import { readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { createArena } from "../../src/checksum/arena.js";
import { createEngine } from "../../src/engine/engine.js";
import { Batch, type CaptureEvent } from "../../src/packet/batch.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import type { Bytes } from "../../src/sources/bytes.js";
import { CaptureError } from "../../src/sources/capture-error.js";
import { captureOf } from "../../src/sources/open.js";
import type { Random } from "../bench/random.js";
import { concat, hex } from "../support/build/index.js";
import { Pcapng } from "../support/capture-files.js";
import { piecewise } from "../support/read-capture.js";
import { bytesOf, fileName } from "../support/samples/files.js";
import { samples } from "../support/samples/index.js";
import { MOST_RECORD } from "./packets.js";

export interface FileSeed {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly bounds: readonly number[];
}

/** A frame of zstd with one block as it is, RFC 8878 §3.1.1: its size in 4 bytes, no checksum. */
export function rawZstd(bytes: Uint8Array): Uint8Array {
  const head = hex("28b52ffd a0 00000000 000000");
  const view = new DataView(head.buffer);
  view.setUint32(5, bytes.length, true);
  const block = (bytes.length << 3) | 1;
  head.set([block & 0xff, (block >> 8) & 0xff, block >> 16], 9);
  return concat(head, bytes);
}

/** A frame of lz4 with one block as it is: independent blocks of 64 KiB, no checksums; 0x82 is the descriptor's. */
export function rawLz4(bytes: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, (bytes.length | 0x80000000) >>> 0, true);
  return concat(hex("04224d18 6040 82"), size, bytes, new Uint8Array(4));
}

/** Largest capture that is changed. */
const MOST_FILE = 20_000;

/** The samples, a pcapng file with all blocks, small captures; and some of them compressed. */
export async function fileSeeds(captures: readonly string[]): Promise<FileSeed[]> {
  const f = new Pcapng(false);
  const blocks = concat(
    f.section(),
    f.interface({ resolution: 9, fcsLength: 4, offset: 3, comment: "eth0" }),
    f.interface({ linkType: 113, snapLength: 40 }),
    f.packet(new Uint8Array(60), { id: 1, options: f.options([2, f.words(1)], [4, f.long(9n)]) }),
    f.oldPacket(new Uint8Array(33), { drops: 4 }),
    f.block(4, new Uint8Array(24)),
    f.simple(new Uint8Array(20)),
    f.statistics(0, { interfaceDrops: 10 }),
  );
  const whole: { name: string; bytes: Uint8Array }[] = [
    { name: "blocks", bytes: blocks },
    ...samples.map((sample) => ({ name: fileName(sample), bytes: bytesOf(sample) })),
    ...captures
      .filter((path) => statSync(path).size <= MOST_FILE)
      .map((path) => ({ name: path, bytes: new Uint8Array(readFileSync(path)) })),
  ];
  const seeds: FileSeed[] = [];
  for (const { name, bytes } of whole) seeds.push({ name, bytes, bounds: await recordsOf(bytes) });
  for (const { name, bytes } of whole.filter((_, i) => i % 12 === 0)) {
    for (const [kind, packed] of [
      ["gzip", gzipSync(bytes)],
      ["zstd", rawZstd(bytes)],
      ["lz4", rawLz4(bytes)],
    ] as const) {
      seeds.push({ name: `${kind} of ${name}`, bytes: new Uint8Array(packed), bounds: [0, 4, 11, 12, packed.length - 12] });
    }
  }
  return seeds;
}

/** Where records begin, about: headers of both formats stand in front of the data. */
async function recordsOf(bytes: Uint8Array): Promise<number[]> {
  const bounds = [0, 24];
  try {
    const source = await captureOf("seed", piecewise(bytes, undefined, bytes.length), { batch: new Batch(arena, 64) });
    const { signal } = new AbortController();
    for (let batch = await source.read(signal); batch !== undefined; batch = await source.read(signal)) {
      for (let i = 0; i < Math.min(batch.count, 20); i++) bounds.push(batch.offset[i]! - 16, batch.offset[i]! - 28);
    }
    await source.close();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  return bounds.filter((at) => at >= 0);
}

/** Small: its ends are met. */
const arena = createArena(1 << 18);
/** Milliseconds for one small file: far more than any takes. */
const TIME_LIMIT = 30_000;
/** In the message of what could not even be opened. */
const COMPRESSED = /\b(gzip|zstd|lz4|xz)\b/;
const SOURCE = { file: "fuzz.pcap" };

/** What must hold for every file whatever is in it. */
export class FileCheck {
  private readonly engine = createEngine({ rules, tables: registeredTables(), maxFindingsPerRule: Number.POSITIVE_INFINITY });
  private readonly batches = new Batch(arena, 64);
  private readonly few = new Batch(arena, 3);
  /** Was the last one compressed? */
  private compressed = false;
  packets = 0;
  findings = 0;

  async check(bytes: Uint8Array, random: Random): Promise<string | undefined> {
    try {
      const started = performance.now();
      const once = await this.read(piecewise(bytes, undefined, bytes.length), this.batches, bytes);
      const took = performance.now() - started;
      if (took > TIME_LIMIT) return `took ${Math.round(took)} ms`;
      // What a decoder of node:zlib holds when it fails is lost, and depends on what it was given at once.
      if (this.compressed || COMPRESSED.test(once) || random.below(4) !== 0) return undefined;
      const sizes = [1 + random.below(300), 1 + random.below(40), 1 + random.below(5000)];
      const again = await this.read(piecewise(bytes, sizes, bytes.length), this.few, bytes);
      return once === again ? undefined : `in pieces of ${sizes} bytes it is another:\n${once}\n${again}`;
    } catch (error) {
      return (error as Error).stack ?? String(error);
    }
  }

  /** Reads to the end, judges every packet, and says in short what was read. */
  private async read(input: Bytes, batches: Batch, original: Uint8Array): Promise<string> {
    let said = "";
    let rows = 0;
    let sum = 0;
    try {
      const source = await captureOf("fuzz", input, { batch: batches });
      this.compressed = source.format.includes("/");
      const { signal } = new AbortController();
      for (let batch = await source.read(signal); batch !== undefined; batch = await source.read(signal)) {
        if (batch.count === 0 && batch.events.length === 0) throw new Error("a batch of nothing");
        for (let i = 0; i < batch.count; i++) {
          inside(batch, i, this.compressed ? undefined : original);
          sum =
            (Math.imul(sum, 31) + batch.offset[i]! + batch.captured[i]! + batch.length[i]! + batch.linkType[i]! + batch.nanoseconds[i]!) |
            0;
        }
        rows += batch.count;
        for (const finding of this.engine.lint(batch, SOURCE)) {
          this.findings++;
          if (JSON.stringify(finding).length >= MOST_RECORD) throw new Error(`a finding over 64 KiB: ${finding.rule}`);
        }
        said += batch.events.map(text).join("");
      }
      await source.close();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (/[\n\r]/.test(error.message)) throw new Error(`more than one line: ${error.message}`);
      said += error.message;
    }
    this.packets += rows;
    for (const finding of this.engine.end(SOURCE)) JSON.stringify(finding);
    return `${rows} rows (${sum})\n${said}`;
  }
}

const text = (event: CaptureEvent): string => `${JSON.stringify(event)}\n`;

/** A row lies in the arena, and holds what stands in the file at its offset. */
function inside(batch: Batch, i: number, original: Uint8Array | undefined): void {
  const start = batch.start[i]!;
  const captured = batch.captured[i]!;
  if (start + captured > batch.arena.bytes.length) throw new Error(`row of [${start}, ${start + captured}) outside the arena`);
  if (original === undefined || captured === 0) return;
  const at = batch.offset[i]!;
  if (at + captured > original.length) throw new Error(`row at ${at} with ${captured} bytes of a file of ${original.length}`);
  for (const k of [0, captured >> 1, captured - 1]) {
    if (batch.arena.bytes[start + k] !== original[at + k]) throw new Error(`byte ${k} of the row at ${at} is not the file's`);
  }
}
