import * as zlib from "node:zlib";
import type { Lookahead } from "./bytes.js";
import { CaptureError } from "./capture-error.js";
import { Decompressed } from "./decompressed.js";
import { type Engine, Pump } from "./pump.js";

/**
 * Zstandard, RFC 8878: frames one after another, each a header, blocks of at most 128 KiB, and a checksum. The frames are
 * walked here and the decoder is given block after block: memory stays flat whatever the ratio, and a missing end is seen.
 * https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export const ZSTD_MAGIC = 0xfd2fb528;
/** 0x184D2A50 to 0x184D2A5F, of lz4 too: a length and bytes to pass over. */
export const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
const MAX_HEADER = 18;
const BLOCK_HEADER = 3;
const MAX_BLOCK = 1 << 17;
const RLE = 1;
/** The zstd command's own limit, unless it is told otherwise. */
const MAX_WINDOW = 1 << 27;
const EARLY = "the zstd data end early";

/** What decodes one frame: gets its bytes in order, block by block, `last` with the last of them. */
interface FrameDecoder {
  push(bytes: Uint8Array, last: boolean): Promise<void>;
  /** The next decoded bytes of what was pushed; undefined when there are none left. */
  next(): Promise<Uint8Array | undefined>;
  close(): void;
}

/** Node's own decoder, where it has one (22.15 and later). */
class NativeFrame implements FrameDecoder {
  private readonly pump: Pump;

  constructor(create: () => Engine) {
    this.pump = new Pump(create());
  }
  push(bytes: Uint8Array): Promise<void> {
    this.pump.feed(bytes);
    return Promise.resolve();
  }
  async next(): Promise<Uint8Array | undefined> {
    const chunk = await this.pump.next();
    if (this.pump.error !== undefined) throw this.pump.error;
    return chunk;
  }
  close(): void {
    this.pump.close();
  }
}

/** fzstd, in JavaScript. It does not compare the checksum. */
class PlainFrame implements FrameDecoder {
  private readonly decoder: { push(bytes: Uint8Array, last?: boolean): void };
  private readonly out: Uint8Array[] = [];

  constructor(fzstd: typeof import("fzstd")) {
    this.decoder = new fzstd.Decompress((chunk) => {
      if (chunk.length > 0) this.out.push(chunk);
    });
  }
  push(bytes: Uint8Array, last: boolean): Promise<void> {
    // It may keep the bytes until the frame has enough of them.
    this.decoder.push(bytes.slice(), last);
    return Promise.resolve();
  }
  next(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.out.shift());
  }
  close(): void {
    this.out.length = 0;
  }
}

export class ZstdBytes extends Decompressed {
  private readonly create: () => FrameDecoder;
  private frame: FrameDecoder | undefined;
  /** Bytes of the frame's header that go with its first block, and of the checksum behind its last. */
  private headerLength = 0;
  private checksumLength = 0;
  private lastPushed = false;
  private frames = 0;

  constructor(input: Lookahead, create: () => FrameDecoder) {
    super(input);
    this.create = create;
  }

  protected async next(): Promise<Uint8Array | undefined> {
    try {
      for (;;) {
        if (this.frame !== undefined) {
          const chunk = await this.frame.next();
          if (this.closed) return undefined;
          if (chunk !== undefined) return chunk;
          if (this.lastPushed) this.endFrame();
        }
        if (this.frame === undefined && !(await this.header())) return undefined;
        if (!(await this.block())) return undefined;
      }
    } catch (error) {
      return this.fail("damaged", `the zstd data are damaged: ${(error as Error).message}`);
    }
  }

  override close(): Promise<void> {
    this.frame?.close();
    return super.close();
  }

  private endFrame(): void {
    this.frame?.close();
    this.frame = undefined;
    this.lastPushed = false;
  }

  /** Looks at the next frame's header, skippable frames passed over. False at the end. */
  private async header(): Promise<boolean> {
    for (;;) {
      const head = await this.input.peek(MAX_HEADER);
      if (head.length === 0 && this.frames > 0) return false;
      const view = new DataView(head.buffer, head.byteOffset, head.length);
      if (head.length < 8) {
        this.fail("truncated", EARLY);
        return false;
      }
      const magic = view.getUint32(0, true);
      if (isSkippable(magic)) {
        if (await this.input.skip(8 + view.getUint32(4, true))) continue;
        this.fail("truncated", EARLY);
        return false;
      }
      if (magic !== ZSTD_MAGIC) {
        this.fail("damaged", "what follows a zstd frame is none");
        return false;
      }
      const descriptor = head[4]!;
      const single = (descriptor >> 5) & 1;
      const sizeFlag = descriptor >> 6;
      const dictionary = [0, 1, 2, 4][descriptor & 3]!;
      const size = sizeFlag === 0 ? single : 1 << sizeFlag;
      this.headerLength = 5 + (1 - single) + dictionary + size;
      this.checksumLength = descriptor & 4;
      let window = 0;
      if (!single) window = 2 ** (10 + (head[5]! >> 3)) * (1 + (head[5]! & 7) / 8);
      else for (let i = size - 1; i >= 0; i--) window = window * 256 + (head[5 + dictionary + i] ?? 0);
      if (window > MAX_WINDOW) {
        this.fail("damaged", `a zstd frame needs a window of ${window} bytes, more than the ${MAX_WINDOW} allowed`);
        return false;
      }
      this.frames++;
      this.frame = this.create();
      return true;
    }
  }

  /** Pushes the next block, whole. */
  private async block(): Promise<boolean> {
    const { headerLength } = this;
    const head = await this.input.peek(headerLength + BLOCK_HEADER);
    if (head.length < headerLength + BLOCK_HEADER) {
      this.fail("truncated", EARLY);
      return false;
    }
    const field = head[headerLength]! | (head[headerLength + 1]! << 8) | (head[headerLength + 2]! << 16);
    const last = (field & 1) === 1;
    const size = field >> 3;
    if (size > MAX_BLOCK) throw new Error(`a block of ${size} bytes`);
    const body = ((field >> 1) & 3) === RLE ? 1 : size;
    const length = headerLength + BLOCK_HEADER + body + (last ? this.checksumLength : 0);
    const bytes = await this.input.peek(length);
    if (bytes.length < length) {
      this.fail("truncated", EARLY);
      return false;
    }
    // The decoder may still be reading them while they are dropped; they are not overwritten before the next peek.
    await this.frame!.push(bytes, last);
    this.input.drop(length);
    this.headerLength = 0;
    this.lastPushed = last;
    return true;
  }
}

/** Node's decoder where there is one, else fzstd. */
export async function openZstd(path: string, input: Lookahead): Promise<ZstdBytes> {
  const native = (zlib as { createZstdDecompress?: () => Engine }).createZstdDecompress;
  if (native !== undefined) return new ZstdBytes(input, () => new NativeFrame(native));
  return openPlainZstd(path, input);
}

export async function openPlainZstd(path: string, input: Lookahead): Promise<ZstdBytes> {
  let fzstd: typeof import("fzstd");
  try {
    fzstd = await import("fzstd");
  } catch {
    throw new CaptureError(path, "is compressed with zstd: install fzstd (npm install fzstd), or use Node 22.15 or later");
  }
  return new ZstdBytes(input, () => new PlainFrame(fzstd));
}
