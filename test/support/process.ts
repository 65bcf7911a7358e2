import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./generated.js";
import { checkRecords } from "./records.js";

/** The program as people start it: what a process does can only be seen from outside. */
export const PROGRAM = join(root, "bin/pcaplint.js");
const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { NO_COLOR: _, FORCE_COLOR: __, ...own } = process.env;
  return { ...own, ...env };
};

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  /** Bytes for standard input, through a pipe. */
  readonly input?: Uint8Array;
  /** A file that standard input is redirected from. */
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs the program to its end. */
export function pcaplint(args: readonly string[], { input, stdin, env = {}, cwd = root }: Started = {}): Promise<Ended> {
  const from = stdin === undefined ? (input === undefined ? "ignore" : "pipe") : openSync(stdin, "r");
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: environment(env), stdio: [from, "pipe", "pipe"] });
  if (typeof from === "number") closeSync(from);
  child.stdin?.on("error", () => {}); // it may end before it has read all
  child.stdin?.end(input);
  const stdout = collected(child.stdout!);
  const stderr = collected(child.stderr!);
  return new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout: stdout(), stderr: stderr() }));
  }).then(checked);
}

/** Runs lines of shell, in which `pcaplint` is the program. */
export function shell(lines: string, cwd = root): Promise<Ended> {
  const script = `pcaplint() { "${process.execPath}" "${PROGRAM}" "$@"; }; ${lines}`;
  const child = spawn("bash", ["-o", "pipefail", "-c", script], { cwd, env: environment({}), stdio: ["ignore", "pipe", "pipe"] });
  const stdout = collected(child.stdout);
  const stderr = collected(child.stderr);
  return new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout: stdout(), stderr: stderr() }));
  }).then(checked);
}

/** What it has written keeps to the published schema. */
function checked(ended: Ended): Ended {
  checkRecords(ended.stdout);
  return ended;
}

function collected(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const CHUNK = 1 << 16;
const LINE_END = 0x0a;

/**
 * The program with a pipe as the shell makes it on its standard output, read as fast or slowly as a test wants. Every whole line is held
 * against the published schema as it is read (some 50 MB a second), and not kept.
 */
export class Piped {
  readonly child: ChildProcess;
  /** Bytes read so far, and the last of them. */
  read = 0;
  last = 0;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>;
  private readonly folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  private readonly fd: number;
  private readonly chunk = Buffer.alloc(CHUNK);
  /** Of a line whose end was not read yet. */
  private begun = Buffer.alloc(0);

  constructor(args: readonly string[]) {
    const fifo = join(this.folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    this.fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const out = openSync(fifo, "w");
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd: root, env: environment({}), stdio: ["ignore", out, "pipe"] });
    closeSync(out);
    const stderr = collected(this.child.stderr!);
    this.ended = new Promise((resolve) => {
      this.child.on("close", (status, signal) => resolve({ status, signal, stderr: stderr() }));
    });
  }

  /** Reads what is there, up to `most` bytes; -1 at the end. */
  private take(most: number): number {
    let taken = 0;
    while (taken < most) {
      let n: number;
      try {
        n = readSync(this.fd, this.chunk, 0, Math.min(CHUNK, most - taken), null);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EAGAIN") return taken;
        throw error;
      }
      if (n === 0) return taken === 0 ? -1 : taken;
      taken += n;
      this.read += n;
      this.last = this.chunk[n - 1]!;
      this.check(this.chunk.subarray(0, n));
    }
    return taken;
  }

  /** The lines that end in these bytes keep to the published schema. */
  private check(bytes: Buffer): void {
    const end = bytes.lastIndexOf(LINE_END) + 1;
    if (end > 0) {
      checkRecords(Buffer.concat([this.begun, bytes.subarray(0, end)]).toString());
      this.begun = Buffer.alloc(0);
    }
    this.begun = Buffer.concat([this.begun, bytes.subarray(end)]);
  }

  /** Reads to `until` bytes or to the end, `rate` bytes a second. False at the end. Rejects where the schema refuses a record. */
  async readTo(until: number, rate: number): Promise<boolean> {
    const start = Date.now();
    const before = this.read;
    while (this.read < until) {
      const due = Math.ceil(Math.min(until, before + ((Date.now() - start) / 1000) * rate) - this.read);
      // Nobody has opened the pipe yet, or nobody holds it any longer: an end is only one once something came.
      if (due > 0 && this.take(due) === -1 && this.child.exitCode !== null) return false;
      await pause(5);
    }
    return true;
  }

  /** Resident memory in bytes. */
  get resident(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
  }

  /** The most it ever was. */
  get peak(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
  }

  /** Leaves the pipe, as `head` does. */
  leave(): void {
    closeSync(this.fd);
    rmSync(this.folder, { recursive: true });
  }
}
