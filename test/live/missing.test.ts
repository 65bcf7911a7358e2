import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/generated.js";
import { Namespaces, noCapture, type Result } from "../support/namespaces.js";

const NO_LIBPCAP = "filters are compiled by libpcap, which is not installed: apt-get install libpcap0.8, or dnf install libpcap";

describe.skipIf(noCapture)("without libpcap", () => {
  const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
    for (const file of ["bin", "dist", "package.json"]) cpSync(join(root, file), join(folder, file), { recursive: true });
    // koffi as it is where the dynamic linker finds no libpcap.
    const koffi = JSON.stringify(createRequire(import.meta.url).resolve("koffi"));
    mkdirSync(join(folder, "node_modules/koffi"), { recursive: true });
    writeFileSync(join(folder, "node_modules/koffi/package.json"), '{ "name": "koffi", "main": "index.cjs" }');
    writeFileSync(
      join(folder, "node_modules/koffi/index.cjs"),
      `const koffi = require(${koffi});
       const load = (name) => { if (/libpcap/.test(name)) throw new Error("Failed to load shared library: " + name); return koffi.load(name); };
       module.exports = { ...koffi, load };`,
    );
  });
  afterAll(() => {
    net?.close();
    rmSync(folder, { recursive: true });
  });
  const start = (...args: readonly string[]) => net.start(net.b, [process.execPath, join(folder, "bin/pcaplint.js"), ...args]);
  const run = (...args: readonly string[]): Promise<Result> => start(...args).ended;

  test("packets are captured", async () => {
    const running = start("inspect", "-i", "vb", "-c", "1");
    await running.until(() => running.stderr.includes("vb: capturing by af_packet\n"));
    await net.sendUdp(1);
    expect((await running.ended).status).toBe(0);
    expect(running.records[0]).toMatchObject({ type: "packet" });
  });

  test.for([
    ["vb", ["tail", "-i", "vb", "udp"]],
    ["--filter", ["scan", "-f", "udp", join(root, "samples/plain.pcap")]],
    ["--filter", ["tail", "-F", join(root, "samples/plain.pcap"), "udp"]],
  ] as const)("a filter of %s is refused in one line: %j", async ([of, args]) => {
    expect(await run(...args)).toMatchObject({ status: 2, stdout: "", stderr: `pcaplint: ${of}: ${NO_LIBPCAP}\n` });
  });
});

describe.skipIf(noCapture)("with CAP_NET_RAW alone, as another user", () => {
  let net: Namespaces;
  beforeAll(() => {
    net = new Namespaces();
  });
  afterAll(() => net?.close());

  test("packets are captured, of a promiscuous interface too", async () => {
    const user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"];
    const right = ["--bounding-set", "-all,+net_raw", "--inh-caps", "-all,+net_raw", "--ambient-caps", "-all,+net_raw"];
    const args = ["tail", "-i", "vb", "-c", "1", "--promiscuous", "--select", "checksum/partial", "udp port 9"];
    const running = net.start(net.b, [...user, ...right, process.execPath, join(root, "bin/pcaplint.js"), ...args]);
    await running.until(() => running.stderr.includes("capturing by af_packet"));
    await net.sendUdp(1);
    const { status } = await running.ended;
    expect([status, running.records[0]?.rule]).toEqual([0, "checksum/partial"]);
  });
});
