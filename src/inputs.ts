import { stat } from "node:fs/promises";
import { glob, isDynamicPattern } from "tinyglobby";
import { type Arena, createArena } from "./checksum/arena.js";
import type { Input } from "./run.js";
import { openCapture } from "./sources/open.js";

/** Holds the largest frame (512 KiB) twice, so that a reader always has room; small enough to stay in the cache. */
const ARENA_BYTES = 2 << 20;

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Files below a directory, links not followed, in the order of their names. */
async function below(directory: string): Promise<string[]> {
  const found = await glob("**/*", { cwd: directory, dot: true, expandDirectories: false, followSymbolicLinks: false });
  return found.sort(byName).map((name) => `${directory.replace(/\/+$/, "")}/${name}`);
}

/** What a path of the command line names: itself, the files below it, or those that fit it. */
async function expand(path: string): Promise<{ readonly paths: readonly string[]; readonly named: boolean }> {
  if (path === "-") return { paths: [path], named: true };
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return { paths: await below(path), named: false };
  if (found === undefined && isDynamicPattern(path)) {
    const fitting = await glob(path, { dot: true, expandDirectories: false });
    if (fitting.length > 0) return { paths: fitting.sort(byName), named: true };
  }
  return { paths: [path], named: true };
}

/**
 * The inputs that paths name: files, directories (all captures below), globs, "-" for standard input. A path that names
 * nothing becomes an input that cannot be opened, so that the others are still read. One arena serves them all, in turn.
 */
export async function captureInputs(paths: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  let arena: Arena | undefined;
  for (const path of paths) {
    const { paths: files, named } = await expand(path);
    for (const file of files) {
      inputs.push({
        source: { file },
        named,
        open: () => {
          arena ??= createArena(ARENA_BYTES);
          return openCapture(file, { arena });
        },
      });
    }
  }
  return inputs;
}
