import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createArena } from "../../src/checksum/arena.js";
import { cursorOver, pointAt } from "../../src/engine/engine.js";
import { Batch } from "../../src/packet/batch.js";
import { Kind } from "../../src/packet/kind.js";
import { registeredTables, type Tables } from "../../src/packet/tables.js";
import { frames } from "../property/findings.js";
import { build, concat, data, ethernet, gre, ipv4, ipv6, type Part, tcp, udp, vlan, vxlan } from "../support/build/index.js";
import type { Recorded } from "../support/lint.js";
import { bothWays } from "../support/short-way.js";

const registered = registeredTables();
/** Where the packet lies: bytes of others are around it. */
const AT = 77;

/** A cursor with the short way, and a batch of one row in its arena. */
function place(tables: Tables) {
  const batch = new Batch(createArena(1 << 16, 1 << 18), 1);
  return { batch, p: cursorOver(batch, tables) };
}
const usual = place(registered);

function ways({ packet, wireLength = packet.length }: Recorded, { batch, p } = usual) {
  expect(p.ordinary).toBeDefined();
  batch.arena.bytes.set(packet, AT);
  batch.start[0] = AT;
  batch.captured[0] = packet.length;
  batch.length[0] = wireLength;
  pointAt(p, batch, 0);
  return bothWays(p, Kind.Ethernet);
}

/** Mostly what is usual, now and then one of the others: whatever a field holds, the builder makes the checksums right. */
const seldom = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** As a builder takes them: what is undefined is not there at all. */
const fields = <T extends object>(record: { [Key in keyof T]: fc.Arbitrary<T[Key] | undefined> }): fc.Arbitrary<T> =>
  fc
    .record(record as Record<string, fc.Arbitrary<unknown>>)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as T);

