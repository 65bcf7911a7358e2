import { describe, expect, test } from "vitest";
import { concat, hex } from "../support/build/index.js";
import { Pcapng } from "../support/capture-files.js";
import { hexOf, piecewise, readAll } from "../support/read-capture.js";

const payload = (n: number, seed = 0): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 7 + seed) & 0xff);
/** 2023-11-14T22:13:20.000010Z in microseconds. */
const T = 1_700_000_000_000_010n;
const le = new Pcapng();
const be = new Pcapng(false);

describe.for([
  { name: "little-endian", f: le },
  { name: "big-endian", f: be },
])("$name", ({ f }) => {
  const header = concat(f.section(), f.interface());

  test("packets of several interfaces", async () => {
    const file = concat(
      f.section({ options: f.options([1, new TextEncoder().encode("a comment")]) }),
      f.interface({ comment: "first", fcsLength: 4 }),
      f.packet(payload(61), { time: T, length: 1500 }),
      f.interface({ linkType: 113, resolution: 9 }),
      f.packet(payload(60, 1), { id: 1, time: 1_700_000_000_123_456_789n }),
      f.packet(payload(0), { id: 0, time: T }),
    );
    const { rows, events, format } = await readAll(file);
    expect(format).toBe("pcapng");
    expect(events).toEqual([]);
    expect(rows).toMatchObject([
      {
        number: 1,
        bytes: hexOf(payload(61)),
        length: 1500,
        seconds: 1_700_000_000,
        nanoseconds: 10_000,
        linkType: 1,
        interfaceId: 0,
        fcsLength: 4,
      },
      { number: 2, bytes: hexOf(payload(60, 1)), length: 60, nanoseconds: 123_456_789, linkType: 113, interfaceId: 1, fcsLength: 0 },
      { number: 3, bytes: "", length: 0, interfaceId: 0 },
    ]);
    // Section 28 + 4 + 12 + 4, interface 20 + 4 + 8 + 4 + 4 + 4, then the data stand behind 28 bytes.
    expect(rows[0]!.offset).toBe(48 + 44 + 28);
  });

  test("flags, and the FCS length in them", async () => {
    const flags = (value: number) => ({ options: f.options([1, payload(5)], [2, f.words(value)]) });
    const { rows } = await readAll(
      concat(
        f.section(),
        f.interface({ fcsLength: 32 }),
        f.packet(payload(61), flags(0x0000_0002)),
        f.packet(payload(61), flags(0x0000_0201 | (2 << 5))),
        f.packet(payload(60)),
      ),
    );
    // The interface's 32 are bits.
    expect(rows.map(({ flags, fcsLength }) => ({ flags, fcsLength }))).toEqual([
      { flags: 2, fcsLength: 4 },
      { flags: 0x241, fcsLength: 2 },
      { flags: 0, fcsLength: 4 },
    ]);
  });

  test("simple packets: interface 0, no time, cut at the snap length", async () => {
    const { rows } = await readAll(
      concat(f.section(), f.interface({ snapLength: 50, linkType: 101 }), f.simple(payload(50), 1400), f.simple(payload(31), 31)),
    );
    expect(rows).toMatchObject([
      { bytes: hexOf(payload(50)), length: 1400, seconds: Number.NaN, linkType: 101, interfaceId: 0 },
      { bytes: hexOf(payload(31)), length: 31 },
    ]);
  });

  test("obsolete packet blocks and their drops", async () => {
    const { rows, events } = await readAll(
      concat(header, f.oldPacket(payload(60), { time: T, drops: 3 }), f.oldPacket(payload(60), { time: T, length: 90 })),
    );
    expect(rows).toMatchObject([
      { number: 1, bytes: hexOf(payload(60)), length: 60, nanoseconds: 10_000 },
      { number: 2, length: 90 },
    ]);
    // 28 + 20.
    expect(events).toEqual([{ kind: "dropped", offset: 48, count: 3, by: "capture", interfaceId: 0, packet: 1 }]);
  });

  test("drop counts: what a packet says, and what the statistics have grown by beyond that", async () => {
    const { events } = await readAll(
      concat(
        header,
        f.interface(),
        f.packet(payload(60), { id: 1, options: f.options([4, f.long(7n)]) }),
        f.statistics(0, { interfaceDrops: 10, systemDrops: 0 }),
        f.statistics(1, { systemDrops: 9 }),
        f.statistics(0, { interfaceDrops: 10 }),
        f.statistics(0, { interfaceDrops: 5_000_000_000, systemDrops: 1 }),
      ),
    );
    expect(events.map((event) => ({ ...event, offset: 0 }))).toEqual([
      { kind: "dropped", offset: 0, count: 7, by: "capture", interfaceId: 1, packet: 1 },
      { kind: "dropped", offset: 0, count: 10, by: "interface", interfaceId: 0 },
      { kind: "dropped", offset: 0, count: 2, by: "system", interfaceId: 1 },
      { kind: "dropped", offset: 0, count: 4_999_999_990, by: "interface", interfaceId: 0 },
      { kind: "dropped", offset: 0, count: 1, by: "system", interfaceId: 0 },
    ]);
  });

  test("other blocks are passed over, also such as do not fit into memory", async () => {
    const file = concat(
      header,
      f.block(4, payload(40)),
      f.block(0x0a, payload(3_000_000)),
      f.packet(payload(60)),
      f.block(0xbad, payload(5_000_001)),
      f.block(0x40000bad, payload(8)),
      f.block(0x12345678, payload(2_500_000)),
      f.packet(payload(61)),
    );
    for (const sizes of [[1 << 30], [70_001]]) {
      const { rows, events } = await readAll(piecewise(file, sizes));
      expect(rows.map((row) => row.number)).toEqual([1, 2]);
      expect(rows[1]!.bytes).toBe(hexOf(payload(61)));
      expect(events).toEqual([]);
    }
  });

  test("frames of 200 KB and 512 KiB", async () => {
    const big = [payload(200_000, 1), payload(512 * 1024, 2), payload(60, 3), payload(512 * 1024, 4)];
    const { rows } = await readAll(piecewise(concat(header, ...big.map((bytes) => f.packet(bytes))), [300_000]));
    expect(rows.map((row) => row.bytes.length / 2)).toEqual([200_000, 524_288, 60, 524_288]);
    expect(rows[3]!.bytes === hexOf(big[3]!)).toBe(true);
  });

  test("cut at every byte: the whole packets, and one event", async () => {
    const parts = [
      f.section(),
      f.interface(),
      f.packet(payload(61), { time: T }),
      f.block(4, payload(20)),
      f.simple(payload(20)),
      f.oldPacket(payload(33)),
    ];
    const file = concat(...parts);
    const ends = parts.map((_, i) => concat(...parts.slice(0, i + 1)).length);
    const isPacket = [0, 0, 1, 0, 1, 1];
    for (let n = 4; n < file.length; n++) {
      if (n < ends[0]!) {
        await expect(readAll(file.slice(0, n)), `cut to ${n}`).rejects.toThrow(`ends inside its section header, after ${n} bytes`);
        continue;
      }
      const { rows, events } = await readAll(file.slice(0, n));
      const whole = ends.filter((end) => end <= n).length;
      const packets = isPacket.slice(0, whole).reduce((sum, one) => sum + one, 0);
      expect(rows, `cut to ${n}`).toHaveLength(packets);
      expect(events, `cut to ${n}`).toMatchObject(
        ends.includes(n) ? [] : [{ kind: "truncated", offset: ends[whole - 1]!, record: packets + 1 }],
      );
    }
  });

  test("a block whose two lengths disagree is passed over", async () => {
    const bad = f.block(6, concat(f.words(0, 0, 0, 40, 40), payload(40)), { second: 4711 });
    const { rows, events } = await readAll(concat(header, f.packet(payload(60)), bad, f.packet(payload(61)), f.packet(payload(62))));
    expect(rows.map((row) => row.bytes.length / 2)).toEqual([60, 61, 62]);
    // 48 + 92; + 72.
    expect(events).toEqual([
      {
        kind: "damaged",
        offset: 140,
        record: 2,
        message: "damaged at byte 140, where packet 2 is next: an enhanced packet block whose two lengths, 72 and 4711, disagree",
        resumedAt: 212,
      },
    ]);
  });

  test.for([
    { name: "too small", first: 8 },
    { name: "no multiple of 4", first: 73 },
    { name: "far too large", first: 0x7ffffff0 },
    { name: "beyond the end, contradicting the captured length", first: 400_000 },
  ])("a block length that is $name: reading goes on at the next block", async ({ first }) => {
    const bad = f.block(6, concat(f.words(0, 0, 0, 40, 40), payload(40)), { first });
    const file = concat(header, f.packet(payload(60)), bad, f.packet(payload(61)), f.packet(payload(62)));
    for (const sizes of [[1 << 30], [7]]) {
      const { rows, events } = await readAll(piecewise(file, sizes));
      expect(rows.map((row) => row.bytes.length / 2)).toEqual([60, 61, 62]);
      expect(events).toMatchObject([{ kind: "damaged", offset: 140, record: 2, resumedAt: 212 }]);
    }
  });

  test("garbage between blocks, and reading on behind megabytes of it", async () => {
    const garbage = payload(3_000_001, 5);
    const { rows, events } = await readAll(
      piecewise(concat(header, f.packet(payload(60)), garbage, f.packet(payload(61)), f.packet(payload(62))), [100_000]),
    );
    expect(rows.map((row) => row.bytes.length / 2)).toEqual([60, 61, 62]);
    expect(events).toMatchObject([{ kind: "damaged", offset: 140, resumedAt: 140 + 3_000_001 }]);
  });

  test("garbage up to the end", async () => {
    const { rows, events } = await readAll(concat(header, f.packet(payload(60)), payload(5000, 5)));
    expect(rows).toHaveLength(1);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: "damaged", offset: 140, record: 2 });
    expect(events[0]).not.toHaveProperty("resumedAt");
  });

  test("a captured length beyond its block is damage of that block only", async () => {
    const { rows, events } = await readAll(concat(header, f.packet(payload(60), { captured: 61 }), f.packet(payload(61))));
    expect(rows).toMatchObject([{ number: 1, bytes: hexOf(payload(61)) }]);
    expect(events).toMatchObject([
      {
        kind: "damaged",
        offset: 48,
        record: 1,
        resumedAt: 140,
        message: expect.stringContaining("a packet of 61 captured bytes in a block of 92"),
      },
    ]);
  });

  test("packets of an interface that is not described: the first is said, the rest counted", async () => {
    const orphan = f.packet(payload(60), { id: 2 });
    const { rows, events } = await readAll(concat(header, orphan, f.packet(payload(61)), orphan, orphan));
    expect(rows).toMatchObject([{ number: 1, bytes: hexOf(payload(61)) }]);
    expect(events.map((event) => "message" in event && event.message)).toEqual([
      "damaged at byte 48, where packet 1 is next: a packet of interface 2, which is not described",
      "2 more packets of interface 2, which is not described",
    ]);
  });

  test("options that go beyond their block are left alone", async () => {
    const { rows, events } = await readAll(concat(header, f.packet(payload(60), { options: f.words(0x00020002, 0xffffffff, 0xffffffff) })));
    expect(rows).toHaveLength(1);
    expect(events).toEqual([]);
  });
});

