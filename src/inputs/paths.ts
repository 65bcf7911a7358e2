import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { CaptureError, systemError } from "../sources/capture-error.js";

/** A file, and the directory it was found in; or why a path names none. Plain data, which may cross to another thread. */
export interface Found {
  readonly path: string;
  /** As the user named it. */
  readonly directory?: string;
  /** Other runs read the rest of the directory. */
  readonly isShare?: true;
  /** What is wrong with the path, as the rest of a sentence that begins with it. */
  readonly error?: string;
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Adds the files below a directory in the order of their names. Links to files are followed, links to directories are not. */
async function below(folder: string, directory: string, found: Found[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => systemError(folder, error));
  if (entries instanceof CaptureError) {
    found.push({ path: folder, directory, error: entries.reason });
    return;
  }
  for (const entry of entries.sort(byName)) {
    const path = `${folder.replace(/\/+$/, "")}/${entry.name}`;
    if (entry.isDirectory()) await below(path, directory, found);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile()))
      found.push({ path, directory });
  }
}

/** What a path of the command line names: itself, the files below it, those that fit it, or objects of a bucket. */
export async function expand(path: string): Promise<readonly Found[]> {
  if (path === "-") return [{ path }];
  if (path.startsWith("s3://")) return inBucket(path);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) {
    const found: Found[] = [];
    await below(path, path, found);
    return found.length > 0 ? found : [{ path, error: "is a directory without files" }];
  }
  if (there !== undefined) return [{ path }];
  // Only now: a start without it is quicker.
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(path)) return [{ path }];
  const fitting = await glob(path, { dot: true, expandDirectories: false, absolute: isAbsolute(path) });
  if (fitting.length === 0) return [{ path, error: "no file fits this pattern" }];
  return fitting.sort().map((file) => ({ path: file }));
}

/** An object, or those below a prefix like the files of a directory. */
async function inBucket(prefix: string): Promise<readonly Found[]> {
  const { isPrefix, listObjects } = await import("../sources/s3.js");
  if (!isPrefix(prefix)) return [{ path: prefix }];
  try {
    const found: Found[] = [];
    for await (const path of listObjects(prefix)) found.push({ path, directory: prefix });
    return found.length > 0 ? found : [{ path: prefix, error: "no object has this prefix" }];
  } catch (error) {
    return [{ path: prefix, error: systemError(prefix, error).reason }];
  }
}
