import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Random } from "../bench/random.js";
import { type FilePacket, pcap } from "./capture-files.js";
import { root } from "./generated.js";
import { readAll } from "./read-capture.js";
import { packed } from "./tar-files.js";

/** What a file of an archive of captures may be. */
export const CAPTURE_KINDS = [
  "plain",
  "gzip",
  "zstd",
  "tar",
  "tar twice",
  "cut",
  "damaged",
  "damaged gzip",
  "without packets",
  "nothing",
  "text",
] as const;
export type CaptureKind = (typeof CAPTURE_KINDS)[number];

const ETHERNET = 1;
const LONG_AGO = new Date(0);
/** Files that one process of zstd packs. */
const AT_ONCE = 200;

/** Packets of Ethernet in the samples: of each kind of fault some, and some without. */
export async function samplePackets(): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  const folder = join(root, "samples");
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".pcap")) continue;
    const { rows } = await readAll(readFileSync(join(folder, name)));
    for (const { bytes, linkType } of rows) if (linkType === ETHERNET) packets.push(Buffer.from(bytes, "hex"));
  }
  return packets;
}

export interface Archive {
  /** The kind of each file, in their order. */
  readonly kinds: readonly CaptureKind[];
  /** Packets of a capture, at most. */
  readonly most: number;
  readonly seed: number;
}

/** Writes `00/00000.pcap`, … below the folder, a hundred in each directory. Equal for equal seeds. */
export async function writeArchive(folder: string, packets: readonly Uint8Array[], { kinds, most, seed }: Archive): Promise<string[]> {
  const random = new Random(seed);
  const capture = (): Uint8Array => {
    const chosen = Array.from({ length: 1 + random.below(most) }, (_, i): FilePacket => {
      const bytes = packets[random.below(packets.length)]!;
      return { bytes, seconds: 1_700_000_000 + i, fraction: random.below(1_000_000) };
    });
    return pcap(chosen);
  };
  const damaged = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    for (let i = 0; i < 8; i++) copy[24 + random.below(copy.length - 24)] = random.below(256);
    return copy;
  };
  const content = async (kind: CaptureKind): Promise<Uint8Array | string> => {
    switch (kind) {
      case "plain":
      case "zstd":
        return capture();
      case "gzip":
        return gzipSync(capture());
      case "tar":
        return packed(
          { name: "a.pcap", mtime: LONG_AGO, content: capture() },
          { name: "notes.txt", mtime: LONG_AGO, content: "notes\n" },
          { name: "b.pcap.gz", mtime: LONG_AGO, content: gzipSync(capture()) },
        );
      case "tar twice":
        return packed({ name: "a.pcap", mtime: LONG_AGO, content: capture() }, { name: "a.pcap", mtime: LONG_AGO, content: capture() });
      case "cut":
        return capture().slice(0, -(1 + random.below(20)));
      case "damaged":
        return damaged(capture());
      case "damaged gzip":
        return damaged(gzipSync(capture()));
      case "without packets":
        return pcap([]);
      case "nothing":
        return "";
      case "text":
        return "these are notes\n";
    }
  };
  const paths: string[] = [];
  for (const [i, kind] of kinds.entries()) {
    const path = join(folder, String(Math.floor(i / 100)).padStart(2, "0"), `${String(i).padStart(5, "0")}.pcap`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await content(kind));
    paths.push(path);
  }
  const toPack = paths.filter((_, i) => kinds[i] === "zstd");
  for (let i = 0; i < toPack.length; i += AT_ONCE) execFileSync("zstd", ["-q", "--rm", ...toPack.slice(i, i + AT_ONCE)]);
  return paths;
}
