import { execFileSync } from "node:child_process";
import * as zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { Lookahead } from "../../src/sources/bytes.js";
import { openPlainZstd } from "../../src/sources/zstd.js";
import { concat, hex } from "../support/build/index.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { piecewise, readAll, streamed } from "../support/read-capture.js";
import { hasTool } from "../support/tools.js";

const by =
  (program: string, ...options: readonly string[]) =>
  (bytes: Uint8Array): Uint8Array =>
    execFileSync(program, [...options, "-c"], { input: bytes, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"] });

/** 300 packets of which each is different and all compress. */
const bytesOf = (i: number): Uint8Array => Uint8Array.from({ length: 200 + (i % 700) }, (_, k) => (k * i) & 0x3f);
const file = pcap(Array.from({ length: 300 }, (_, i) => ({ bytes: bytesOf(i), seconds: 1_700_000_000 + i })));
const skippable = hex("5a2a4d18 05000000 0102030405");

const formats = [
  { name: "gzip", compress: (bytes: Uint8Array): Uint8Array => zlib.gzipSync(bytes), there: true, checked: true },
  { name: "zstd", compress: by("zstd"), there: hasTool("zstd"), checked: false },
  { name: "zstd", compress: by("zstd", "-19", "--long=24"), there: hasTool("zstd"), checked: false },
  { name: "zstd", compress: by("zstd", "--no-check", "-1"), there: hasTool("zstd"), checked: false },
  { name: "lz4", compress: by("lz4", "-B4"), there: hasTool("lz4"), checked: true },
  { name: "lz4", compress: by("lz4", "-BD", "-BX", "-B4"), there: hasTool("lz4"), checked: true },
  { name: "lz4", compress: by("lz4", "-9", "--content-size", "--no-frame-crc"), there: hasTool("lz4"), checked: false },
  { name: "xz", compress: by("xz"), there: hasTool("xz"), checked: true },
];

describe.for(formats.filter((format) => format.there))("$name", ({ name, compress, checked }) => {
  test("is the same as uncompressed, in pieces of any size", async () => {
    const { rows } = await readAll(file);
    const packed = compress(file);
    for (const input of [packed, piecewise(packed, [1]), piecewise(packed, [4096, 13]), streamed(packed, 1000)]) {
      const read = await readAll(input);
      expect(read.events).toEqual([]);
      expect(read.format).toBe(`${name}/pcap`);
      expect(read.rows.length).toBe(300);
      expect(read.rows).toEqual(rows);
    }
  });

  test("members one after another, cut anywhere between packets or inside them", async () => {
    const { rows } = await readAll(file);
    const parts = [file.slice(0, 10), file.slice(10, 1000), file.slice(1000, 1000), file.slice(1000)];
    const read = await readAll(concat(...parts.map(compress)));
    expect(read.rows).toEqual(rows);
    expect(read.events).toEqual([]);
  });

  test("cut: all before is read, and it is said", async () => {
    const { rows } = await readAll(file);
    const packed = compress(file);
    for (const share of [0.5, 0.9, 1]) {
      const cut = packed.slice(0, Math.min(Math.floor(packed.length * share), packed.length - 1));
      const read = await readAll(cut).catch((error: Error) => error.message);
      // Where a block is the least that can be decoded, the first may be missing.
      if (typeof read === "string") {
        expect(read).toMatch(new RegExp(`the ${name} data end early`));
        continue;
      }
      expect(rows.slice(0, read.rows.length)).toEqual(read.rows);
      expect(read.events).toHaveLength(1);
      expect(read.events[0]).toMatchObject({ kind: "truncated", record: read.rows.length + 1 });
      expect(read.events[0]).toHaveProperty("message", expect.stringContaining(`the ${name} data end early`));
    }
  });

  test("a flipped bit ends in an event or an error, never in silence where there is a checksum", async () => {
    const packed = compress(file);
    // Ten bytes of gzip's header may be anything.
    for (let i = 10; i < packed.length; i += Math.ceil(packed.length / 40)) {
      const bad = packed.slice();
      bad[i]! ^= 0x10;
      const read = await readAll(bad).catch((error: Error) => error.message);
      if (checked) expect(typeof read === "string" || read.events.length > 0, `bit flipped in byte ${i}`).toBe(true);
    }
  });
});

test("gzip: everything before the cut, packet by packet", async () => {
  const stored = zlib.gzipSync(file, { level: 0 });
  const ends = (await readAll(file)).rows.map((row) => row.offset + row.bytes.length / 2);
  for (const n of [200, 5000, 40_000, stored.length - 8, stored.length - 1]) {
    const { rows, events } = await readAll(stored.slice(0, n));
    // Stored deflate: 10 bytes of header, then 5 for each block of at most 65535.
    const here = Math.min(n - 10 - 5 * Math.ceil((n - 10) / 65540), file.length);
    const whole = ends.filter((end) => end <= here).length;
    expect(rows.length).toBe(whole);
    expect(events).toMatchObject([{ kind: "truncated", record: whole + 1 }]);
  }
});

test("gzip: small files of a known size, which are decoded at once, are as others", async () => {
  const small = file.slice(0, 5000);
  const packed = zlib.gzipSync(small);
  const flipped = packed.slice();
  flipped[packed.length >> 1]! ^= 0x10;
  const wrongSum = packed.slice();
  wrongSum[packed.length - 8]! ^= 1;
  const parts = [small.slice(0, 10), small.slice(10, 10), small.slice(10)].map((part) => zlib.gzipSync(part));
  // More than is decoded at once.
  const large = zlib.gzipSync(concat(file.slice(0, 24), ...Array.from({ length: 1 + (1 << 19) / file.length }, () => file.slice(24))));
  const behind = concat(packed, hex("deadbeef0011223344556677"));
  for (const bytes of [packed, concat(...parts), behind, flipped, wrongSum, packed.slice(0, -3), packed.slice(0, 100), large])
    expect(await readAll(piecewise(bytes, undefined, bytes.length))).toEqual(await readAll(piecewise(bytes, [7])));
});

test("gzip: a header with all its optional fields, and garbage behind the last member", async () => {
  const deflated = zlib.deflateRawSync(file);
  const trailer = zlib.gzipSync(file).subarray(-8);
  const header = concat(hex("1f8b08 1e 00000000 00 03 0400 aabbccdd"), new TextEncoder().encode("name\0comment\0"), hex("1234"));
  for (const behind of ["", "00000000", "deadbeef0011223344556677"]) {
    const { rows, events } = await readAll(piecewise(concat(header, deflated, trailer, hex(behind)), [9]));
    expect(rows).toHaveLength(300);
    expect(events).toEqual([]);
  }
});

test.runIf(hasTool("zstd") && hasTool("lz4"))("skippable frames in front, between and behind", async () => {
  for (const compress of [by("zstd"), by("lz4")]) {
    const { rows, events } = await readAll(
      concat(skippable, skippable, compress(file.slice(0, 5000)), skippable, compress(file.slice(5000)), skippable),
    );
    expect(rows).toHaveLength(300);
    expect(events).toEqual([]);
  }
});

test.runIf(hasTool("zstd"))("zstd without Node's own decoder: block by block, in flat memory", async () => {
  // 200 MB of zeros are 6 KB of zstd: what a decoder that is given all of it would hold at once.
  const zeros = execFileSync("sh", ["-c", "head -c 200000000 /dev/zero | zstd -c"], { maxBuffer: 1 << 30 });
  const bytes = await openPlainZstd("test", new Lookahead(piecewise(zeros)));
  const target = new Uint8Array(1 << 20);
  let total = 0;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let n = await bytes.read(target, 0, target.length); n > 0; n = await bytes.read(target, 0, target.length)) {
    total += n;
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  expect(total).toBe(200_000_000);
  expect(bytes.fault).toBeUndefined();
  expect(most - before).toBeLessThan(100 << 20);
});

test("compressed twice is read; of nothing, and of no capture, is refused", async () => {
  const f = new Pcapng();
  const ng = concat(f.section(), f.interface(), f.packet(new Uint8Array(60)));
  expect(await readAll(zlib.gzipSync(zlib.gzipSync(ng)))).toMatchObject({ format: "gzip/gzip/pcapng", rows: [{ length: 60 }] });
  await expect(readAll(zlib.gzipSync(zlib.gzipSync(zlib.gzipSync(ng))))).rejects.toThrow("is compressed more than 2 times");
  await expect(readAll(zlib.gzipSync(""))).rejects.toThrow("test.pcap: is gzip of nothing");
  await expect(readAll(zlib.gzipSync("some text, no capture"))).rejects.toThrow(
    'the gzip data: is not a pcap or pcapng file but text ("some text, no capture")',
  );
  await expect(readAll(hex("1f8b08"))).rejects.toThrow("test.pcap: the gzip data end early");
});
