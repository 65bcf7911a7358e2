import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { root } from "./generated.js";
import { type Ended, shell } from "./process.js";
import { Running } from "./running.js";

/** A folder with `captures/` in it, as the pages on pipelines have it, where their programs are run. */
export class Pipeline {
  readonly folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  private readonly programs: Running[] = [];

  constructor() {
    if (inject("buildErrors") !== "") throw new Error("the build failed");
    symlinkSync(join(root, "samples"), this.path("captures"));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** The whole lines of a file; none where there is no such file. */
  lines(name: string): string[] {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8").split("\n").slice(0, -1) : [];
  }

  /** Runs lines of shell in the folder; `pcaplint` is the program. */
  shell(lines: string): Promise<Ended> {
    return shell(lines, this.folder);
  }

  /** What a scan of the captures writes. */
  async records(...options: readonly string[]): Promise<string[]> {
    const { stdout } = await this.shell(`pcaplint ${options.join(" ")} captures/`);
    const lines = stdout.split("\n").slice(0, -1);
    if (lines.length < 100) throw new Error(`only ${lines.length} records`);
    return lines;
  }

  /** Starts a program, which ends with the test at the latest. */
  start(program: string, ...args: readonly string[]): Running {
    const child: ChildProcess = spawn(program, args, { cwd: this.folder, stdio: ["pipe", "pipe", "pipe"] });
    const running = new Running(child);
    this.programs.push(running);
    return running;
  }

  /** Ends what was started, and removes the folder. */
  async close(): Promise<void> {
    for (const { child, ended } of this.programs) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}
