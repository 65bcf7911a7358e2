import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, tcp } from "../support/build/index.js";
import { pcap } from "../support/capture-files.js";
import { root } from "../support/generated.js";
import { pcaplint } from "../support/process.js";
import { hasTool } from "../support/tools.js";

/** Three errors and an info, of four of its five packets. */
const MISMATCHES = join(root, "samples/checksum-mismatch.pcap");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pcaplint-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Record = Readonly<{ type: string; message: string; rule: string; packet?: { number: number }; captured?: number }>;
const records = (text: string): Record[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record);
/** Without what tells one file from another. */
const same = (text: string): unknown[] =>
  records(text).map((record) => ({ ...record, source: 0, packet: { ...record.packet, offset: 0 } }));
const tshark = (...args: readonly string[]): string =>
  execFileSync("tshark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

describe("-w", () => {
  test("the file has every packet, and what was found in them again", async () => {
    const out = join(folder, "all.pcapng");
    const first = await pcaplint(["scan", "-w", out, MISMATCHES]);
    expect(first.stderr).toContain(`pcaplint: 5 packets written to ${out}\n`);
    const second = await pcaplint(["scan", out]);
    expect(second.status).toBe(1);
    expect(records(second.stdout)).toHaveLength(4);
    expect(same(second.stdout)).toEqual(same(first.stdout));
  });

  test("--only-findings leaves out the packet in which nothing was found", async () => {
    const out = join(folder, "some.pcapng");
    const { stderr } = await pcaplint(["scan", "-w", out, "--only-findings", MISMATCHES]);
    const found = new Set(records((await pcaplint([MISMATCHES])).stdout).map(({ packet }) => packet?.number));
    expect(stderr).toContain(`${found.size} packets written`);
    expect(found.size).toBeLessThan(5);
  });

  test.skipIf(!hasTool("tshark") || !hasTool("capinfos"))("other readers take the file, and show what was found", async () => {
    const out = join(folder, "tshark.pcapng");
    const { stdout } = await pcaplint(["scan", "-w", out, MISMATCHES]);
    const seen = spawnSync("tshark", ["-r", out, "-T", "fields", "-e", "frame.number", "-e", "frame.comment"], { encoding: "utf8" });
    expect(seen.stderr.replace(/^Running as user.*\n/, "")).toBe("");
    const lines = seen.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(5);
    for (const { packet, rule, message } of records(stdout)) expect(lines[packet!.number - 1]).toContain(`${rule}: ${message}`);
    expect(execFileSync("capinfos", ["-c", "-E", out], { encoding: "utf8" })).toMatch(/Ethernet[\s\S]*Number of packets: +5\n/);
    // The times, too.
    const times = (file: string): string => tshark("-r", file, "-T", "fields", "-e", "frame.time_epoch");
    expect(times(out)).toBe(times(MISMATCHES));
  });

  test("inspect records too, as often as packets are taken", async () => {
    const out = join(folder, "inspect.pcapng");
    const { stderr } = await pcaplint(["inspect", "-c", "2", "-w", out, MISMATCHES]);
    expect(stderr).toContain(`2 packets written to ${out}\n`);
  });
});

describe("several files", () => {
  /** Each packet makes a block of 28 + 1054 + 2 of padding + 4 + 4 bytes: 1092. */
  const capture = (packets: number): string => {
    const path = join(folder, `${packets}.pcap`);
    const bytes = build(ethernet(), ipv4(), tcp(), data(1000));
    writeFileSync(path, pcap(Array.from({ length: packets }, () => ({ bytes, seconds: 1 }))));
    return path;
  };
  const read = async (file: string): Promise<number> => records((await pcaplint(["inspect", file])).stdout).length;

  test("-C begins another file after a million bytes", async () => {
    const within = join(folder, "size");
    mkdirSync(within);
    const { stderr } = await pcaplint(["scan", "-q", "-w", join(within, "a"), "-C", "1", capture(2000)]);
    expect(stderr).toBe("");
    expect(readdirSync(within)).toEqual(["a", "a1", "a2"]);
    const sizes = ["a", "a1"].map((name) => statSync(join(within, name)).size);
    for (const size of sizes) {
      expect(size).toBeGreaterThanOrEqual(1_000_000);
      expect(size).toBeLessThan(1_000_000 + 1092);
    }
    const counts = [];
    for (const name of ["a", "a1", "a2"]) counts.push(await read(join(within, name)));
    // 1_000_000 / 1092 = 915.8, less the file's header.
    expect(counts).toEqual([916, 916, 168]);
  });

  test("-W keeps so many, and begins anew", async () => {
    const within = join(folder, "ring");
    mkdirSync(within);
    await pcaplint(["scan", "-q", "-w", join(within, "a"), "-C", "1", "-W", "2", capture(2000)]);
    expect(readdirSync(within)).toEqual(["a0", "a1"]);
    expect([await read(join(within, "a0")), await read(join(within, "a1"))]).toEqual([168, 916]);
  });
});

describe("what cannot be written is said in one line", () => {
  test.for([
    [["-w", "-"], "-w -: standard output is for records; name a file"],
    [["--only-findings"], "--only-findings says how packets are written: name a file with -w"],
    [["-C", "1"], "-C says how packets are written: name a file with -w"],
    [["-w", "/tmp/x", "-W", "1"], "-W counts files: say with -C or -G when another begins"],
    [["-w", MISMATCHES], `-w ${MISMATCHES}: this file is read; name another`],
    [["-w", "/no/such/folder/a"], "/no/such/folder/a: cannot be written: no such file"],
  ] as const)("%j", async ([args, message]) => {
    const before = readFileSync(MISMATCHES);
    expect(await pcaplint(["scan", ...args, MISMATCHES])).toMatchObject({ status: 2, stdout: "", stderr: `pcaplint: ${message}\n` });
    expect(readFileSync(MISMATCHES)).toEqual(before);
  });

  test.skipIf(process.getuid?.() !== 0)("a full disk: the file ends with a whole packet, records are whole, status 2", async () => {
    const full = join(folder, "full");
    mkdirSync(full);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", full]);
    try {
      const many = join(folder, "many.pcap");
      const bytes = build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(100));
      writeFileSync(many, pcap(Array.from({ length: 3000 }, (_, i) => ({ bytes, seconds: i }))));
      const out = join(full, "a.pcapng");
      const { status, signal, stdout, stderr } = await pcaplint(["scan", "-w", out, many]);
      expect({ status, signal }).toEqual({ status: 2, signal: null });
      const [, packets] = /a\.pcapng: cannot be written: no space is left on the device; what was recorded ends with packet (\d+)\n/.exec(
        stderr,
      ) ?? [stderr];
      expect(records(stdout).length).toBeGreaterThanOrEqual(Number(packets));
      const again = await pcaplint(["inspect", out]);
      expect(again.status).toBe(0);
      expect(records(again.stdout)).toHaveLength(Number(packets));
    } finally {
      execFileSync("umount", [full]);
    }
  });
});
