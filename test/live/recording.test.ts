import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concat } from "../support/build/index.js";
import { root } from "../support/generated.js";
import { inject } from "../support/inject.js";
import { type LiveRecord, Namespaces, noCapture } from "../support/namespaces.js";
import { pcaplint } from "../support/process.js";
import { long, short } from "../support/virtio.js";

/** What is said of packets, without where it was read and what a file does not know. */
const said = (records: readonly LiveRecord[]): unknown[] =>
  records
    .filter(({ type }) => type === "finding" || type === "packet")
    .map((record) => {
      const { source: _, host: __, packet, ...rest } = record as LiveRecord & { host?: string; packet?: object };
      return { ...rest, ...(packet === undefined ? {} : { packet: { ...packet, offset: 0 } }) };
    });
const parsed = (text: string): LiveRecord[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LiveRecord);
/** virtio_net_hdr: needs-csum; TCPv4 in segments of 100; the sum begins at 34. And one that begins at 38. */
const FRAMES = [
  concat(Uint8Array.of(1, 1, 54, 0, 100, 0, 34, 0, 16, 0), long),
  concat(Uint8Array.of(1, 0, 0, 0, 0, 0, 38, 0, 16, 0), short),
  concat(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), short),
];

describe.skipIf(noCapture)("packets of an interface, written to a file", () => {
  let net: Namespaces;
  let folder: string;
  beforeAll(() => {
    net = new Namespaces();
    folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  });
  afterAll(() => {
    net?.close();
    rmSync(folder, { recursive: true });
  });

  test("read again, they have the same findings, and the same records of inspect", async () => {
    const [one, other] = [join(folder, "tail.pcapng"), join(folder, "inspect.pcapng")];
    const all = ["--aggregate", "0"];
    const [tail, inspect] = await Promise.all([
      net.pcaplint(net.a, "tail", "-i", "va", ...all, "-w", one, "tcp"),
      net.pcaplint(net.a, "inspect", "-i", "va", "-w", other, "tcp"),
    ]);
    await inject(net, net.a, "va", FRAMES, true);
    await net.sendTcp(100_000);
    const [live, seen] = await Promise.all([tail.interrupt(), inspect.interrupt()]);
    expect(live.stderr).toMatch(/pcaplint: \d+ packets written to .*tail\.pcapng\n$/);
    const findings = said(live.records);
    expect(findings.length).toBeGreaterThan(3);
    expect(live.records.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["skb/csum-start", "super-packet/tcp", "checksum/partial"]),
    );
    expect(said(parsed((await pcaplint(["scan", one])).stdout))).toEqual(findings);
    expect(said(parsed((await pcaplint(["inspect", other])).stdout))).toEqual(said(seen.records));
  });

  test("a full disk ends the capture with a line, and status 2", async () => {
    const full = join(folder, "full");
    mkdirSync(full);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", full]);
    try {
      const out = join(full, "a.pcapng");
      const running = await net.pcaplint(net.a, "tail", "-i", "va", "-w", out, "udp");
      await net.sendUdp(200, 1000);
      const { status, stderr } = await running.ended;
      expect(status).toBe(2);
      expect(stderr).toMatch(/a\.pcapng: cannot be written: no space is left on the device; what was recorded ends with packet \d+\n/);
      expect((await pcaplint(["scan", out])).status).toBe(0);
    } finally {
      execFileSync("umount", [full]);
    }
  });

  test("-G begins a file after that time, -W ends after so many", async () => {
    const name = join(folder, "time-%s.pcapng");
    const running = await net.pcaplint(net.a, "tail", "-i", "va", "-w", name, "-G", "1", "-W", "2", "udp");
    const sending = (async () => {
      while (running.child.exitCode === null) await net.sendUdp(1);
    })();
    const { status, stderr } = await running.ended;
    await sending;
    expect(status).toBe(0);
    expect(stderr).toMatch(/written to 2 files, the last of them /);
    const times = readdirSync(folder)
      .map((file) => /^time-(\d+)\.pcapng$/.exec(file)?.[1])
      .filter((time) => time !== undefined)
      .map(Number);
    expect(times).toHaveLength(2);
  });

  test("what the kernel dropped is dropped in the file, too: in front of a packet, and behind the last one", async () => {
    const lost = (records: readonly LiveRecord[]): number =>
      records.filter(({ rule }) => rule === "capture/dropped").reduce((sum, { details }) => sum + Number(details?.count), 0);
    for (const only of [[], ["--only-findings"]]) {
      const out = join(folder, `drops${only.length}.pcapng`);
      const running = await net.pcaplint(net.a, "tail", "-i", "va", "-B", "1024", "-w", out, ...only, "udp");
      process.kill(running.child.pid!, "SIGSTOP");
      // The ring has 2 MB.
      await net.sendUdp(4000, 1400);
      process.kill(running.child.pid!, "SIGCONT");
      await running.until(() => running.records.length > 0);
      const { records, stderr } = await running.interrupt();
      const { dropped = 0, packets = 0 } = records.at(-1)!;
      expect(dropped).toBeGreaterThan(1000);
      expect(packets + dropped).toBe(4000);
      expect(lost(records)).toBe(dropped);
      expect(stderr).toContain(only.length === 0 ? `${packets} packets written` : "0 packets written");
      expect(lost(parsed((await pcaplint(["scan", out])).stdout))).toBe(dropped);
    }
  });

  test("-w with all interfaces: each has its description in the file", async () => {
    const out = join(folder, "any.pcapng");
    const running = await net.pcaplint(net.a, "inspect", "-i", "any", "-w", out, "udp", "port", "9");
    await net.sendUdp(2);
    await net.node(
      net.a,
      `import dgram from "node:dgram"; const s = dgram.createSocket("udp4"); s.send("x", 9, "127.0.0.1", () => s.close());`,
    ).ended;
    await running.until(() => running.records.length >= 3);
    const { records, status } = await running.interrupt();
    expect(status).toBe(0);
    const packets = records.filter(({ type }) => type === "packet");
    expect(packets.map(({ source }) => source.interface)).toEqual(["va", "va", "lo"]);
    expect(said(parsed((await pcaplint(["inspect", out])).stdout))).toEqual(said(packets));
    // if_name: option 2, two bytes.
    const file = readFileSync(out, "latin1");
    for (const name of ["va", "lo"]) expect(file.split(`\x02\0\x02\0${name}\0\0`), name).toHaveLength(2);
  });

  test("-w with -F: what the followed file has, with what was found in it", async () => {
    const [grows, out] = [join(folder, "grows.pcapng"), join(folder, "followed.pcapng")];
    copyFileSync(join(root, "samples/checksum-partial.pcapng"), grows);
    const running = net.start(net.a, [process.execPath, join(root, "bin/pcaplint.js"), "tail", "-F", grows, "--aggregate", "0", "-w", out]);
    await running.until(() => running.records.length > 0);
    const { records, status } = await running.interrupt();
    expect(status).toBe(0);
    expect(said(parsed((await pcaplint(["scan", out])).stdout))).toEqual(said(records));
    // The file that is read is not written to.
    const refused = await pcaplint(["tail", "-F", grows, "-w", grows]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`pcaplint: -w ${grows}: this file is read; name another\n`);
  });

  test("-w with -Z: the file is the other user's; where that one may not write, it is one line", async () => {
    const open = join(folder, "open");
    mkdirSync(open);
    chmodSync(folder, 0o755);
    chmodSync(open, 0o777);
    const out = join(open, "nobody.pcapng");
    const running = await net.pcaplint(net.a, "tail", "-i", "va", "-Z", "nobody", "-w", out, "udp");
    await net.sendUdp(2);
    await running.untilCounted(([stats]) => stats?.packets === 2);
    const { status } = await running.interrupt();
    expect(status).toBe(0);
    const nobody = Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }));
    expect(statSync(out).uid).toBe(nobody);
    expect((await pcaplint(["inspect", out])).stdout.split("\n")).toHaveLength(3);
    const denied = join(folder, "closed.pcapng");
    const { status: failed, stderr } = await (await net.pcaplint(net.a, "tail", "-i", "va", "-Z", "nobody", "-w", denied, "udp")).ended;
    expect(failed).toBe(2);
    expect(stderr).toContain(`pcaplint: ${denied}: cannot be written: permission denied`);
  });
});