const TIMESTAMPS = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
/** NOP, MSS, window scale, SACK permitted, SACK of one and two blocks, timestamps. */
const OPTIONS: readonly (readonly number[])[] = [
  [1],
  [2, 4, 5, 180],
  [3, 3, 7],
  [4, 2],
  [5, 10, 0, 0, 0, 1, 0, 0, 0, 2],
  [5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4],
  [8, 10, 0, 0, 0, 1, 0, 0, 0, 2],
];
/** The end, wrong lengths, a shift above 14, others, none that is known, one without its length. */
const ODD_OPTIONS: readonly (readonly number[])[] = [
  [0],
  [2, 3, 5],
  [3, 3, 15],
  [4, 3, 0],
  [5, 12],
  [5, 42],
  [8, 9],
  [34, 2],
  [99, 4, 0, 0],
  [2, 0],
  [8],
];
const port = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1024, max: 65535 }) }, fc.constantFrom(0, 53, 4789, 4341, 6081, 8472));
const frame = fields<NonNullable<Parameters<typeof ethernet>[0]>>({
  type: seldom<number | undefined>(undefined, 60, 0x05ff, 0x0806, 0x8847),
}).map(ethernet);
const tag = fields<NonNullable<Parameters<typeof vlan>[0]>>({
  id: seldom(7, 0, 4095),
  tpid: seldom<number | undefined>(undefined, 0x88a8),
}).map(vlan);
const v4 = fields<NonNullable<Parameters<typeof ipv4>[0]>>({
  version: seldom(4, 5, 6),
  headerLength: seldom<number | undefined>(undefined, 16, 24),
  totalLength: seldom<number | undefined>(undefined, 0, 20, 40, 60, 1500),
  flagsAndOffset: fc.oneof(fc.constantFrom(0, 0x4000), seldom(0, 0x8000, 0x2000, 0x6000, 1, 0x1fff)),
  ttl: seldom(64, 0, 1),
  protocol: seldom<number | undefined>(undefined, 0, 1, 58, 59, 132),
  checksum: seldom<number | undefined>(undefined, 0, 0xffff),
  options: seldom<Uint8Array | undefined>(undefined, Uint8Array.of(1, 1, 1, 0)),
}).map(ipv4);
const v6 = fields<NonNullable<Parameters<typeof ipv6>[0]>>({
  version: seldom(6, 4, 5),
  payloadLength: seldom<number | undefined>(undefined, 0, 20, 60, 1500),
  nextHeader: seldom<number | undefined>(undefined, 0, 44, 58, 59, 60),
  hopLimit: seldom(64, 0, 1),
}).map(ipv6);
const segment = fields<NonNullable<Parameters<typeof tcp>[0]>>({
  source: port,
  destination: port,
  dataOffset: seldom<number | undefined>(undefined, 16, 24, 60),
  reserved: seldom(0, 1, 2, 8),
  flags: fc.oneof(fc.constantFrom(0x10, 0x18, 0x11, 0x02, 0x12), seldom(0x10, 0x02, 0x12, 0x30, 0x04, 0xd0)),
  checksum: seldom<number | "partial" | undefined>(undefined, 0, 0xffff, "partial"),
  urgent: seldom(0, 1, 5000),
  options: fc.oneof(
    fc.constant(undefined),
    fc.constant(TIMESTAMPS),
    fc
      .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...OPTIONS) }, fc.constantFrom(...ODD_OPTIONS)), { maxLength: 5 })
      .map((all) => all.flat().slice(0, 40))
      .map((all) => Uint8Array.from([...all, ...new Array<number>((4 - (all.length % 4)) % 4).fill(1)])),
  ),
}).map(tcp);
const datagram = fields<NonNullable<Parameters<typeof udp>[0]>>({
  source: port,
  destination: port,
  length: seldom<number | undefined>(undefined, 0, 7, 8, 12, 2000),
  checksum: fc.oneof(fc.constant(undefined), seldom<number | "partial" | undefined>(undefined, 0, 0xffff, "partial")),
}).map(udp);
const greHeader = fields<NonNullable<Parameters<typeof gre>[0]>>({
  flags: seldom(0, 0x0001, 0x0080, 0x0100, 0x0800),
  checksum: fc.oneof(fc.constant(undefined), seldom<number | "right" | undefined>("right", 0, 0xffff)),
  key: fc.option(fc.constant(5), { nil: undefined }),
  sequence: fc.option(fc.constant(6), { nil: undefined }),
  protocol: seldom<number | undefined>(undefined, 0, 0x88be, 0x883e, 0x8200, 0x880b),
}).map(gre);
const vxlanHeader = fields<NonNullable<Parameters<typeof vxlan>[0]>>({
  flags: seldom(0x08000000, 0, 0x0c000000, 0x08000001, 0x88000000),
  reserved: seldom(0, 1),
}).map(vxlan);

const network = fc.oneof(v4, v6);
const framed = fc.tuple(frame, fc.array(tag, { maxLength: 2 })).map(([first, tags]) => [first, ...tags]);
const tunnel = fc.oneof(
  greHeader.map((header): Part[] => [header]),
  fc.tuple(greHeader, framed).map(([header, inner]): Part[] => [header, ...inner]),
  fc
    .tuple(fields<object>({ source: port, checksum: fc.constantFrom(undefined, 0) }), vxlanHeader, framed)
    .map(([outer, header, inner]): Part[] => [udp({ destination: 4789, ...outer }), header, ...inner]),
  fc.constant<Part[]>([]),
);
const packet = fc
  .record({
    outer: framed,
    around: fc.array(fc.tuple(network, tunnel), { maxLength: 2 }),
    network,
    transport: fc.oneof(segment, datagram),
    payload: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1400 })),
    trailer: fc.oneof(fc.constant(0), seldom(0, 1, 6, 18)),
  })
  .map(({ outer, around, network, transport, payload, trailer }) => {
    const parts = [...outer, ...around.flatMap(([ip, behind]) => [ip, ...behind]), network, transport, data(payload)];
    return concat(build(...parts), new Uint8Array(trailer));
  });

