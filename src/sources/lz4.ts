import { Decompressed } from "./decompressed.js";
import { Xxh32, xxh32 } from "./xxh32.js";
import { isSkippable } from "./zstd.js";

/**
 * The lz4 frame format: frames one after another, each a descriptor, blocks of at most 4 MiB, and checksums (xxHash).
 * Decoded here, since no kept library gives the data piece by piece.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export const LZ4_MAGIC = 0x184d2204;
const INDEPENDENT = 0x20;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;
const UNCOMPRESSED = 0x80000000;
/** How far back a match may reach. */
const HISTORY = 1 << 16;
const MIN_MATCH = 4;
const EARLY = "the lz4 data end early";

export class Lz4Bytes extends Decompressed {
  private inFrame = false;
  private frames = 0;
  private flags = 0;
  private maxBlock = 0;
  /** The history, then the block decoded last. */
  private out = new Uint8Array(0);
  private history = 0;
  private decoded = 0;
  private content = new Xxh32();

  protected async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (!this.inFrame && !(await this.header())) return undefined;
      const chunk = await this.block();
      if (chunk === undefined || chunk.length > 0) return chunk;
    }
  }

  /** Reads the next frame's descriptor, skippable frames passed over. False at the end. */
  private async header(): Promise<boolean> {
    for (;;) {
      const head = await this.input.peek(19);
      if (head.length === 0 && this.frames > 0) return false;
      if (head.length < 7) return this.failed("truncated", EARLY);
      const view = new DataView(head.buffer, head.byteOffset, head.length);
      const magic = view.getUint32(0, true);
      if (isSkippable(magic)) {
        if (head.length < 8 || !(await this.input.skip(8 + view.getUint32(4, true)))) return this.failed("truncated", EARLY);
        continue;
      }
      if (magic !== LZ4_MAGIC) return this.failed("damaged", "what follows an lz4 frame is none");
      const flags = head[4]!;
      const size = (head[5]! >> 4) & 7;
      const length = 6 + (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY ? 4 : 0);
      if (head.length <= length) return this.failed("truncated", EARLY);
      if (flags >> 6 !== 1 || size < 4) return this.failed("damaged", "an lz4 frame is of no known version");
      if (head[length] !== ((xxh32(head.subarray(4, length)) >>> 8) & 0xff)) {
        return this.failed("damaged", "the lz4 data are damaged: a frame descriptor's checksum is wrong");
      }
      if (flags & DICTIONARY) return this.failed("damaged", "an lz4 frame needs a dictionary, which is not in the file");
      this.input.drop(length + 1);
      this.flags = flags;
      this.maxBlock = 1 << (8 + 2 * size);
      if (this.out.length < HISTORY + this.maxBlock) this.out = new Uint8Array(HISTORY + this.maxBlock);
      this.history = this.decoded = 0;
      this.content = new Xxh32();
      this.inFrame = true;
      this.frames++;
      return true;
    }
  }

  /** The next block decoded; empty at a frame's end. */
  private async block(): Promise<Uint8Array | undefined> {
    const head = await this.input.peek(4);
    if (head.length < 4) return this.fail("truncated", EARLY);
    const field = new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true);
    if (field === 0) return this.end();
    const plain = (field & UNCOMPRESSED) !== 0;
    const size = field & ~UNCOMPRESSED;
    if (size > this.maxBlock) return this.fail("damaged", `the lz4 data are damaged: a block of ${size} bytes`);
    const checked = this.flags & BLOCK_CHECKSUM ? 4 : 0;
    const bytes = await this.input.peek(4 + size + checked);
    if (bytes.length < 4 + size + checked) return this.fail("truncated", EARLY);
    const body = bytes.subarray(4, 4 + size);
    if (checked && xxh32(body) !== new DataView(bytes.buffer, bytes.byteOffset).getUint32(4 + size, true)) {
      return this.fail("damaged", "the lz4 data are damaged: a block's checksum is wrong");
    }
    this.remember();
    const { out, history } = this;
    let end = -1;
    if (plain) {
      out.set(body, history);
      end = history + size;
    } else end = decodeBlock(body, out, history, history + this.maxBlock);
    if (end < 0) return this.fail("damaged", "the lz4 data are damaged: a block makes no sense");
    this.input.drop(4 + size + checked);
    this.decoded = end - history;
    const chunk = out.subarray(history, end);
    if (this.flags & CONTENT_CHECKSUM) this.content.update(chunk);
    return chunk;
  }

  /** Keeps as much of what was decoded as the next block may refer to. */
  private remember(): void {
    const end = this.history + this.decoded;
    const keep = this.flags & INDEPENDENT ? 0 : Math.min(end, HISTORY);
    this.out.copyWithin(0, end - keep, end);
    this.history = keep;
    this.decoded = 0;
  }

  private async end(): Promise<Uint8Array | undefined> {
    const checked = this.flags & CONTENT_CHECKSUM ? 4 : 0;
    const bytes = await this.input.peek(4 + checked);
    if (bytes.length < 4 + checked) return this.fail("truncated", EARLY);
    const right = !checked || new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) === this.content.digest();
    this.input.drop(4 + checked);
    this.inFrame = false;
    if (!right) return this.fail("damaged", "the lz4 data are damaged: their checksum is wrong");
    return new Uint8Array(0);
  }

  private failed(kind: "truncated" | "damaged", message: string): false {
    this.fail(kind, message);
    return false;
  }
}

/**
 * Decodes one block into `[at, limit)` of `out`, what lies before `at` being its history. Gives the end of what was
 * decoded, or -1 where the block makes no sense.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function decodeBlock(block: Uint8Array, out: Uint8Array, at: number, limit: number): number {
  const end = block.length;
  let from = 0;
  let to = at;
  while (from < end) {
    const token = block[from++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= end) return -1;
        more = block[from++]!;
        literals += more;
      }
    }
    if (from + literals > end || to + literals > limit) return -1;
    if (literals > 32) {
      out.set(block.subarray(from, from + literals), to);
      from += literals;
      to += literals;
    } else for (let i = 0; i < literals; i++) out[to++] = block[from++]!;
    // The last sequence has literals only.
    if (from === end) return to;
    if (from + 2 > end) return -1;
    const distance = block[from]! | (block[from + 1]! << 8);
    from += 2;
    if (distance === 0 || distance > to) return -1;
    let match = (token & 15) + MIN_MATCH;
    if ((token & 15) === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= end) return -1;
        more = block[from++]!;
        match += more;
      }
    }
    if (to + match > limit) return -1;
    if (match > 32 && distance >= match) {
      out.copyWithin(to, to - distance, to - distance + match);
      to += match;
    } else for (const stop = to + match; to < stop; to++) out[to] = out[to - distance]!;
  }
  return -1;
}
