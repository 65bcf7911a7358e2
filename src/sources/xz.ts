import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Lookahead, StreamBytes } from "./bytes.js";
import { CaptureError } from "./capture-error.js";
import { Decompressed } from "./decompressed.js";

const CHUNK = 1 << 18;

/**
 * xz, by the program of that name: it reads concatenated and padded files, gives what it can of a broken one, and holds
 * one block in memory. It is fed as fast as it reads, and its output waits in the pipe until it is asked for.
 */
export class XzBytes extends Decompressed {
  private readonly child;
  private readonly output: StreamBytes;
  private readonly exit: Promise<number | null>;
  private readonly buffer = new Uint8Array(CHUNK);
  private complaint = "";
  private feedError: unknown;

  constructor(path: string, input: Lookahead, child: ReturnType<typeof start>) {
    super(input);
    this.child = child;
    this.output = new StreamBytes(path, child.stdout);
    child.stderr.on("data", (text: Buffer) => {
      if (this.complaint.length < 1000) this.complaint += text.toString();
    });
    this.exit = new Promise((resolve) => child.on("close", resolve));
    // It may end before all was written to it; what it says at its exit counts then.
    child.stdin.on("error", () => {});
    void this.feed();
  }

  protected async next(): Promise<Uint8Array | undefined> {
    const n = await this.output.read(this.buffer, 0, CHUNK);
    if (n > 0) return this.buffer.subarray(0, n);
    if (this.closed) return undefined;
    const status = await this.exit;
    if (this.feedError !== undefined) throw this.feedError;
    if (status === 0) return undefined;
    const said = this.complaint.replace(/^xz: (?:\(stdin\): )?/, "").split("\n")[0]!;
    return /unexpected end/i.test(said)
      ? this.fail("truncated", "the xz data end early")
      : this.fail("damaged", `the xz data are damaged: ${said || `xz ended with status ${status}`}`);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.output.close();
    this.child.stdin.destroy();
    this.child.kill();
  }

  /** Passes the input on, waiting whenever the program has enough. */
  private async feed(): Promise<void> {
    const { stdin } = this.child;
    for (;;) {
      let bytes: Uint8Array;
      try {
        bytes = await this.input.some();
      } catch (error) {
        this.feedError = error;
        break;
      }
      if (bytes.length === 0 || this.closed || !stdin.writable) break;
      const copy = Buffer.from(bytes);
      this.input.drop(bytes.length);
      if (!stdin.write(copy)) await Promise.race([new Promise((resolve) => stdin.once("drain", resolve)), this.exit]);
    }
    stdin.end();
  }
}

const start = () => spawn("xz", ["-dc"], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, LC_ALL: "C" } });

export async function openXz(path: string, input: Lookahead): Promise<XzBytes> {
  const child = start();
  try {
    await once(child, "spawn");
  } catch {
    throw new CaptureError(path, "is compressed with xz: install xz (package xz-utils or xz)");
  }
  return new XzBytes(path, input, child);
}
