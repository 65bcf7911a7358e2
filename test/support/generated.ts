import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Files of the repository that a script of the project makes: by path from the root. */
export type Generated = ReadonlyMap<string, Uint8Array | string>;

/** Files below `folder`, by path from the root. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Writes the files, and removes what is in `folders` and not among them. */
export function write(files: Generated, folders: readonly string[]): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const path of folders.flatMap(filesBelow)) if (!files.has(path)) rmSync(join(root, path));
}

/** What `write` would change, a line each: files that are missing, stale, or no longer made. */
export function stale(files: Generated, folders: readonly string[]): string[] {
  const found: string[] = [];
  for (const [path, content] of files) {
    let there: Buffer;
    try {
      there = readFileSync(join(root, path));
    } catch {
      found.push(`missing: ${path}`);
      continue;
    }
    if (!there.equals(Buffer.from(content as string))) found.push(`stale: ${path}`);
  }
  for (const path of folders.flatMap(filesBelow)) if (!files.has(path)) found.push(`no longer made: ${path}`);
  return found;
}
