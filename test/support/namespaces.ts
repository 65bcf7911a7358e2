import { createRequire } from "node:module";
import { join } from "node:path";
import { inject } from "vitest";
import { root } from "./generated.js";
import type { Running } from "./running.js";
import { hasTool } from "./tools.js";
import { Veth } from "./veth.js";

export { type LiveRecord, type Result, Running } from "./running.js";
export { ip } from "./veth.js";

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

/** A `Veth`, with what tests run in it. */
export class Namespaces extends Veth {
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

  /** Sends bytes by TCP from `a` to this address, which is one of `b` if no other namespace is named. */
  async sendTcp(bytes: number, address = "10.9.0.2", namespace = this.b): Promise<void> {
    const server = this.node(
      namespace,
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
}
