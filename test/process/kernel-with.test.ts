import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp, udp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { badOffloadOld, hwFailure, udpChecksum } from "../support/kernel-log/reports.js";
import { skbDump } from "../support/kernel-log/skb-dump.js";
import { pcaplint } from "../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** IPv4 of 20 + 20 + 2960 = 3000 bytes: what an iptables hook sees, without Ethernet. */
const large = build(ethernet(), ipv4(), tcp({ source: 1 }), data(2960));
const [first, second] = [1, 2].map((sequence) => build(ethernet(), ipv4(), tcp({ sequence }), data(100)));
const datagram = build(ethernet(), ipv4(), udp({ source: 53, destination: 4000 }), data(32));
const capture = file("capture.pcap", pcap([first!, datagram, large, second!].map((bytes) => ({ bytes }))));

const report = { device: "eth0", release: "4.15.0-55-generic", calls: ["checksum_tg [xt_CHECKSUM]"] };
const sizes = { len: 3000, dataLen: 1500, gsoSize: 1400, gsoType: 1, ipSummed: 3 };
const dump = skbDump({ packet: second!, headroom: 64, mac: [64, 14], net: [78, 20], trans: 98, ipSummed: 2 });

test("each event points at the packets of a capture that fit it", async () => {
  const log = file(
    "dmesg.txt",
    [
      ...badOffloadOld(report, sizes),
      ...badOffloadOld(report, { ...sizes, len: 2999 }),
      udpChecksum("10.0.0.1:53", "10.0.0.2:4000", 40),
      udpChecksum("10.0.0.9:53", "10.0.0.2:4000", 40),
      // Two packets have its length, and one its transport header.
      ...hwFailure({ ...report, calls: ["tcp_v4_rcv"] }, dump),
      "",
    ].join("\n"),
  );
  const { stdout, status } = await pcaplint(["kernel", "--with", capture, log]);
  const found = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  expect(found.map(({ rule, details }) => [rule, details.packets])).toEqual([
    ["skb/bad-offload", [3]],
    ["skb/bad-offload", undefined],
    ["checksum/mismatch", [2]],
    ["checksum/mismatch", undefined],
    ["skb/hw-csum-failure", [4]],
  ]);
  expect(found[0].message).toMatch(`; packet 3 of ${capture} fits`);
  expect(found[0].details.capture).toBe(capture);
  expect(status).toBe(1);
});

test("a capture that cannot be read is said, and the findings are there all the same", async () => {
  const log = file("one.txt", `${badOffloadOld(report, sizes).join("\n")}\n`);
  const { stdout, stderr, status } = await pcaplint(["kernel", "--with", "/nonexistent", log]);
  expect(stdout).toContain('"rule":"skb/bad-offload"');
  expect(stderr).toContain("pcaplint: /nonexistent: no such file\n");
  expect(status).toBe(2);
});
