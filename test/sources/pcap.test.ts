import { describe, expect, test } from "vitest";
import { concat, hex } from "../support/build/index.js";
import { type FilePacket, type PcapFile, pcap, pcapParts } from "../support/capture-files.js";
import { hexOf, piecewise, readAll } from "../support/read-capture.js";

const payload = (n: number, seed = 0): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 7 + seed) & 0xff);
/** 2023-11-14T22:13:20Z. */
const T = 1_700_000_000;
const packets: readonly FilePacket[] = [
  { bytes: payload(60, 1), seconds: T, fraction: 10 },
  { bytes: payload(96, 2), length: 1514, seconds: T, fraction: 999_999 },
  { bytes: payload(0), length: 0, seconds: T + 1, fraction: 0 },
  { bytes: payload(1514, 3), seconds: T + 2, fraction: 123_456 },
];
const rowsOf = (rows: readonly { bytes: string; length: number; seconds: number; nanoseconds: number }[]) =>
  rows.map(({ bytes, length, seconds, nanoseconds }) => ({ bytes, length, seconds, nanoseconds }));
const expected = (unit: number, list: readonly FilePacket[] = packets) =>
  list.map((p) => ({
    bytes: hexOf(p.bytes),
    length: p.length ?? p.bytes.length,
    seconds: p.seconds,
    nanoseconds: (p.fraction ?? 0) * unit,
  }));

describe("variants", () => {
  const modified = (_: FilePacket, i: number) => concat(hex("07000000 0800"), Uint8Array.of(i % 5, 0xee));
  const variants: readonly (PcapFile & { readonly name: string; readonly unit: number })[] = [
    { name: "little-endian microseconds", unit: 1000 },
    { name: "big-endian microseconds", little: false, unit: 1000 },
    { name: "little-endian nanoseconds", magic: 0xa1b23c4d, unit: 1 },
    { name: "big-endian nanoseconds", magic: 0xa1b23c4d, little: false, unit: 1 },
    { name: "modified (1999-10-29)", magic: 0xa1b2cd34, unit: 1000, behindRecordHeader: modified },
    {
      name: "modified, long (1999-09-15)",
      magic: 0xa1b2cd34,
      unit: 1000,
      behindRecordHeader: (p, i) => concat(modified(p, i), hex("aabbccdd")),
    },
    { name: "modified under the standard magic number (1999-04-17)", unit: 1000, behindRecordHeader: modified },
    { name: "Nokia", unit: 1000, behindRecordHeader: () => hex("01b6bf9f") },
    { name: "Ixia hardware", magic: 0x1c0001ac, unit: 1, behindHeader: hex("12345678") },
    { name: "Ixia software, big-endian", magic: 0x1c0001ab, little: false, unit: 1000, behindHeader: hex("12345678") },
    { name: "version 2.2: lengths exchanged", version: [2, 2], unit: 1000, exchanged: true },
    { name: "version 2.3 with lengths exchanged", version: [2, 3], unit: 1000, exchanged: true },
    { name: "version 2.3 without", version: [2, 3], unit: 1000 },
    { name: "version 543.0 (DG/UX)", version: [543, 0], unit: 1000, exchanged: true },
    { name: "AIX: version 2.2, interface type 6, nanoseconds", version: [2, 2], linkType: 6, unit: 1, exchanged: true },
    { name: "snap length 0", snapLength: 0, unit: 1000 },
    { name: "records larger than the snap length", snapLength: 64, unit: 1000 },
  ];
  test.for(variants)("$name", async ({ unit, name: _, ...file }) => {
    const read = await readAll(pcap(packets, file));
    expect(rowsOf(read.rows)).toEqual(expected(unit));
    expect(read.rows.map((row) => row.number)).toEqual([1, 2, 3, 4]);
    expect(read.rows[0]!.linkType).toBe(1);
    expect(read.events).toEqual([]);
    expect(read.format).toBe("pcap");
  });

  test("interface and packet type of the modified record header", async () => {
    const { rows } = await readAll(
      pcap(
        [0, 1, 2, 3, 4].map((i) => ({ bytes: payload(20 + i), seconds: T })),
        { magic: 0xa1b2cd34, behindRecordHeader: modified },
      ),
    );
    expect(rows.map((row) => row.interfaceId)).toEqual([7, 7, 7, 7, 7]);
    // In and unicast, in and broadcast, in and multicast, in and promiscuous, out: pcapng's numbers.
    expect(rows.map((row) => row.flags)).toEqual([1 + (1 << 2), 1 + (3 << 2), 1 + (2 << 2), 1 + (4 << 2), 2]);
  });

  test("offset of the data in the file", async () => {
    const { rows } = await readAll(pcap(packets));
    // 24 + 16; + 60 + 16; + 96 + 16; + 0 + 16.
    expect(rows.map((row) => row.offset)).toEqual([40, 116, 228, 244]);
  });
});

