import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { OTHERS } from "../support/kernel-log/blocks.js";
import { hwFailure } from "../support/kernel-log/reports.js";
import { skbDump } from "../support/kernel-log/skb-dump.js";
import { pcaplint } from "../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A datagram with a wrong checksum, in the dump of a failure. */
const packet = build(ethernet(), ipv4(), udp({ checksum: 0x1234 }), data(60));
const dump = skbDump({ version: 2, packet, headroom: 64, mac: [64, 14], net: [78, 20], trans: 98, ipSummed: 2 });
const failure = hwFailure({ device: "eth0", release: "6.1.0", calls: ["udp_queue_rcv_skb"] }, dump);
const log = file("dmesg.txt", `${[...OTHERS, ...failure, ...OTHERS].join("\n")}\n`);
const capture = file("capture.pcap", pcap([{ bytes: packet }]));
const records = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

test("findings of the state and of the bytes, a closing line, status 1", async () => {
  const { status, stdout, stderr } = await pcaplint(["kernel", log]);
  expect(records(stdout)).toMatchObject([
    {
      type: "finding",
      schema: 1,
      rule: "skb/hw-csum-failure",
      severity: "error",
      source: { log, line: OTHERS.length + 1 },
      details: { device: "eth0", len: 102, ipSummed: 2 },
    },
    {
      rule: "checksum/mismatch",
      source: { log, line: OTHERS.length + 1 },
      packet: { number: 1, captured: 102, length: 102 },
      direction: "in",
    },
  ]);
  const lines = 2 * OTHERS.length + failure.length;
  expect(stderr).toBe(
    `pcaplint: 1 event in ${lines} lines of 1 input: 2 errors, 0 warnings, 0 info; 1 packet in them: checksums: 1 good, 1 bad, 0 partial, 0 absent, 0 unverified\n`,
  );
  expect(status).toBe(1);
});

test("--fail-on, --select, --ignore and --rule are those of scan; text for people names the line", async () => {
  expect((await pcaplint(["kernel", "--fail-on", "never", log])).status).toBe(0);
  expect(records((await pcaplint(["kernel", "--select", "skb", log])).stdout).map(({ rule }) => rule)).toEqual(["skb/hw-csum-failure"]);
  const { status, stdout } = await pcaplint([
    "kernel",
    "--ignore",
    "checksum",
    "--rule",
    "skb/hw-csum-failure:info",
    "--format",
    "pretty",
    log,
  ]);
  expect(stdout).toMatch(`${log}:${OTHERS.length + 1}: info: the sum that eth0 gave for a packet`);
  expect(status).toBe(0);
});

test("-w writes the packets of dumps to a capture, in which scan finds the same", async () => {
  const written = join(folder, "out.pcap");
  const { stderr } = await pcaplint(["kernel", "-w", written, log]);
  expect(stderr).toContain(`written to ${written}: 1 packet\n`);
  expect(readFileSync(written).subarray(24 + 16)).toEqual(Buffer.from(packet));
  expect(records((await pcaplint([written])).stdout)).toMatchObject([{ rule: "checksum/mismatch", checksum: { stored: "0x1234" } }]);
});

test("a log without evidence says that it was read", async () => {
  const quiet = file("quiet.txt", `${OTHERS.join("\n")}\n`);
  expect(await pcaplint(["kernel", quiet])).toMatchObject({
    status: 0,
    stdout: "",
    stderr: `pcaplint: 0 events in ${OTHERS.length} lines of 1 input: 0 errors, 0 warnings, 0 info; no packet in them\n`,
  });
});

describe("wrong input is one line that names the right command, and status 2", () => {
  const empty = file("empty.txt", "");
  const binary = file("binary", Uint8Array.of(1, 2, 3, 0, 5, 6, 7, 8));
  test.each([
    [
      "a capture given to kernel",
      ["kernel", capture],
      `${capture}: is a packet capture: pcaplint scan reads it; pcaplint kernel reads logs and dumps`,
    ],
    ["binary given to kernel", ["kernel", binary], `${binary}: is binary, not text: pcaplint kernel reads logs, dumps and traces as text`],
    ["an empty file", ["kernel", empty], `${empty}: is empty: nothing to read`],
    ["no file", ["kernel", "/nonexistent"], "/nonexistent: no such file"],
    ["nothing named", ["kernel"], "no input: name a log, a dump or a trace, or - for standard input, as in dmesg | pcaplint kernel -"],
  ])("%s", async (_, args, line) => {
    const { status, stdout, stderr } = await pcaplint([...args, "--quiet"]);
    expect(stderr).toBe(`pcaplint: ${line}\n`);
    expect(status).toBe(2);
    for (const record of records(stdout)) expect(record).toMatchObject({ type: "problem" });
  });
  test("a log given to scan", async () => {
    const alone = file("alone.txt", `${failure.join("\n")}\n`);
    const { status, stderr } = await pcaplint(["--quiet", alone]);
    expect(stderr).toBe(
      `pcaplint: ${alone}: is not a pcap or pcapng file but text ("eth0: hw csum failure"): pcaplint kernel reads a kernel's logs and dumps\n`,
    );
    expect(status).toBe(2);
  });
  test("the others are read all the same", async () => {
    const { status, stdout } = await pcaplint(["kernel", "--quiet", empty, log]);
    expect(records(stdout).map(({ type }) => type)).toEqual(["problem", "finding", "finding"]);
    expect(status).toBe(2);
  });
});
