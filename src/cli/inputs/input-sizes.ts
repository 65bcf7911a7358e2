import { stat } from "node:fs/promises";
import type { CaptureInput } from "../../inputs.js";

/** Files that are asked for their size at once. */
const AT_ONCE = 64;

/**
 * Bytes of all inputs together, or a number above `enough` as soon as they are more; undefined where one has no size that can be known,
 * as a pipe or an object of a store. One that is not there has none.
 */
export async function sizeOf(inputs: readonly CaptureInput[], enough = Number.POSITIVE_INFINITY): Promise<number | undefined> {
  let bytes = 0;
  for (let i = 0; i < inputs.length && bytes <= enough; i += AT_ONCE) {
    const sizes = await Promise.all(inputs.slice(i, i + AT_ONCE).map(sizeOfOne));
    for (const size of sizes) {
      if (size === undefined) return undefined;
      bytes += size;
    }
  }
  return bytes;
}

async function sizeOfOne({ source: { file }, found }: CaptureInput): Promise<number | undefined> {
  if (found?.error !== undefined) return 0;
  if (file === undefined || file === "-" || file.includes("://")) return undefined;
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return 0;
  return there.isFile() ? there.size : undefined;
}
