import { readdir, stat } from "node:fs/promises";
import { type Arena, createArena } from "./checksum/arena.js";
import type { Input } from "./run.js";
import { CaptureError, systemError } from "./sources/capture-error.js";
import type { Compiler } from "./sources/filter/compile.js";
import { FilteredCapture } from "./sources/filter/filtered.js";
import { ARENA_BYTES, openCapture } from "./sources/open.js";
import type { CaptureSource } from "./sources/source.js";

/** pcap-filter(7) words, and what compiles them. */
export interface Filter {
  readonly words: string;
  readonly compiler: Compiler;
}

/** A capture file, or standard input, to be opened. */
export interface CaptureInput extends Input {
  /** Packets that the filter has left out so far. */
  leftOut?(): number;
  open(): Promise<CaptureSource>;
}

/** A file, and the directory it was found in; or why a path names none. */
export interface Found {
  readonly path: string;
  readonly directory?: string;
  readonly error?: CaptureError;
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Files below a directory in the order of their names. Links to files are followed, links to directories are not. */
async function below(folder: string, directory: string): Promise<Found[]> {
  const found: Found[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => systemError(folder, error));
  if (entries instanceof CaptureError) return [{ path: folder, directory, error: entries }];
  for (const entry of entries.sort(byName)) {
    const path = `${folder.replace(/\/+$/, "")}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await below(path, directory)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile()))
      found.push({ path, directory });
  }
  return found;
}

/** What a path of the command line names: itself, the files below it, or those that fit it. */
export async function expand(path: string): Promise<readonly Found[]> {
  if (path === "-") return [{ path }];
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) {
    const found = await below(path, path);
    return found.length > 0 ? found : [{ path, error: new CaptureError(path, "is a directory without files") }];
  }
  if (there !== undefined) return [{ path }];
  // Only now: a start without it is quicker.
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(path)) return [{ path }];
  const fitting = await glob(path, { dot: true, expandDirectories: false });
  if (fitting.length === 0) return [{ path, error: new CaptureError(path, "no file fits this pattern") }];
  return fitting.sort().map((file) => ({ path: file }));
}

/**
 * The inputs that paths name: files, directories (all captures below), globs, "-" for standard input. A path that names
 * nothing becomes an input that cannot be opened, so that the others are still read. One arena serves them all, in turn.
 */
export async function captureInputs(paths: readonly string[], { filter }: { readonly filter?: Filter } = {}): Promise<CaptureInput[]> {
  const inputs: CaptureInput[] = [];
  let arena: Arena | undefined;
  for (const named of paths) {
    for (const { path, directory, error } of await expand(named)) {
      let filtered: FilteredCapture | undefined;
      inputs.push({
        source: { file: path },
        ...(directory === undefined ? {} : { directory }),
        leftOut: () => filtered?.leftOut ?? 0,
        open: async () => {
          if (error !== undefined) throw error;
          arena ??= createArena(ARENA_BYTES);
          const capture = await openCapture(path, { arena });
          if (filter === undefined) return capture;
          filtered = new FilteredCapture(capture, filter.words, filter.compiler);
          return filtered;
        },
      });
    }
  }
  return inputs;
}
