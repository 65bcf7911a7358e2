import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Namespaces, noCapture } from "../support/namespaces.js";

describe.skipIf(noCapture)("live capture in the long run", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());

  test.for(["ring", "calls"])("opening and closing 200 times by %s leaves nothing behind", async (way) => {
    const code = `
      import { readdirSync } from "node:fs";
      import { LiveCapture } from "./dist/sources/live/live-capture.js";
      import { packetTap } from "./dist/sources/live/open-live.js";
      const options = { interface: "vb", filter: "udp port 9", snapLength: 262144, promiscuous: true, bufferBytes: 1 << 24, note() {} };
      const once = async () => {
        const tap = await packetTap(options, ${way === "ring"});
        const waiting = tap.wait(10_000);
        await tap.close();
        await waiting;
      };
      for (let i = 0; i < 20; i++) await once();
      gc();
      const before = { fds: readdirSync("/proc/self/fd").length, rss: process.memoryUsage.rss() };
      for (let i = 0; i < 200; i++) await once();
      gc();
      print(JSON.stringify({ fds: readdirSync("/proc/self/fd").length - before.fds, mib: (process.memoryUsage.rss() - before.rss) / 2 ** 20 }));`;
    const { stdout, stderr } = await net.node(net.b, code, "--expose-gc").ended;
    expect(stderr).toBe("");
    const { fds, mib } = JSON.parse(stdout) as { fds: number; mib: number };
    expect(fds).toBe(0);
    // 200 rings would be 3200.
    expect(mib).toBeLessThan(16);
  });

  test("a reader that does not read: what the kernel had to drop is said, and all packets are accounted for", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "-B", "1", "udp");
    running.child.stdout?.pause();
    await net.sendUdp(5000, 1400);
    running.child.stdout?.resume();
    const { status, records } = await running.interrupt();
    const stats = records.at(-1)!;
    expect(stats.type).toBe("stats");
    expect(stats.received).toBe(5000);
    expect(stats.dropped).toBeGreaterThan(0);
    expect(records.filter(({ type }) => type === "packet")).toHaveLength(5000 - stats.dropped!);
    expect(status).toBe(0);
  });

  test("a reader that never reads does not keep it from ending", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "udp");
    running.child.stdout?.pause();
    await net.sendUdp(5000, 1400);
    running.child.kill("SIGINT");
    const status = await new Promise((resolve) => running.child.on("exit", resolve));
    expect(status).toBe(0);
    running.child.stdout?.resume();
    const { stdout, stderr } = await running.ended;
    expect(stdout.endsWith("\n")).toBe(true);
    expect(stderr).toMatch(/found and not written: \d+ records/);
  });
});
