import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { forwarder } from "../support/forwarder.js";
import { root } from "../support/generated.js";
import { inject } from "../support/inject.js";
import { ip, Namespaces, noCapture, type Result, type Running } from "../support/namespaces.js";
import { Router } from "../support/router.js";

const PROGRAM = join(root, "bin/pcaplint.js");
const ends = { source: "10.9.0.1", destination: "10.9.0.2" };
const toPort = (destination: number) =>
  build(ethernet(), ipv4({ ...ends, identification: destination, ttl: 60 }), udp({ source: 4000, destination }), data(30));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Longer than a process waits for its turn on a busy machine. */
const WINDOW = ["--window", "2s"];
/** Nothing is called lost that came before the window. */
const AFTER_BEGIN = 2200;

const diffs = ({ records }: Pick<Result, "records">) => records.filter(({ type }) => type === "finding");
const field = (running: Running, rule: string): number => diffs(running).filter((record) => record.rule === rule).length;

describe.skipIf(noCapture)("two interfaces with a forwarder between them, which edits headers", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
    for (const [one, other] of [
      ["x0", "x1"],
      ["y0", "y1"],
    ] as const) {
      ip("-n", net.a, "link", "add", one, "type", "veth", "peer", "name", other);
      for (const device of [one, other]) ip("-n", net.a, "link", "set", device, "up");
    }
  });
  afterAll(() => net?.close());
  const compare = (...args: readonly string[]): Promise<Running> => net.pcaplint(net.a, "diff", ...WINDOW, ...args);

  test("each edit is found, and nothing else; what is lost is said while the capture goes on", async () => {
    const running = await compare("-i", "x1", "-i", "y0", "--hops", "0", "udp", "src", "port", "4000", "or", "4002");
    const edits = `{
      7001: (f) => { f[22]--; f.writeUInt16BE(f.readUInt16BE(24) + 0x100, 24); },
      7002: (f) => { f[22]--; },
      7003: (f) => { f.writeUInt16BE(f.readUInt16BE(34) + 2, 34); f.writeUInt16BE(f.readUInt16BE(40) - 2, 40); },
      7004: (f) => { f.writeUInt16BE(f.readUInt16BE(34) + 2, 34); },
      7005: () => false,
      7006: () => {},
    }`;
    const ports = [7001, 7002, 7003, 7004, 7005, 7006];
    const forwarding = await forwarder(net, net.a, { from: "x1", to: "y0", edits, frames: ports.length });
    await pause(AFTER_BEGIN);
    await inject(net, net.a, "x0", ports.map(toPort));
    await forwarding.ended;
    await running.until(() => field(running, "diff/packet-lost") > 0);
    expect(running.child.exitCode).toBe(null);

    running.child.kill("SIGTERM");
    const { status, stdout, stderr, records } = await running.ended;
    expect(stdout.endsWith("\n")).toBe(true);
    const [changed, sum] = ["diff/field-changed", "diff/checksum-not-updated"];
    expect(
      diffs({ records })
        .map(({ rule, source, ...rest }) => [portOf(rest), rule, source.interface])
        .sort(),
    ).toEqual([
      [7001, changed, "y0"],
      [7002, sum, "y0"],
      [7002, changed, "y0"],
      [7003, changed, "y0"],
      [7004, sum, "y0"],
      [7004, changed, "y0"],
      [7005, "diff/packet-lost", "x1"],
    ]);
    expect(diffs({ records }).every(({ host }) => host !== undefined && host !== "")).toBe(true);
    expect(stderr).toContain("6 packets before, 5 after: 5 matched (4 changed), 1 lost, 0 duplicated, 0 added, 0 reordered");
    expect(stderr).toMatch(
      /x1: packets: 6 received by the filter, 0 dropped by the kernel\npcaplint: y0: packets: 5 received .* 0 dropped/,
    );
    expect(records.slice(-2)).toMatchObject([
      { type: "stats", source: { interface: "x1" }, packets: 6, received: 6, dropped: 0 },
      { type: "stats", source: { interface: "y0" }, packets: 5, received: 5, dropped: 0 },
    ]);
    // Two checksums did not follow.
    expect(status).toBe(1);
  });

  test("-c ends it when so many packets of the first interface are found again", async () => {
    const running = await compare("-i", "x0", "-i", "x1", "-c", "3", "udp");
    await inject(net, net.a, "x0", [7001, 7002, 7003, 7004].map(toPort));
    const { status, stderr } = await running.ended;
    expect(status).toBe(0);
    expect(stderr).toMatch(/pcaplint: 3 packets before, [34] after: 3 matched \(0 changed\), 0 lost, 0 duplicated, 0 added/);
  });

  test("--duration ends it; where nothing came by, nothing was compared", async () => {
    const { status, stderr } = await (await compare("-i", "x0", "-i", "x1", "--duration", "300ms", "udp")).ended;
    expect(stderr).toContain("pcaplint: 0 packets before, 0 after: 0 matched");
    expect(stderr).toMatch(/pcaplint: nothing was compared\n$/);
    expect(status).toBe(2);
  });

  test("an interface that is removed ends it, and what was found is written", async () => {
    ip("-n", net.a, "link", "add", "z0", "type", "veth", "peer", "name", "z1");
    for (const device of ["z0", "z1"]) ip("-n", net.a, "link", "set", device, "up");
    const running = await compare("-i", "x0", "-i", "z1", "udp");
    ip("-n", net.a, "link", "del", "z1");
    const { status, stderr, records } = await running.ended;
    expect(stderr).toContain("pcaplint: z1: the interface is gone: it was removed\n");
    expect(records.some(({ type, source }) => type === "problem" && source.interface === "z1")).toBe(true);
    expect(status).toBe(2);
  });

  test("while the kernel drops packets of either, nothing is called lost or added for sure", async () => {
    const running = await compare("-i", "x0", "-i", "x1", "-B", "1024", "udp");
    await pause(AFTER_BEGIN);
    // The rings are 2 MB each, which hold fewer packets than are sent while nobody reads.
    const { pid } = running.child;
    process.kill(pid!, "SIGSTOP");
    const big = build(ethernet(), ipv4({ ...ends }), udp({ source: 4000 }), data(1400));
    await inject(net, net.a, "x0", Array(20).fill(big));
    const flood = net.node(
      net.a,
      `import koffi from "koffi";
        const libc = koffi.load("libc.so.6");
        const fd = libc.func("int socket(int, int, int)")(17, 3, 0);
        const address = Buffer.alloc(20);
        address.writeUInt16LE(17, 0);
        address.writeInt32LE(libc.func("uint32_t if_nametoindex(str)")("x0"), 4);
        libc.func("int bind(int, void *, uint32_t)")(fd, address, 20);
        const write = libc.func("int64_t write(int, void *, uint64_t)");
        const frame = Buffer.from("${Buffer.from(big).toString("hex")}", "hex");
        for (let n = 0; n < 6000; n++) {
          // Another identification, and the checksum with it.
          frame.writeUInt16BE(n, 18);
          frame.writeUInt16BE(0, 24);
          let sum = 0;
          for (let i = 14; i < 34; i += 2) sum += frame.readUInt16BE(i);
          sum = (sum & 0xffff) + (sum >> 16);
          frame.writeUInt16BE(~(sum + (sum >> 16)) & 0xffff, 24);
          write(fd, frame, frame.length);
        }`,
    );
    await flood.ended;
    process.kill(pid!, "SIGCONT");
    await running.until(() => field(running, "capture/dropped") >= 2);
    await pause(2 * AFTER_BEGIN);
    const { stderr, records } = await running.interrupt();
    const stats = records.slice(-2);
    for (const one of stats) {
      expect(one).toMatchObject({ type: "stats", received: 6020 });
      expect(one.dropped).toBeGreaterThan(1000);
      expect(one.packets! + one.dropped!).toBe(one.received);
    }
    const sure = diffs({ records }).filter(({ rule, severity }) => rule !== "capture/dropped" && severity !== "info");
    expect(sure).toEqual([]);
    const [, lost, added, unsure = "0"] =
      /(\d+) lost, \d+ duplicated, (\d+) added.*?(?:dropped by the other capture: (\d+) packet)?[^\n]*\n/.exec(stderr) ?? [];
    const said = /or only dropped by the other capture: (\d+) packet/.exec(stderr)?.[1] ?? unsure;
    expect(Number(said)).toBe(Number(lost) + Number(added));
    expect(stderr).toMatch(/dropped by the capture x0 itself: \d+ packets; dropped by the capture x1 itself: \d+ packets/);
  });

  test.for([
    [["-i", "x0"], "two interfaces are compared, and one is named: -i twice"],
    [["-i", "x0", "-i", "x1", "-i", "y0"], "two interfaces are compared, and 3 are named: -i twice"],
    [["-i", "x0", "-i", "x0"], "-i x0: is named twice; a packet is compared at two points"],
    [["-i", "x0", "-i", "any"], "-i any: it is no one point; name two interfaces (pcaplint interfaces lists them)"],
    [["-i", "x0", "-i", "x1", "README.md"], "README.md: files or interfaces: -i compares two interfaces, and words beside it are a filter"],
    [["-i", "x0", "-i", "eth7"], /^eth7: no such interface; there are: /],
    [["-i", "x0", "-i", "x1", "--backend", "cap"], "--backend cap: it gives no times, which are needed to compare"],
    [["-i", "x0", "-i", "x1", "tcp", "prot"], /^x0: the filter "tcp prot" does not fit: /],
    [["-i", "x0", "-i", "x1", "--select", "checksum"], "no rule of diff is left to run: they are those of the category diff"],
  ] as const)("usage: %j", async ([args, line]) => {
    const { status, stdout, stderr } = await net.start(net.a, [process.execPath, PROGRAM, "diff", ...args]).ended;
    expect(stderr.replace("pcaplint: ", "").trimEnd()).toMatch(line);
    expect([status, stdout, stderr.split("\n").length]).toEqual([2, "", 2]);
  });
});

