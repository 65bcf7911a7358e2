import { decompress } from "../sources/compression.js";
import { openBytes } from "../sources/open.js";
import { KernelSource } from "./source.js";

/** Opens a log, a dump or a trace, or standard input (`-`), compressed or not. Rejects with a `CaptureError` what cannot be read. */
export async function openLog(path: string): Promise<KernelSource> {
  const raw = await openBytes(path);
  try {
    return new KernelSource(path, (await decompress(path, raw)).bytes);
  } catch (error) {
    await raw.close();
    throw error;
  }
}