describe("sections", () => {
  test("of both byte orders, each with interfaces of its own; packets are numbered on", async () => {
    const { rows, events } = await readAll(
      concat(
        le.section(),
        le.interface({ linkType: 1 }),
        le.packet(payload(60), { time: T }),
        be.section(),
        be.interface({ linkType: 101 }),
        be.packet(payload(61), { time: T }),
        le.section(),
        le.packet(payload(62)),
        le.interface({ linkType: 113 }),
        le.packet(payload(63)),
      ),
    );
    expect(rows).toMatchObject([
      { number: 1, linkType: 1, nanoseconds: 10_000 },
      { number: 2, linkType: 101, nanoseconds: 10_000 },
      { number: 3, linkType: 113 },
    ]);
    expect(events).toMatchObject([{ kind: "damaged", record: 3, message: expect.stringContaining("interface 0, which is not described") }]);
  });

  test("of a version that is not known are passed over", async () => {
    const { rows, events } = await readAll(
      concat(
        le.section(),
        le.interface(),
        le.packet(payload(60)),
        le.section({ version: [2, 0] }),
        le.interface(),
        le.packet(payload(61)),
        le.section({ version: [1, 2] }),
        le.interface(),
        le.packet(payload(62)),
      ),
    );
    expect(rows.map((row) => row.bytes.length / 2)).toEqual([60, 62]);
    expect(events).toMatchObject([
      { kind: "damaged", offset: 140, message: expect.stringContaining("a section of version 2.0, which is not known") },
    ]);
  });

  test("without a byte order is no pcapng file, at the start", async () => {
    await expect(readAll(le.section({ magic: 0x11223344 }))).rejects.toThrow(
      "is not a pcapng file: a section header of no known byte order",
    );
  });

  test("a lone section header is a file without packets", async () => {
    expect(await readAll(le.section())).toEqual({ rows: [], events: [], format: "pcapng" });
  });
});

