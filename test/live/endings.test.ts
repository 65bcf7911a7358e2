import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { ip, Namespaces, noCapture, type Result } from "../support/namespaces.js";

const PROGRAM = join(root, "bin/pcaplint.js");

describe.skipIf(noCapture)("captures that cannot begin: one line with the remedy, status 2", () => {
  let net: Namespaces;
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => {
    net?.close();
    rmSync(folder, { recursive: true });
  });
  const run = (...args: readonly string[]): Promise<Result> => net.start(net.b, [process.execPath, PROGRAM, ...args]).ended;

  test.for([
    [["tail"], "no interface: name one with -i; there are lo, vb, any"],
    [["tail", "-i", "eth7"], "eth7: no such interface; there are: lo, vb, any"],
    [["tail", "-i", "a-name-that-is-too-long"], "a-name-that-is-too-long: no such interface; there are: lo, vb, any"],
    [["tail", "-i", "vb", "tcp", "prot", "7"], 'vb: the filter "tcp prot 7" does not fit: can\'t parse filter expression: syntax error'],
    [
      ["tail", "-i", "vb", "-Z", "nobody-of-this-name"],
      "-Z nobody-of-this-name: cannot become this user: it must exist, and pcaplint must run as root",
    ],
    [["inspect", "-i", "eth7"], "eth7: no such interface; there are: lo, vb, any"],
  ] as const)("%j", async ([args, line]) => {
    expect(await run(...args)).toMatchObject({ status: 2, stdout: "", stderr: `pcaplint: ${line}\n` });
  });

  test("without the right to capture", async () => {
    const bare = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"];
    const { status, stdout, stderr } = await net.start(net.b, [...bare, process.execPath, PROGRAM, "tail", "-i", "vb"]).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `pcaplint: vb: not permitted to capture: run as root, or give Node the right: setcap cap_net_raw+ep ${process.execPath}\n`,
    );
  });

  test("without koffi", async () => {
    for (const file of ["bin", "dist", "package.json"]) cpSync(join(root, file), join(folder, file), { recursive: true });
    const { status, stdout, stderr } = await net.start(net.b, [process.execPath, join(folder, "bin/pcaplint.js"), "tail", "-i", "vb"])
      .ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      "pcaplint: vb: capturing by af_packet is done through koffi, and the module koffi is not installed: npm install koffi\n",
    );
  });
});

describe.skipIf(noCapture)("an interface that changes while it is captured", () => {
  let net: Namespaces | undefined;
  afterEach(() => {
    net?.close();
    net = undefined;
  });

  test("goes down and comes up: said, and packets go on", async () => {
    const one = (net = new Namespaces());
    const running = await one.pcaplint(one.b, "inspect", "-i", "vb", "udp");
    await one.sendUdp(1);
    await running.until(() => running.records.length === 1);
    ip("-n", one.b, "link", "set", "vb", "down");
    await running.until(() => running.stderr.includes("pcaplint: vb: the interface is down: waiting for it to come up\n"));
    ip("-n", one.b, "link", "set", "vb", "up");
    await running.until(() => running.stderr.includes("pcaplint: vb: the interface is up again\n"));
    // The other end may take a while to see it, and sends nothing until then.
    while (running.records.length < 2) await one.sendUdp(1);
    const { status } = await running.interrupt();
    expect(status).toBe(0);
  });

  test("is removed: what was captured is written, and the end is said", async () => {
    const one = (net = new Namespaces());
    const running = await one.pcaplint(one.b, "inspect", "-i", "vb", "udp");
    await one.sendUdp(2);
    ip("-n", one.b, "link", "del", "vb");
    const { status, records, stderr } = await running.ended;
    expect(records.map(({ type }) => type)).toEqual(["packet", "packet", "problem", "stats"]);
    expect(records[2]?.message).toBe("the interface is gone: it was removed");
    expect(stderr).toContain("pcaplint: vb: the interface is gone: it was removed\n");
    expect(status).toBe(2);
  });
});

describe.skipIf(noCapture)("the output of a capture", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());

  test("ends with whole lines and last counts at SIGTERM, in the middle of packets", async () => {
    const running = await net.pcaplint(net.b, "inspect", "-i", "vb", "udp");
    const sending = net.sendUdp(20_000);
    await running.until(() => running.records.length > 100);
    running.child.kill("SIGTERM");
    const { status, stdout, records } = await running.ended;
    await sending;
    expect(status).toBe(0);
    expect(stdout.endsWith("\n")).toBe(true);
    const stats = records.at(-1)!;
    expect(stats.packets).toBe(records.length - 1);
    expect(stats.packets! + stats.dropped!).toBe(stats.received);
  });

  test("a reader that leaves ends it", async () => {
    const line = `"${process.execPath}" "${PROGRAM}" inspect -i vb | head -n 1`;
    const running = net.start(net.b, ["bash", "-c", `${line}; exit \${PIPESTATUS[0]}`]);
    await running.until(() => running.stderr.includes("capturing by"));
    await net.sendUdp(200);
    await net.sendUdp(200);
    const { status, records } = await running.ended;
    expect([status, records.length]).toEqual([0, 1]);
  });
});
