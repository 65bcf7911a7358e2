import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../usage-error.js";

/** What a configuration file is called. */
export const FILE_NAMES = ["pcaplint.config.json", "pcaplint.config.yaml", "pcaplint.config.yml"] as const;

/**
 * The nearest configuration file: in this directory or in one above it, up to that of the repository.
 * @throws UsageError where there are two, or where it belongs to somebody else
 */
export function findConfig(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const [path, other] = FILE_NAMES.map((name) => join(folder, name)).filter((file) => existsSync(file));
    if (path !== undefined) {
      if (other !== undefined) throw new UsageError(`${other}: there is ${path} too: remove one of them, or name one with --config`);
      return trusted(path);
    }
    if (folder === dirname(folder) || existsSync(join(folder, ".git"))) return undefined;
  }
}

/** It names files that are written and hosts that are sent to: one that nobody has named must not be another user's. */
function trusted(path: string): string {
  const { uid, mode } = statSync(path);
  const own = process.geteuid?.();
  if (own === undefined || ((uid === own || uid === 0) && (mode & 0o002) === 0)) return path;
  const why = uid === own || uid === 0 ? "anybody may write to it" : "it belongs to another user";
  throw new UsageError(`${path}: ${why}: --config ${path} reads it all the same, --no-config does without`);
}