describe("fields", () => {
  test.for([
    // Two units of 16 bits, and the bit that says so.
    { linkType: 0x24000001, type: 1, fcs: 4 },
    { linkType: 0x20000001, type: 1, fcs: 0 },
    { linkType: 0x00000114, type: 276, fcs: 0 },
  ])("link type field $linkType", async ({ linkType, type, fcs }) => {
    const { rows } = await readAll(pcap(packets, { linkType }));
    expect(rows[0]).toMatchObject({ linkType: type, fcsLength: fcs });
  });

  test("a fraction of more than a second is carried", async () => {
    const bytes = payload(14);
    const { rows } = await readAll(
      pcap([
        { bytes, seconds: T, fraction: 1_000_000 },
        { bytes, seconds: 0xffffffff, fraction: 0xffffffff },
      ]),
    );
    expect(rows[0]).toMatchObject({ seconds: T + 1, nanoseconds: 0 });
    // 4294967295 s and 4294967295 us are 4294967295 + 4294 s and 967295 us.
    expect(rows[1]).toMatchObject({ seconds: 4_294_971_589, nanoseconds: 967_295_000 });
  });

  test("a record may claim less on the wire than it holds", async () => {
    const { rows } = await readAll(pcap([{ bytes: payload(60), length: 40 }]));
    expect(rows[0]).toMatchObject({ bytes: hexOf(payload(60)), length: 40 });
  });

  test("frames of 200 KB and 512 KiB", async () => {
    const big = [payload(200_000, 1), payload(512 * 1024, 2), payload(60, 3), payload(512 * 1024, 4)];
    const file = pcap(big.map((bytes) => ({ bytes })));
    for (const sizes of [[Number.MAX_SAFE_INTEGER], [65536]]) {
      const { rows, events } = await readAll(piecewise(file, sizes));
      expect(rows.map((row) => row.bytes.length / 2)).toEqual([200_000, 524_288, 60, 524_288]);
      expect(rows[3]!.bytes === hexOf(big[3]!)).toBe(true);
      expect(events).toEqual([]);
    }
  });
});

describe("damage", () => {
  test("cut at every byte: the whole packets, and one event", async () => {
    const parts = pcapParts(packets);
    const file = concat(...parts);
    const ends = parts.map((_, i) => concat(...parts.slice(0, i + 1)).length);
    for (let n = 0; n < file.length; n++) {
      const cut = file.slice(0, n);
      if (n < 24) {
        await expect(readAll(cut), `cut to ${n}`).rejects.toThrow(
          n === 0 ? "is empty" : n < 4 ? "is not a pcap" : "ends inside its file header",
        );
        continue;
      }
      const { rows, events } = await readAll(cut);
      const whole = ends.filter((end) => end <= n).length - 1;
      expect(rowsOf(rows), `cut to ${n}`).toEqual(expected(1000).slice(0, whole));
      if (ends.includes(n)) expect(events).toEqual([]);
      else {
        const at = ends[whole]!;
        expect(events).toEqual([
          {
            kind: "truncated",
            offset: at,
            record: whole + 1,
            message: `the file ends at byte ${n}, inside packet ${whole + 1}, ${n - at} bytes after its record began`,
          },
        ]);
      }
    }
  });

  test("a record that claims more than any may have", async () => {
    const { rows, events } = await readAll(pcap([packets[0]!, { bytes: payload(60), captured: 600_000 }, packets[1]!]));
    expect(rows).toHaveLength(1);
    // 24 + 16 + 60.
    expect(events).toEqual([
      {
        kind: "damaged",
        offset: 100,
        record: 2,
        message:
          "damaged at byte 100, packet 2: a record that claims 600000 captured bytes, more than the 524288 that a record may have; nothing behind it is read",
      },
    ]);
  });

  test("USB records may be larger", async () => {
    const { rows } = await readAll(pcap([{ bytes: payload(1_000_000) }], { linkType: 249 }));
    expect(rows[0]!.bytes.length / 2).toBe(1_000_000);
  });

  test("version 1 is not read", async () => {
    await expect(readAll(pcap(packets, { version: [1, 9] }))).rejects.toThrow(
      "test.pcap: is a pcap file of version 1.9, which is not supported",
    );
  });

  test("on a pipe the standard record header is taken without waiting for a second record", async () => {
    const { rows } = await readAll(piecewise(pcap(packets), [40]));
    expect(rows).toHaveLength(4);
  });
});

test("batches of one row are the same rows", async () => {
  const file = pcap(packets);
  const once = await readAll(file);
  for (const rows of [1, 2, 3]) expect(await readAll(file, rows)).toEqual(once);
});