describe("the short way leaves the cursor as the decoders and the verification do", () => {
  test("on packets of every mixture of what it knows, now and then with something odd", () => {
    let taken = 0;
    fc.assert(
      fc.property(packet, fc.boolean(), (bytes, isCut) => {
        const both = ways({ packet: bytes, wireLength: isCut && bytes.length % 7 === 0 ? bytes.length + 1 : bytes.length });
        if (both === undefined) return;
        taken++;
        expect(both.short).toEqual(both.reference);
        expect(both.reference).toMatchObject({ facts: 0 });
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(4000);
  });

  test("on every packet of the samples, and on what is left of it with any byte changed", () => {
    let taken = 0;
    for (const frame of frames) {
      const both = ways({ packet: frame });
      if (both === undefined) continue;
      taken++;
      expect(both.short).toEqual(both.reference);
      const changed = frame.slice();
      for (let at = 0; at < Math.min(frame.length, 120); at++) {
        for (const bits of [1, 0x80, 0xff]) {
          changed[at] = frame[at]! ^ bits;
          const other = ways({ packet: changed });
          if (other !== undefined) expect(other.short).toEqual(other.reference);
        }
        changed[at] = frame[at]!;
      }
    }
    expect(taken).toBeGreaterThan(40);
  });

  test("and is not taken where there is something to say", () => {
    const right = [ethernet(), ipv4(), tcp(), data(10)] as const;
    expect(ways({ packet: build(...right) })).toBeDefined();
    expect(ways({ packet: build(...right), wireLength: 100 })).toBeUndefined();
    expect(ways({ packet: build(ethernet(), ipv4({ ttl: 0 }), tcp()) })).toBeUndefined();
    expect(ways({ packet: build(ethernet(), ipv4(), tcp({ checksum: 0x1234 })) })).toBeUndefined();
    // A data offset beyond the segment, where the options are those of nearly every segment.
    expect(ways({ packet: build(ethernet(), ipv4(), tcp({ dataOffset: 32 }), data(Uint8Array.of(1, 1, 8, 10))) })).toBeUndefined();
    // Four bytes left over behind an inner packet.
    for (const [ip, protocol] of [
      [ipv4(), 0x0800],
      [ipv6(), 0x86dd],
    ] as const) {
      const inner = concat(build(ip, tcp()), new Uint8Array(4));
      expect(ways({ packet: build(ethernet(), ipv4(), gre({ protocol }), data(inner)) })).toBeUndefined();
    }
    // A tunnel by its source port, which its header confirms; and a port of one by chance, in an answer from a service.
    const tunnelled = build(ethernet(), ipv4(), udp({ source: 4789, destination: 40000 }), vxlan(), ethernet(), ipv4(), tcp());
    expect(ways({ packet: tunnelled })).toBeUndefined();
    expect(ways({ packet: build(ethernet(), ipv4(), udp({ source: 53, destination: 4789 }), data(20)) })).toBeUndefined();
    const answered = build(ethernet(), ipv4(), udp({ source: 53, destination: 4789 }), vxlan(), ethernet(), ipv4(), tcp());
    expect(ways({ packet: answered })).toBeUndefined();
    // ICMPv6's number stays out of place in IPv4 where the user gives it to another protocol.
    const mine = registeredTables();
    mine.ipProtocol[58] = mine.ipProtocol[6]!;
    expect(ways({ packet: build(ethernet(), ipv4({ protocol: 58 }), tcp()) }, place(mine))).toBeUndefined();
    // Absent over IPv6 matters: RFC 6935.
    expect(ways({ packet: build(ethernet(), ipv6(), udp({ checksum: 0 })) })).toBeUndefined();
    expect(ways({ packet: build(ethernet(), ipv4(), udp({ checksum: 0 })) })).toBeDefined();
    // With the checksum of the rest as its payload all sums to 0, and the 0 in the field is a sum in the wrong form (RFC 768).
    const rest = build(ethernet(), ipv4(), udp(), data(Uint8Array.of(0, 0))).slice(40, 42);
    expect(ways({ packet: build(ethernet(), ipv4(), udp({ checksum: 0 }), data(rest)) })).toBeUndefined();
  });

  test("and there is none where typed arrays have another byte order than WebAssembly", async () => {
    vi.doMock("../../src/checksum/web-assembly.js", async (original) => ({ ...(await original<object>()), isLittleEndian: false }));
    vi.resetModules();
    const engine = await import("../../src/engine/engine.js");
    expect(engine.cursorOver(new Batch(createArena(1 << 16, 1 << 18), 1), registered).ordinary).toBeUndefined();
    vi.doUnmock("../../src/checksum/web-assembly.js");
  });
});
