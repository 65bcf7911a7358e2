import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inject } from "vitest";
import { root } from "./generated.js";
import { hasTool } from "./tools.js";

/** Why nothing can be captured here; undefined where it can. In continuous integration that is a failure. */
export const noCapture: string | undefined = (() => {
  const reason = whyNot();
  if (reason !== undefined && process.env.CI) throw new Error(`live capture cannot be tested: ${reason}`);
  return reason;
})();

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "this is not Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  if (!hasTool("ip")) return "ip is not installed";
  try {
    createRequire(import.meta.url).resolve("koffi");
  } catch {
    return "koffi is not installed";
  }
  return undefined;
}

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of standard output. */
  readonly records: readonly LiveRecord[];
}

/** A record, as far as these tests look into it. */
export interface LiveRecord {
  readonly type: string;
  readonly time: string;
  readonly source: { readonly interface?: string };
  readonly rule?: string;
  readonly severity?: string;
  readonly message?: string;
  readonly number?: number;
  readonly captured?: number;
  readonly length?: number;
  readonly direction?: string;
  readonly layers?: readonly { readonly protocol: string; readonly offset: number; readonly checksum?: { readonly verdict: string } }[];
  readonly superPacket?: { readonly segmentSize: number; readonly payload: number };
  readonly kernel?: Readonly<Record<string, unknown>>;
  readonly packets?: number;
  readonly received?: number;
  readonly dropped?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A process of a test, and what it has written so far. */
export class Running {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  private waiting: (() => void)[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
      this.tell();
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
      this.tell();
    });
    this.ended = new Promise((resolve) => {
      child.on("close", (status) => {
        this.tell();
        const { stdout, stderr } = this;
        resolve({
          status,
          stdout,
          stderr,
          get records() {
            return recordsOf(stdout);
          },
        });
      });
    });
  }

  get records(): LiveRecord[] {
    return recordsOf(this.stdout);
  }

  /** Resolves once this holds; looked at whenever something is written. Rejects where the process ends before. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`it ended: ${this.stderr}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Ends it as ctrl-C does. */
  interrupt(): Promise<Result> {
    this.child.kill("SIGINT");
    return this.ended;
  }

  private tell(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const resolve of all) resolve();
  }
}

const recordsOf = (text: string): LiveRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LiveRecord);

let made = 0;

/** Two network namespaces, `va` in one joined to `vb` in the other (10.9.0.1 and 10.9.0.2), and the processes in them. */
export class Namespaces {
  readonly a: string;
  readonly b: string;
  private readonly started: ChildProcess[] = [];

  constructor() {
    const name = `pcaplint-${process.pid}-${made++}`;
    this.a = `${name}a`;
    this.b = `${name}b`;
    ip("netns", "add", this.a);
    ip("netns", "add", this.b);
    ip("link", "add", "va", "netns", this.a, "type", "veth", "peer", "name", "vb", "netns", this.b);
    for (const [namespace, device, address] of [
      [this.a, "va", "10.9.0.1/24"],
      [this.b, "vb", "10.9.0.2/24"],
    ] as const) {
      // No neighbours are looked for by IPv6: what is counted is what a test sends.
      this.sysctl(namespace, "net.ipv6.conf.all.disable_ipv6=1");
      ip("-n", namespace, "addr", "add", address, "dev", device);
      ip("-n", namespace, "link", "set", "lo", "up");
      ip("-n", namespace, "link", "set", device, "up");
    }
  }

  /** Sets a parameter of a namespace's kernel: `name=value`. */
  sysctl(namespace: string, setting: string): void {
    execFileSync("ip", ["netns", "exec", namespace, "sysctl", "-qw", setting]);
  }

  /** A program in a namespace. */
  start(namespace: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn("ip", ["netns", "exec", namespace, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.started.push(child);
    return new Running(child);
  }

  /** A few lines of Node in a namespace. `print` writes a line. */
  node(namespace: string, code: string, ...options: readonly string[]): Running {
    const print = 'const print = (text) => process.stdout.write(text + "\\n");';
    return this.start(namespace, [process.execPath, ...options, "--input-type=module", "-e", print + code]);
  }

  /** pcaplint in a namespace, once it captures. */
  async pcaplint(namespace: string, ...args: readonly string[]): Promise<Running> {
    if (inject("buildErrors") !== "") throw new Error("the build failed");
    const running = this.start(namespace, [process.execPath, join(root, "bin/pcaplint.js"), ...args]);
    await running.until(() => running.stderr.includes("capturing by"));
    return running;
  }

  /** Sends bytes by TCP from `a` to this address of `b`. */
  async sendTcp(bytes: number, address = "10.9.0.2"): Promise<void> {
    const server = this.node(
      this.b,
      `import net from "node:net"; net.createServer((s) => { s.resume(); s.on("end", () => { s.end(); process.exit(); }); }).listen(5001, () => print("up"));`,
    );
    await server.until(() => server.stdout.includes("up"));
    await this.node(this.a, `import net from "node:net"; net.connect(5001, "${address}").end(Buffer.alloc(${bytes}, 120));`).ended;
    await server.ended;
  }

  /** Sends datagrams from `a` to `b`, of this many bytes. */
  async sendUdp(count: number, bytes = 4): Promise<void> {
    const code = `import dgram from "node:dgram"; const s = dgram.createSocket("udp4"); const b = Buffer.alloc(${bytes}, 120);
      for (let i = 0; i < ${count}; i++) await new Promise((done) => s.send(b, 9, "10.9.0.2", done)); s.close();`;
    await this.node(this.a, code).ended;
  }

  /** Ends what is still running, and takes the namespaces away. */
  close(): void {
    for (const child of this.started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    ip("netns", "del", this.a);
    ip("netns", "del", this.b);
  }
}

/** Configures the network; throws with what it says. */
export function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}
