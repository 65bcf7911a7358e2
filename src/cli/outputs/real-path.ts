import { realpathSync } from "node:fs";

/** The path without links and dots, where there is such a file: two that are the same file are the same text. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
