import { CaptureError } from "../../sources/capture-error.js";
import { decompress } from "../../sources/compression.js";
import { openBytes } from "../../sources/open.js";

const READ_BYTES = 1 << 16;
/** A record has less than 64 KiB. What is longer is no line of ours, and must not fill the memory. */
export const MOST_LINE = 1 << 20;
const LINE_FEED = 0x0a;

/**
 * The lines of a file that may be compressed, without their ends; "-" is standard input. Of a line that is too long only the beginning comes, of `MOST_LINE` bytes or more.
 * @throws CaptureError where it cannot be opened or read, or its compressed data are damaged; what came before was given
 */
export async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const { bytes } = await decompress(path, await openBytes(path));
  try {
    let rest: Buffer[] = [];
    let restBytes = 0;
    for (;;) {
      // A fresh one each time: lines are parts of it, and are kept.
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      const n = await bytes.read(buffer, 0, READ_BYTES);
      if (n === 0) break;
      const chunk = buffer.subarray(0, n);
      let from = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
        const part = chunk.subarray(from, at);
        yield restBytes === 0 ? part : Buffer.concat([...rest, part]);
        rest = [];
        restBytes = 0;
        from = at + 1;
      }
      if (from < n && restBytes < MOST_LINE) {
        rest.push(chunk.subarray(from));
        restBytes += n - from;
      }
    }
    if (restBytes > 0) yield Buffer.concat(rest);
    if (bytes.fault !== undefined) throw new CaptureError(path, bytes.fault.message);
  } finally {
    await bytes.close();
  }
}