describe("times", () => {
  const at = async (count: bigint, fields: { resolution?: number; offset?: number }) => {
    const { rows } = await readAll(concat(le.section(), le.interface(fields), le.packet(payload(1), { time: count })));
    return { seconds: rows[0]!.seconds, nanoseconds: rows[0]!.nanoseconds };
  };
  test.for([
    { name: "microseconds unless said", count: T, seconds: 1_700_000_000, nanoseconds: 10_000 },
    { name: "10^-0", resolution: 0, count: 1_700_000_000n, seconds: 1_700_000_000, nanoseconds: 0 },
    { name: "10^-3", resolution: 3, count: 1_700_000_000_123n, seconds: 1_700_000_000, nanoseconds: 123_000_000 },
    { name: "10^-9", resolution: 9, count: 1_700_000_000_999_999_999n, seconds: 1_700_000_000, nanoseconds: 999_999_999 },
    // Hundreds of picoseconds are cut off.
    { name: "10^-10", resolution: 10, count: 17_000_000_009_999_999_999n, seconds: 1_700_000_000, nanoseconds: 999_999_999 },
    { name: "10^-12", resolution: 12, count: 5_123_456_789_987n, seconds: 5, nanoseconds: 123_456_789 },
    { name: "10^-127", resolution: 127, count: 0xffff_ffff_ffff_ffffn, seconds: 0, nanoseconds: 0 },
    // 2^-10: 1024 * 5 + 512 is five and a half.
    { name: "2^-10", resolution: 0x8a, count: 5632n, seconds: 5, nanoseconds: 500_000_000 },
    // 2^-32: 0x40000000 is a quarter.
    { name: "2^-32", resolution: 0xa0, count: 0x65536_40000000n, seconds: 0x65536, nanoseconds: 250_000_000 },
    // 2^-63: 2^63 is one second; 2^61 more a quarter.
    { name: "2^-63", resolution: 0xbf, count: (1n << 63n) + (1n << 61n), seconds: 1, nanoseconds: 250_000_000 },
    { name: "offset", offset: 1_000_000_000, count: 500_000n, seconds: 1_000_000_000, nanoseconds: 500_000_000 },
    { name: "negative offset, before 1970", offset: -3, count: 1_500_000n, seconds: -2, nanoseconds: 500_000_000 },
    { name: "a time that no date can show", resolution: 0, count: 0xffff_ffff_ffff_ffffn, seconds: Number.NaN, nanoseconds: 0 },
  ])("$name", async ({ count, seconds, nanoseconds, name: _, ...fields }) => {
    expect(await at(count, fields)).toEqual({ seconds, nanoseconds });
  });

  test("all of 64 bits, exactly: 2^64 - 1 nanoseconds are 18446744073.709551615 s", async () => {
    expect(await at(0xffff_ffff_ffff_ffffn, { resolution: 9 })).toEqual({ seconds: 18_446_744_073, nanoseconds: 709_551_615 });
  });
});

