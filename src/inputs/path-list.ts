import { openBytes } from "../sources/open.js";

const READ_BYTES = 1 << 16;
const NUL = 0;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The paths that a file lists, in its order, as they stand there: no patterns, no walk through directories.
 * @param list a file, or "-" for standard input
 * @param nul one ends with a NUL byte, as `find -print0` writes them; else with a line end, and empty lines mean nothing
 * @throws CaptureError where the list cannot be read
 */
export async function pathsOf(list: string, nul: boolean): Promise<string[]> {
  const bytes = await openBytes(list);
  const paths: string[] = [];
  const end = nul ? NUL : LINE_FEED;
  const take = (path: Buffer): void => {
    const length = !nul && path.at(-1) === CARRIAGE_RETURN ? path.length - 1 : path.length;
    if (length > 0) paths.push(path.toString("utf8", 0, length));
  };
  try {
    let buffer = Buffer.alloc(READ_BYTES);
    let have = 0;
    for (;;) {
      if (have === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      const n = await bytes.read(buffer, have, buffer.length);
      have += n;
      let from = 0;
      for (let at = buffer.indexOf(end); at >= 0 && at < have; at = buffer.indexOf(end, from)) {
        take(buffer.subarray(from, at));
        from = at + 1;
      }
      buffer.copyWithin(0, from, have);
      have -= from;
      if (n === 0) break;
    }
    take(buffer.subarray(0, have));
    return paths;
  } finally {
    await bytes.close();
  }
}
