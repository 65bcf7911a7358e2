import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { isInstalled } from "../support/modules.js";
import { ip, type LiveRecord, Namespaces, noCapture, type Running } from "../support/namespaces.js";

const packets = (records: readonly LiveRecord[]): LiveRecord[] => records.filter(({ type }) => type === "packet");
const PROGRAM = join(root, "bin/pcaplint.js");
/** Captures that are opened and closed to see what stays behind: a process each. */
const CYCLES = Number(process.env.OPEN_CLOSE_CYCLES ?? (process.env.CI ? 50 : 20));

/** Process ids of the children of a process. */
const childrenOf = (pid: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ")[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);

describe.for(["pcap", "cap"] as const)("--backend %s", (backend) => {
  const skip = noCapture !== undefined || !isInstalled(backend);
  let net: Namespaces | undefined;
  afterEach(() => {
    net?.close();
    net = undefined;
  });
  const start = (one: Namespaces, ...args: readonly string[]): Promise<Running> =>
    one.pcaplint(one.b, "inspect", "-i", "vb", "--backend", backend, ...args);

  test.skipIf(skip)("packets with their lengths, drops and times as far as they are known", async () => {
    const one = (net = new Namespaces());
    const filter = "tcp port 5001 or udp port 9";
    const running = await start(one, filter);
    const tcpdump = one.start(one.b, ["tcpdump", "-n", "-i", "vb", "-B", "65536", "--immediate-mode", "-l", filter]);
    await tcpdump.until(() => tcpdump.stderr.includes("listening on"));
    await one.sendTcp(100_000);
    // With this one both have what was sent before.
    await one.sendUdp(1);
    await tcpdump.until(() => tcpdump.stdout.includes(": UDP, "));
    await running.until(() => running.records.some(({ layers }) => layers?.at(-1)?.protocol === "udp"));
    await running.untilCounted(([stats]) => stats?.received === stats?.packets);
    const { status, records, stderr } = await running.interrupt();
    const theirs = (await tcpdump.interrupt()).stdout.trim().split("\n");
    expect(status).toBe(0);
    const seen = packets(records);
    expect(seen).toHaveLength(theirs.length);
    const payload = seen.filter(({ length }) => length! > 74).reduce((sum, { length }) => sum + length! - 66, 0);
    expect(payload).toBe(100_000);
    expect(seen.every(({ captured, length }) => captured === length)).toBe(true);
    expect(seen.every(({ time }) => (time !== undefined) === (backend === "pcap"))).toBe(true);
    const drops = backend === "pcap" ? "0 dropped by the kernel" : "how many were dropped is not known";
    expect(stderr).toContain(`pcaplint: vb: packets: ${seen.length} received by the filter, ${drops}\n`);
    expect(stderr.includes("gives no times")).toBe(backend === "cap");
  });

  test.skipIf(skip)("the interface goes down and comes up, twice", async () => {
    const one = (net = new Namespaces());
    const running = await start(one, "udp");
    /** The other end may take a while to see that this one is up, and sends nothing until then. */
    const hears = async (): Promise<void> => {
      const { length } = running.records;
      while (running.records.length === length) await one.sendUdp(1);
    };
    for (let round = 1; round <= 2; round++) {
      await hears();
      ip("-n", one.b, "link", "set", "vb", "down");
      await running.until(() => running.stderr.split("the interface is down: waiting for it to come up").length === round + 1);
      ip("-n", one.b, "link", "set", "vb", "up");
      await running.until(() => running.stderr.split("the interface is up again").length === round + 1);
    }
    await hears();
    expect(childrenOf(running.child.pid!)).toHaveLength(1);
    const { status } = await running.interrupt();
    expect(status).toBe(0);
  });

  test.skipIf(skip)("the interface is removed", async () => {
    const one = (net = new Namespaces());
    const running = await start(one, "udp");
    await one.sendUdp(2);
    await running.until(() => running.records.length === 2);
    ip("-n", one.b, "link", "del", "vb");
    const { status, stderr } = await running.ended;
    expect(stderr).toContain("pcaplint: vb: the interface is gone: it was removed\n");
    expect(status).toBe(2);
  });

  test.skipIf(skip)("its process is killed: said, and no process stays", async () => {
    const one = (net = new Namespaces());
    const running = await start(one, "udp");
    const [child] = childrenOf(running.child.pid!);
    process.kill(child!, "SIGKILL");
    const { status, records, stderr } = await running.ended;
    expect(stderr).toContain(`pcaplint: vb: the module ${backend} ended its process (SIGKILL)`);
    expect([status, records.map(({ type }) => type)]).toEqual([2, ["problem", "stats"]]);
  });

  test.skipIf(skip)(
    `opening and closing ${CYCLES} times leaves no process and no descriptor`,
    { timeout: 60_000 + CYCLES * 3000 },
    async () => {
      const one = (net = new Namespaces());
      const code = `
      import { readdirSync } from "node:fs";
      import { ModuleTap } from "./dist/sources/live/module-tap.js";
      const options = { interface: "vb", filter: "udp port 9", snapLength: 2000, promiscuous: false, bufferBytes: 1 << 20, note() {} };
      const once = async () => {
        const tap = await ModuleTap.open("${backend}", options);
        await tap.close();
      };
      for (let i = 0; i < 3; i++) await once();
      const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
      // Processes that were ended are gone when the kernel says so.
      const settled = async () => {
        for (let i = 0; i < 50 && process.getActiveResourcesInfo().includes("ProcessWrap"); i++) await pause();
        await pause();
      };
      await settled();
      const before = readdirSync("/proc/self/fd").length;
      for (let i = 0; i < ${CYCLES}; i++) await once();
      await settled();
      print(JSON.stringify({ fds: readdirSync("/proc/self/fd").length - before }));
      setInterval(() => {}, 1000);`;
      const running = one.node(one.b, code);
      await running.until(() => running.stdout.includes("}"));
      expect(JSON.parse(running.stdout)).toEqual({ fds: 0 });
      expect(childrenOf(running.child.pid!)).toEqual([]);
    },
  );

  test.skipIf(skip || backend === "cap")("what the kernel had no room for is counted", async () => {
    const one = (net = new Namespaces());
    const running = await start(one, "-B", "64", "udp");
    const [child] = childrenOf(running.child.pid!);
    process.kill(child!, "SIGSTOP");
    await one.sendUdp(3000, 1400);
    process.kill(child!, "SIGCONT");
    await running.untilCounted(([stats]) => stats!.packets! + stats!.dropped! === 3000);
    const { status, records } = await running.interrupt();
    const stats = records.at(-1)!;
    expect(stats.dropped).toBeGreaterThan(0);
    expect(packets(records).length + stats.dropped!).toBe(3000);
    expect(status).toBe(0);
  });

  test.skipIf(skip).for([
    [["-i", "eth7"], "eth7: no such interface; there are: lo, vb, any"],
    [["-i", "vb", "tcp", "prot", "7"], `vb: the module ${backend} says: can't parse filter expression: syntax error`],
  ] as const)("%j", async ([args, line]) => {
    const one = (net = new Namespaces());
    const { status, stderr } = await one.start(one.b, [process.execPath, PROGRAM, "tail", "--backend", backend, ...args]).ended;
    expect({ status, stderr }).toEqual({ status: 2, stderr: `pcaplint: ${line}\n` });
  });

  test.skipIf(skip)("without the right to capture", async () => {
    const one = (net = new Namespaces());
    const bare = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", process.execPath, PROGRAM];
    const { status, stderr } = await one.start(one.b, [...bare, "tail", "-i", "vb", "--backend", backend]).ended;
    expect(stderr).toContain("pcaplint: vb: not permitted to capture: run as root");
    expect(status).toBe(2);
  });
});