test("batches of one row are the same rows", async () => {
  const file = concat(
    le.section(),
    le.interface(),
    le.packet(payload(60)),
    le.simple(payload(9)),
    le.packet(payload(61), { options: hex("") }),
  );
  const once = await readAll(file);
  expect(once.rows).toHaveLength(3);
  for (const rows of [1, 2]) expect(await readAll(file, rows)).toEqual(once);
});

describe.for([
  { name: "little-endian", f: le },
  { name: "big-endian", f: be },
])("what the kernel knew of a packet, $name", ({ f }) => {
  /** RFC 5612's number in the section's order; all behind it is little-endian. */
  const kernel = (letters: string, more = ""): Uint8Array =>
    concat(f.words(32473), new TextEncoder().encode(letters), hex(`01 01 4200 a805 2200 1000 09000000${more}`));
  const read = async (...options: readonly (readonly [number, Uint8Array])[]) =>
    (await readAll(concat(f.section(), f.interface(), f.packet(payload(60), { options: f.options(...options) }), f.packet(payload(60)))))
      .rows;

  test("is taken from the option, and holds for that packet only", async () => {
    const [first, second] = await read([2, f.words(0x202)], [2989, kernel("vnet")]);
    expect(first).toMatchObject({
      flags: 0x202,
      kernel: { flags: ["needs-csum"], gsoType: "tcpv4", gsoSize: 1448, headerLength: 66, csumStart: 34, csumOffset: 16 },
    });
    expect(second?.kernel).toBeUndefined();
  });
  test.for([
    ["another enterprise", 2989, concat(f.words(1), kernel("vnet").slice(4))],
    ["other letters", 2989, kernel("tenv")],
    ["another length", 2989, kernel("vnet", "00")],
    ["text", 2988, kernel("vnet")],
  ] as const)("options of others are passed over: %s", async ([, code, value]) => {
    expect((await read([code, value]))[0]?.kernel).toBeUndefined();
  });
});
