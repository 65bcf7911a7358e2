import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { root } from "./generated.js";
import { Running } from "./running.js";

/** Two network namespaces, `va` in one joined to `vb` in the other (10.9.0.1 and 10.9.0.2), and the processes in them. */
export class Veth {
  readonly a: string;
  readonly b: string;
  private readonly started: ChildProcess[] = [];

  constructor() {
    // Not of the process's number, which one before it may have had that left its namespaces behind.
    const name = `pcaplint-${randomBytes(6).toString("hex")}`;
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
      // Nothing is lost here: what is late because a process waits for its turn is not sent again.
      this.sysctl(namespace, "net.ipv4.tcp_early_retrans=0");
      ip("-n", namespace, "addr", "add", address, "dev", device);
      ip("-n", namespace, "link", "set", "lo", "up");
      ip("-n", namespace, "link", "set", device, "up");
      ip("-n", namespace, "route", "change", "10.9.0.0/24", "dev", device, "src", address.slice(0, -3), "rto_min", "10s");
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
