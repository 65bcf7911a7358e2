import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Header, pack } from "tar-stream";
import { concat } from "./build/index.js";

export interface Entry extends Partial<Header> {
  readonly name: string;
  readonly content?: Uint8Array | string;
}

const bytesOf = (content: Uint8Array | string = ""): Buffer => Buffer.from(content as Uint8Array);

/** An archive by another program's writer: ustar, with pax headers where a name does not fit. */
export async function packed(...entries: readonly Entry[]): Promise<Uint8Array> {
  const out = pack();
  for (const { content, ...header } of entries) out.entry(header, bytesOf(content));
  out.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of out) chunks.push(chunk as Uint8Array);
  return concat(...chunks);
}

/** An archive by GNU tar, of these files and what `prepare` puts beside them. */
export function gnuTar(
  options: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>>,
  prepare?: (folder: string) => void,
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-tar-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    prepare?.(folder);
    return execFileSync("tar", ["-C", folder, "--sort=name", ...options, "-cf", "-", "."], { maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface RawHeader {
  readonly name?: string;
  /** Octal digits, or the whole field. */
  readonly size?: string | Uint8Array;
  readonly type?: string;
  readonly magic?: string;
  readonly prefix?: string;
}

/** One header by hand, with its checksum: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
export function rawHeader({ name = "a", size = "0", type = "0", magic = "ustar\0" + "00", prefix = "" }: RawHeader): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  if (typeof size === "string") block.write(size.padStart(11, "0"), 124);
  else block.set(size, 124);
  block.write(type, 156);
  block.write(magic, 257);
  block.write(prefix, 345);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** Content, filled with zeros to whole blocks. */
export const blocks = (content: Uint8Array | string): Uint8Array => {
  const bytes = bytesOf(content);
  return concat(bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));
};
export const END = new Uint8Array(1024);
