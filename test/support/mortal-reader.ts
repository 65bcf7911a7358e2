import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

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
  async live({ afterBytes, stallMs }: Life): Promise<{ readonly ended: Promise<NodeJS.Signals | null> }> {
    if (existsSync(this.path)) rmSync(this.path);
    const files = join(this.folder, `life-${this.lives++}`);
    const args = [this.path, this.port, files, afterBytes, stallMs].map(String);
    const child: ChildProcess = spawn(process.execPath, ["-e", SCRIPT, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_, signal) => resolve(signal)));
    this.port = Number(await new Promise<Buffer>((resolve) => child.stdout!.once("data", resolve)));
    return { ended };
  }

  /** The whole lines that it read, in all its lives. */
  get lines(): string[] {
    const numbers = new Intl.Collator("en", { numeric: true });
    const names = readdirSync(this.folder).sort(numbers.compare);
    return names.flatMap((name) => readFileSync(join(this.folder, name), "utf8").split("\n").slice(0, -1));
  }
}
