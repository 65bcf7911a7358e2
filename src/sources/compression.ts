import { type Bytes, Lookahead } from "./bytes.js";
import { CaptureError } from "./capture-error.js";
import { GzipBytes } from "./gzip.js";
import { LZ4_MAGIC, Lz4Bytes } from "./lz4.js";
import { openXz } from "./xz.js";
import { isSkippable, openZstd, ZSTD_MAGIC } from "./zstd.js";

export type Compression = "gzip" | "zstd" | "lz4" | "xz";
/** A file compressed twice is a mistake that happens; more is an attack. */
const MAX_LAYERS = 2;

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

/** What the bytes are compressed with, by their magic number. Skippable frames in front of zstd and lz4 are taken. */
async function recognise(input: Lookahead): Promise<Compression | undefined> {
  for (;;) {
    const head = await input.peek(8);
    if (startsWith(head, 0x1f, 0x8b, 8)) return "gzip";
    if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return "xz";
    if (head.length < 8) return undefined;
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    const magic = view.getUint32(0, true);
    if (magic === ZSTD_MAGIC) return "zstd";
    if (magic === LZ4_MAGIC) return "lz4";
    if (!isSkippable(magic) || !(await input.skip(8 + view.getUint32(4, true)))) return undefined;
  }
}

async function open(path: string, compression: Compression, input: Lookahead): Promise<Bytes> {
  switch (compression) {
    case "gzip":
      return new GzipBytes(input);
    case "zstd":
      return openZstd(path, input);
    case "lz4":
      return new Lz4Bytes(input);
    case "xz":
      return openXz(path, input);
  }
}

/** Bytes at once that decoders are fed with, at most. */
const MOST_AHEAD = 1 << 18;
/** Bytes that are looked at, at least: the header of a tar archive is the longest. */
const LEAST_AHEAD = 1024;

/**
 * The bytes without their compression, if they have any, and what it was, outermost first.
 * @param size of `raw`: what is small needs no large buffer, and there may be a hundred thousand of them
 */
export async function decompress(
  path: string,
  raw: Bytes,
  size = raw.total ?? MOST_AHEAD,
): Promise<{ bytes: Lookahead; compressions: readonly Compression[] }> {
  const compressions: Compression[] = [];
  let bytes = new Lookahead(raw, Math.min(Math.max(size, LEAST_AHEAD), MOST_AHEAD));
  for (;;) {
    const compression = await recognise(bytes);
    if (compression === undefined) return { bytes, compressions };
    if (compressions.length === MAX_LAYERS) throw new CaptureError(path, `is compressed more than ${MAX_LAYERS} times`);
    compressions.push(compression);
    // Small: it is there to look at the first bytes, and stands in front of the arena.
    bytes = new Lookahead(await open(path, compression, bytes), 4096);
  }
}
