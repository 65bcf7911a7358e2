import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp, udp } from "../support/build/index.js";
import { forwarder } from "../support/forwarder.js";
import { inject } from "../support/inject.js";
import { ip, Namespaces, noCapture, type Running } from "../support/namespaces.js";
import { pcaplint } from "../support/process.js";
import { hasTool } from "../support/tools.js";

const reason = noCapture ?? (hasTool("tcpdump") && hasTool("nstat") ? undefined : "tcpdump or nstat is not installed");

/** What arrives at each port, and the edit that is made on its way: RFC 1624 where the checksum is updated with it. */
const EDITS = `{
  7001: (f) => { f[22]--; f.writeUInt16BE(f.readUInt16BE(24) + 0x100, 24); },
  7002: (f) => { f[22]--; },
  7003: (f) => { f.writeUInt16BE(f.readUInt16BE(34) + 2, 34); f.writeUInt16BE(f.readUInt16BE(40) - 2, 40); },
  7004: (f) => { f.writeUInt16BE(f.readUInt16BE(34) + 2, 34); },
  7005: (f) => { f[15] = 0x28; f.writeUInt16BE(f.readUInt16BE(24) - 0x28, 24); },
  7006: (f) => { f.writeUInt16BE(f.readUInt16BE(48) + 1, 48); },
}`;
const ends = { source: "10.9.0.1", destination: "10.9.0.2" };
const frames = [
  ...[7001, 7002, 7003, 7004, 7005].map((destination) =>
    build(ethernet(), ipv4({ ...ends, identification: destination, ttl: 60 }), udp({ source: 4000, destination }), data(30)),
  ),
  build(ethernet(), ipv4({ ...ends, identification: 7006, ttl: 60 }), tcp({ source: 4000, destination: 7006, window: 512 }), data(30)),
];

/**
 * Sender → x0, x1 → a forwarder in user space → va, vb → the receiver's kernel. A veth never gives CHECKSUM_COMPLETE, so that what the
 * kernel does is what is predicted where skb->csum fits the bytes.
 */
describe.skipIf(reason)("a forwarder that edits headers", () => {
  let net: Namespaces;
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  const [before, after] = [join(folder, "before.pcap"), join(folder, "after.pcap")];
  beforeAll(() => {
    net = new Namespaces();
    ip("-n", net.b, "link", "set", "vb", "address", "02:00:00:00:00:02");
    ip("-n", net.a, "link", "add", "x0", "type", "veth", "peer", "name", "x1");
    for (const device of ["x0", "x1"]) ip("-n", net.a, "link", "set", device, "up");
  });
  afterAll(() => {
    net?.close();
    rmSync(folder, { recursive: true });
  });
  const recording = async (namespace: string, device: string, path: string): Promise<Running> => {
    const filter = ["-Z", "root", "-U", "-c", String(frames.length), "-w", path, "-i", device, "src", "port", "4000", "or", "4002"];
    const running = net.start(namespace, ["tcpdump", ...filter]);
    await running.until(() => running.stderr.includes("listening on"));
    return running;
  };
  const counters = (): Record<string, number> => {
    const text = execFileSync("ip", ["netns", "exec", net.b, "nstat", "-asz", "--json"], { encoding: "utf8" });
    return JSON.parse(text).kernel;
  };

  test("each edit is found, and the kernel's counters agree with what is predicted", async () => {
    const receiver = net.node(
      net.b,
      `import dgram from "node:dgram";
      for (const port of [7001, 7002, 7003, 7004, 7005])
        dgram.createSocket("udp4").on("message", () => print("got " + port)).bind(port, () => print("up"));`,
    );
    await receiver.until(() => receiver.stdout.split("up").length === 1 + 5);
    const forwarding = await forwarder(net, net.a, { from: "x1", to: "va", edits: EDITS, frames: frames.length });
    const recordings = [await recording(net.a, "x1", before), await recording(net.b, "vb", after)];
    const old = counters();
    await inject(net, net.a, "x0", frames);
    await Promise.all([forwarding.ended, ...recordings.map(({ ended }) => ended)]);
    // By sockets of its own each: in which order they are read is not said.
    const got = (): string[] => (receiver.stdout.match(/got \d+/g) ?? []).sort();
    await receiver.until(() => got().length >= 3);

    const { stdout, stderr } = await pcaplint(["diff", before, after, "--hops", "0"]);
    const records = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const updated = "skb->csum updated: ";
    const said = records.map(({ rule, flow, details }) => [
      flow.destinationPort,
      rule,
      details.changed.join(),
      details.checksumComplete[1].replace(updated, ""),
    ]);
    const field = "diff/field-changed";
    const sum = "diff/checksum-not-updated";
    expect(said).toEqual([
      [7001, field, "ipv4.timeToLive", "accepted"],
      [7002, sum, "ipv4 timeToLive", "dropped by IP, InCsumErrors of IpExt"],
      [7002, field, "ipv4.timeToLive", "dropped by IP, InCsumErrors of IpExt"],
      [7003, field, "udp.sourcePort", "accepted"],
      [7004, sum, "udp sourcePort", "dropped, InCsumErrors"],
      [7004, field, "udp.sourcePort", "dropped, InCsumErrors"],
      [7005, field, "ipv4.dscp", "accepted"],
      [7006, sum, "tcp window", "dropped, InCsumErrors"],
      [7006, field, "tcp.window", "dropped, InCsumErrors"],
    ]);
    expect(stderr).toContain("6 packets before, 6 after: 6 matched (6 changed)");

    const now = counters();
    const rose = (name: string): number => (now[name] ?? 0) - (old[name] ?? 0);
    const predicted = (verdict: string, ports: RegExp): number =>
      new Set(said.filter(([port, , , outcome]) => outcome === verdict && ports.test(String(port))).map(([port]) => port)).size;
    expect(got()).toEqual(["got 7001", "got 7003", "got 7005"]);
    expect(rose("UdpInDatagrams")).toBe(predicted("accepted", /700[1-5]/));
    expect(rose("UdpInCsumErrors")).toBe(predicted("dropped, InCsumErrors", /700[1-5]/));
    expect(rose("TcpInCsumErrors")).toBe(predicted("dropped, InCsumErrors", /7006/));
    expect(rose("IpExtInCsumErrors")).toBe(predicted("dropped by IP, InCsumErrors of IpExt", /700/));
  });
});
