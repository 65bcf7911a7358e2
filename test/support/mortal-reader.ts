import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.js";

/** What it reads is in a file of the connection's own before anything else happens, so that nothing is lost between reading and being killed. */
const SCRIPT = `
const { openSync, writeSync } = require("node:fs");
const { createServer } = require("node:net");
const [where, port, files, after, stallMs] = process.argv.slice(1);
let connections = 0;
let read = 0;
const server = createServer((socket) => {
  const fd = openSync(files + "-" + connections++, "w");
  socket.on("data", (chunk) => {
    for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    read += chunk.length;
    if (read < Number(after)) return;
    // Asleep, not paused: a paused socket of Node's is read on for a while.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(stallMs));
    process.kill(process.pid, "SIGKILL");
  });
  socket.on("error", () => {});
  socket.on("close", () => after === "Infinity" && process.exit(0));
});
const said = () => process.stdout.write(String(server.address().port ?? 0) + "\\n");
where === "" ? server.listen(Number(port), "127.0.0.1", said) : server.listen(where, said);
`;

export interface Life {
  /** It is killed (SIGKILL) once it has read so many bytes; never, if infinite. */
  readonly afterBytes: number;
  /** It stops reading then, and is killed so much later. */
  readonly stallMs: number;
}

export interface Living {
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Kills it and waits for its death, in which no turn of this process's event loop sees anything of it. */
  kill(): void;
}

/** A reader of a socket in a process of its own that is killed and returns, as often as it is told to. */
export class MortalReader {
  port = 0;
  private readonly folder: string;
  private readonly path: string;
  private lives = 0;

  /** `path`: of a unix socket; a port of 127.0.0.1 where it is missing. `folder`: for what it reads. */
  constructor(folder: string, path?: string) {
    this.folder = folder;
    this.path = path ?? "";
  }

  /** Lives once more; resolves as it listens. */
  async live({ afterBytes, stallMs }: Life): Promise<Living> {
    if (existsSync(this.path)) rmSync(this.path);
    if (this.path === "" && this.port === 0) this.port = await freePort();
    const files = join(this.folder, `life-${this.lives++}`);
    const args = [this.path, this.port, files, afterBytes, stallMs].map(String);
    const child: ChildProcess = spawn(process.execPath, ["-e", SCRIPT, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_, signal) => resolve(signal)));
    this.port = Number(await new Promise<Buffer>((resolve) => child.stdout!.once("data", resolve)));
    const kill = (): void => {
      child.kill("SIGKILL");
      while (!isDead(child.pid!)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    };
    return { ended, kill };
  }

  /** The whole lines that it read, in all its lives. */
  get lines(): string[] {
    const numbers = new Intl.Collator("en", { numeric: true });
    const names = readdirSync(this.folder).sort(numbers.compare);
    return names.flatMap((name) => readFileSync(join(this.folder, name), "utf8").split("\n").slice(0, -1));
  }
}

/** Have all its threads ended, and with them its sockets? Until this process is told of it, its first thread is there as a zombie. */
function isDead(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).length <= 1 && /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}