function portOf(record: object): number {
  return (record as { readonly flow: { readonly destinationPort: number } }).flow.destinationPort;
}

describe.skipIf(noCapture)("two interfaces of a router", () => {
  let net: Router;
  beforeAll(() => {
    net = new Router();
  });
  afterAll(() => net?.close());

  test.for([["af_packet"], ["pcap"]] as const)("TCP in super-packets passes, and nothing is invented: %s", async ([backend]) => {
    const capture = ["-i", "vb", "-i", "wb", "--backend", backend, "-B", "65536"];
    const running = await net.pcaplint(net.b, "diff", ...WINDOW, ...capture, "tcp", "port", "5001");
    await pause(AFTER_BEGIN);
    await net.sendTcp(10_000_000, "10.8.0.2", net.c);
    // Both have been read to the end, and what would be lost is told to be.
    await running.untilCounted(
      (both) =>
        both.length === 2 && both.every(({ packets, received }) => received! > 0 && packets === received && received === both[0]?.received),
    );
    await pause(2 * AFTER_BEGIN);
    const { status, stderr, records } = await running.interrupt();
    expect(diffs({ records }), stderr).toEqual([]);
    const [, before, after, matched] = /(\d+) packets before, (\d+) after: (\d+) matched/.exec(stderr) ?? [];
    expect(Number(before)).toBeGreaterThan(100);
    expect([after, matched]).toEqual([before, before]);
    expect(stderr).toMatch(/\(0 changed, \d+ as by a router\), 0 lost, 0 duplicated, 0 added, 0 reordered/);
    expect(status).toBe(0);
  });
});
