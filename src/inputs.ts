import { createArena } from "./checksum/arena.js";
import { pathsOf } from "./inputs/path-list.js";
import { expand, type Found } from "./inputs/paths.js";
import { Batch } from "./packet/batch.js";
import type { Archive, Input } from "./run/input.js";
import { CaptureError } from "./sources/capture-error.js";
import type { Compiler } from "./sources/filter/compile.js";
import { FilteredCapture } from "./sources/filter/filtered.js";
import { ARENA_BYTES, BATCH_ROWS, COLUMN_BYTES, captureOf, captureOrArchive, openBytes } from "./sources/open.js";
import type { CaptureSource, Position } from "./sources/source.js";
import { Tar, type TarMember } from "./sources/tar.js";

export { expand, type Found } from "./inputs/paths.js";

/** pcap-filter(7) words, and what compiles them. */
export interface Filter {
  readonly words: string;
  readonly compiler: Compiler;
}

/** A capture file, an archive of them, or standard input, to be opened. */
export interface CaptureInput extends Input {
  /** What it was made of: another thread makes the same input of it. */
  readonly found?: Found;
  open(): Promise<CaptureSource | CaptureArchive>;
}

/** Captures in one file, read one after the other. */
export interface CaptureArchive extends Archive {
  read(signal: AbortSignal): Promise<CaptureInput | undefined>;
  /** How far the archive has been read, through all of its members. */
  position(): Position;
}

/** What is to be read, beside the paths themselves. */
export interface Selection {
  /** Files that list more paths, which come behind the others; "-" for standard input. */
  readonly filesFrom?: readonly string[];
  /** The lists are separated by NUL bytes. */
  readonly nul?: boolean;
}

/**
 * What paths name: files, directories (all files below), globs, objects of S3, "-" for standard input.
 * @throws CaptureError where a list of paths cannot be read
 */
export async function findInputs(paths: readonly string[], { filesFrom = [], nul = false }: Selection = {}): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) for (const one of await expand(path)) found.push(one);
  for (const list of filesFrom) for (const path of await pathsOf(list, nul)) found.push({ path });
  return found;
}

/**
 * What paths name, to be read in turn: one arena and one batch serve all. A path that names nothing becomes an input that cannot be opened, so
 * that the others are still read.
 */
export async function captureInputs(paths: readonly string[]): Promise<CaptureInput[]> {
  const opening: Opening = { batch: oneBatch() };
  return (await findInputs(paths)).map((found) => inputOf(found, opening));
}

/** What inputs share that are read in turn. */
export interface Opening {
  readonly batch: () => Batch;
  readonly filter?: Filter;
}

/** A batch that is made when it is first asked for. */
export function oneBatch(): () => Batch {
  let batch: Batch | undefined;
  return () => (batch ??= new Batch(createArena(ARENA_BYTES, COLUMN_BYTES), BATCH_ROWS));
}

export function inputOf(found: Found, opening: Opening): CaptureInput {
  const { path, directory, isShare, error } = found;
  let filtered: FilteredCapture | undefined;
  return {
    found,
    source: { file: path },
    ...(directory === undefined ? {} : { directory }),
    ...(isShare ? { isShare } : {}),
    leftOut: () => filtered?.leftOut ?? 0,
    open: async () => {
      if (error !== undefined) throw new CaptureError(path, error);
      const opened = await captureOrArchive(path, await openBytes(path), { batch: opening.batch() });
      if (opened instanceof Tar) return new TarArchive(path, opened, opening);
      filtered = filteredBy(opening.filter, opened);
      return filtered ?? opened;
    },
  };
}

const filteredBy = (filter: Filter | undefined, capture: CaptureSource): FilteredCapture | undefined =>
  filter === undefined ? undefined : new FilteredCapture(capture, filter.words, filter.compiler);

/** The members of a tar archive as inputs. Only one is open at any time: all of them are bytes of one stream. */
class TarArchive implements CaptureArchive {
  readonly holdsInputs = true;
  private readonly file: string;
  private readonly tar: Tar;
  private readonly opening: Opening;

  constructor(file: string, tar: Tar, opening: Opening) {
    this.file = file;
    this.tar = tar;
    this.opening = opening;
  }

  async read(signal: AbortSignal): Promise<CaptureInput | undefined> {
    try {
      const member = await this.tar.next();
      return member === undefined || signal.aborted ? undefined : this.input(member);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.tar.close();
  }

  position(): Position {
    return { read: this.tar.taken, total: this.tar.total };
  }

  private input({ name, isSparse, size, bytes }: TarMember): CaptureInput {
    const { file, opening } = this;
    const path = `${file}:${name}`;
    let filtered: FilteredCapture | undefined;
    return {
      source: { file, member: name },
      directory: file,
      leftOut: () => filtered?.leftOut ?? 0,
      open: async () => {
        if (isSparse) throw new CaptureError(path, "is stored without its holes, which is not read: unpack it first");
        const capture = await captureOf(path, bytes, { batch: opening.batch(), size });
        filtered = filteredBy(opening.filter, capture);
        return filtered ?? capture;
      },
    };
  }
}
