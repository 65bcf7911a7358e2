import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of so many bytes, to be filled: a tmpfs in a folder of its own. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), "pcaplint-disk-"));

  constructor(bytes: number) {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", this.folder], { stdio: ["ignore", "ignore", "pipe"] });
    } catch (error) {
      rmdirSync(this.folder);
      throw error;
    }
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Takes so many bytes away; gives what has them back. */
  fill(bytes: number): () => void {
    const path = this.path("filler");
    writeFileSync(path, Buffer.alloc(bytes));
    return () => rmSync(path);
  }

  close(): void {
    execFileSync("umount", [this.folder], { stdio: "ignore" });
    rmdirSync(this.folder);
  }
}

/** Why no disk can be made here; undefined where it can. In continuous integration that is a failure. */
export const noSmallDisk: string | undefined = (() => {
  let reason: string | undefined;
  try {
    if (process.platform !== "linux") reason = "this is not Linux";
    else new SmallDisk(4096).close();
  } catch {
    reason = "a tmpfs can only be mounted as root";
  }
  if (reason !== undefined && process.env.CI) throw new Error(`a full disk cannot be tested: ${reason}`);
  return reason;
})();
