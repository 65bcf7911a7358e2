import fc from "fast-check";
import { expect, test } from "vitest";
import { createArena } from "../../src/checksum/arena.js";
import { CaptureError } from "../../src/sources/capture-error.js";
import { concat } from "../support/build/index.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { piecewise, type ReadAll, readAll, streamed } from "../support/read-capture.js";

const arbitraryPackets = fc.array(
  fc.record({
    bytes: fc.uint8Array({ maxLength: 200 }),
    seconds: fc.integer({ min: 0, max: 0xffffffff }),
    fraction: fc.integer({ min: 0, max: 999_999 }),
    extra: fc.constantFrom(0, 0, 0, 1400),
  }),
  { maxLength: 12 },
);
type Packets = typeof arbitraryPackets extends fc.Arbitrary<infer T> ? T : never;
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });

const asPcap = (packets: Packets, little = true): Uint8Array =>
  pcap(
    packets.map(({ extra, ...packet }) => ({ ...packet, length: packet.bytes.length + extra })),
    { little },
  );
const asPcapng = (packets: Packets, little = true): Uint8Array => {
  const f = new Pcapng(little);
  const time = (p: Packets[number]) => BigInt(p.seconds) * 1_000_000n + BigInt(p.fraction);
  const blocks = packets.map((p) => f.packet(p.bytes, { time: time(p), length: p.bytes.length + p.extra }));
  return concat(f.section(), f.interface(), ...blocks);
};

test("the same packets as pcap and as pcapng, in both byte orders, are the same rows", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryPackets, async (packets) => {
      const bare = async (file: Uint8Array) => (await readAll(file)).rows.map((row) => ({ ...row, offset: 0 }));
      const expected = await bare(asPcap(packets));
      expect(expected).toHaveLength(packets.length);
      for (const file of [asPcap(packets, false), asPcapng(packets), asPcapng(packets, false)]) expect(await bare(file)).toEqual(expected);
    }),
  );
});

test("the sizes of the pieces and of the batches change nothing", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryPackets, fc.boolean(), sizes, fc.integer({ min: 1, max: 5 }), async (packets, ng, pieces, rows) => {
      const file = ng ? asPcapng(packets) : asPcap(packets);
      const once = await readAll(file);
      expect(await readAll(piecewise(file, pieces, file.length), rows)).toEqual(once);
      expect(await readAll(piecewise(file, [1], file.length))).toEqual(once);
      expect(await readAll(streamed(file, pieces[0]!))).toEqual(once);
    }),
  );
});

const RUNS = 1500;
const MEMORY_LIMIT = 150 << 20;
const TIME_LIMIT = 20_000;

/** A small arena, so that its ends are met. */
const small = createArena(1 << 18);
const outcome = async (input: Parameters<typeof readAll>[0]): Promise<ReadAll | string> => {
  try {
    return await readAll(input, 3, small);
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
};

test("damaged files: no throw but a CaptureError, an end, flat memory, and the same in pieces as at once", async () => {
  const f = new Pcapng();
  const rich = concat(
    f.section(),
    f.interface({ resolution: 9, fcsLength: 4, offset: 3, comment: "eth0" }),
    f.interface({ linkType: 113, snapLength: 40 }),
    f.packet(new Uint8Array(60), { id: 1, options: f.options([2, f.words(1)], [4, f.long(9n)]) }),
    f.oldPacket(new Uint8Array(33), { drops: 4 }),
    f.block(4, new Uint8Array(24)),
    f.simple(new Uint8Array(20)),
    f.statistics(0, { interfaceDrops: 10 }),
    new Pcapng(false).section(),
    new Pcapng(false).interface(),
    new Pcapng(false).packet(new Uint8Array(70)),
  );
  const plain = pcap([1, 2, 3, 4].map((n) => ({ bytes: new Uint8Array(n * 20).fill(n), seconds: 1_700_000_000 })));
  const modified = pcap([{ bytes: new Uint8Array(60) }, { bytes: new Uint8Array(61) }], {
    magic: 0xa1b2cd34,
    behindRecordHeader: () => new Uint8Array(8),
  });
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("set", "set", "set", "word", "insert", "remove", "cut"),
    value: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0xff, 0x7f, 0x0a)),
    length: fc.integer({ min: 1, max: 40 }),
  });
  const before = process.memoryUsage();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(rich, plain, modified),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      sizes,
      async (file, edits, pieces) => {
        let bytes: Uint8Array = file.slice();
        for (const { at, kind, value, length } of edits) {
          const from = Math.floor(at * bytes.length);
          if (kind === "set") bytes[from] = value;
          else if (kind === "word") bytes.fill(value, from, from + 4);
          else if (kind === "insert") bytes = concat(bytes.slice(0, from), new Uint8Array(length).fill(value), bytes.slice(from));
          else if (kind === "remove") bytes = concat(bytes.slice(0, from), bytes.slice(from + length));
          else bytes = bytes.slice(0, from);
        }
        const started = performance.now();
        const once = await outcome(piecewise(bytes, [1 << 30], bytes.length));
        expect(performance.now() - started).toBeLessThan(TIME_LIMIT);
        expect(await outcome(piecewise(bytes, pieces, bytes.length))).toEqual(once);
        if (typeof once === "string") return;
        // Rows lie inside the file, are numbered on, and the file ends at most once.
        for (const [i, row] of once.rows.entries()) {
          expect(row.number).toBe(i + 1);
          expect(row.offset + row.bytes.length / 2).toBeLessThanOrEqual(bytes.length);
          expect(row.bytes).toBe(Buffer.from(bytes.subarray(row.offset, row.offset + row.bytes.length / 2)).toString("hex"));
        }
        const ends = once.events.filter(
          (event) => event.kind === "truncated" || (event.kind === "damaged" && event.resumedAt === undefined),
        );
        expect(ends.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: RUNS },
  );
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(MEMORY_LIMIT);
});
