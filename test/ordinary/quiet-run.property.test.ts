import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createArena } from "../../src/checksum/arena.js";
import { createEngine, cursorOver, inspectRow } from "../../src/engine/engine.js";
import { BYTES, STEP_AND_GOOD, WORDS } from "../../src/flows/flow-columns.js";
import { FlowTracker } from "../../src/flows/flow-tracker.js";
import { SIGHTS, SIZES } from "../../src/flows/segment-size.js";
import { QuietRun } from "../../src/ordinary/quiet-run.js";
import { Batch } from "../../src/packet/batch.js";
import { Counts } from "../../src/packet/counts.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { Random } from "../causes/flows.js";
import { SAME_HASH } from "../support/alike-flows.js";
import { build, concat, data, ethernet, gre, ipv4, ipv6, type Part, tcp, udp, vlan, vxlan } from "../support/build/index.js";

const ARENA = 1 << 20;
const ROWS = 200;
const NO_BYTES = new Uint8Array(0);

interface Row {
  readonly packet: Uint8Array;
  readonly cut: number;
  /** As the record says, which may be wrong. */
  readonly length: number;
  /** Since 1970; NaN where the source knows no time. */
  readonly microseconds: number;
  /** Seconds more, which are so many that a double holds no microseconds beside them. */
  readonly era: number;
  readonly linkType: number;
  readonly flags: number;
  readonly fcsLength: number;
  readonly interfaceId: number;
}

/** A segment with data. */
interface Sent {
  readonly sequence: number;
  readonly length: number;
}

/** One connection, of TCP or UDP, through any of the encapsulations that are ordinary, and the oddities of its traffic. */
class Connection {
  private readonly r: Random;
  private readonly isTcp: boolean;
  private readonly wrap: (back: boolean, inner: readonly Part[]) => Uint8Array;
  private readonly next: [number, number];
  private readonly ports: readonly [number, number];
  private readonly mss: number;
  /** MSS in the SYN of each direction. */
  private readonly announced: readonly [number, number];
  private readonly scale: number;
  private readonly timestamps: boolean;
  private readonly interfaceId: number;
  /** How often a connection begins anew. */
  private readonly syns: number;
  /** What was sent last, by direction. */
  private readonly last: [Sent | undefined, Sent | undefined] = [undefined, undefined];

  constructor(r: Random) {
    this.r = r;
    this.isTcp = r.next() < 0.8;
    // Also near where numbers wrap.
    this.next = [r.one([1, 0x7fffff00, 0xffffff00, 5000]), r.one([1, 0x7fffff00, 9000])];
    this.ports = r.one([
      [40000, 443],
      [40001, 443],
      [50000, 50000],
    ]);
    // The first is less than any that is meant.
    this.mss = r.one([60, 536, 1000, 1398, 1460, 8960]);
    this.announced = r.one([
      [this.mss, this.mss],
      [this.mss, this.mss - 4],
      [this.mss - 4, this.mss],
    ]);
    this.scale = r.one([0, 7, 14]);
    this.timestamps = r.next() < 0.6;
    this.interfaceId = r.one([0, 0, 0, 1]);
    this.syns = r.one([0, 0.02, 0.1]);
    const inner = this.network();
    const outer = this.network();
    const key = r.integer(1, 3);
    const sum = r.one([undefined, 0]);
    const tag = r.next() < 0.3 ? [vlan({ id: r.integer(1, 2) })] : [];
    const around = r.one<(back: boolean, parts: readonly Part[]) => readonly Part[]>([
      (_, parts) => parts,
      (_, parts) => parts,
      (back, parts) => [outer(back), ...parts],
      (back, parts) => [outer(back), gre(), ...parts],
      (back, parts) => [outer(back), gre({ checksum: "right", key }), ethernet(), ...parts],
      (back, parts) => [
        outer(back),
        udp({ source: 33333, destination: 4789, ...(sum === 0 ? { checksum: 0 } : {}) }),
        vxlan({ vni: key }),
        ethernet(),
        ...parts,
      ],
    ]);
    this.wrap = (back, parts) => build(ethernet(), ...tag, ...around(back, [inner(back), ...parts]));
  }

  /** An IP header between two of few addresses. */
  private network(): (back: boolean) => Part {
    const { r } = this;
    const isV6 = r.next() < 0.3;
    const prefix = isV6 ? "2001:db8::" : "10.0.0.";
    const ends = [`${prefix}${r.integer(1, 3)}`, `${prefix}${r.integer(4, 6)}`];
    if (r.next() < 0.5) ends.reverse();
    // To itself: only the ports tell one direction from the other.
    if (r.next() < 0.05) ends[1] = ends[0]!;
    const flagsAndOffset = r.one([0, 0x4000]);
    return (back) => {
      const [source, destination] = back ? [ends[1]!, ends[0]!] : [ends[0]!, ends[1]!];
      return isV6 ? ipv6({ source, destination }) : ipv4({ source, destination, flagsAndOffset, identification: r.integer(0, 65535) });
    };
  }

  row(microseconds: number): Row {
    const { r } = this;
    const back = r.next() < 0.4;
    const frame = this.wrap(back, this.isTcp ? this.segment(back) : this.datagram(back));
    // Some cards fill frames up.
    const packet = r.next() < 0.9 ? frame : concat(frame, new Uint8Array(r.integer(1, 20)));
    const recordFlags = r.next() < 0.9 ? 0 : r.one([1 << 9, 1 << 11, 3]);
    const isCut = r.next() < 0.01;
    const fcsLength = r.next() < 0.03 ? 4 : 0;
    const whole = fcsLength > 0 ? concat(packet, new Uint8Array(4)) : packet;
    return {
      packet: whole,
      length: r.next() < 0.99 ? whole.length : r.one([0, whole.length - 1, whole.length + 1, 0x7fffffff, 0xffffffff]),
      cut: isCut ? r.integer(1, packet.length - 1) : 0,
      microseconds: r.next() < 0.99 ? microseconds : Number.NaN,
      era: r.next() < 0.99 ? 0 : 2 ** 34,
      // As raw IP, and as SLL.
      linkType: r.next() < 0.99 ? 1 : r.one([101, 113]),
      flags: recordFlags | r.one([0, 0, 1, 2]),
      fcsLength,
      interfaceId: this.interfaceId,
    };
  }

  private length(): number {
    const { r } = this;
    return r.one([
      0,
      1,
      100,
      1000,
      this.mss,
      this.mss,
      this.mss - 12,
      this.mss + r.integer(1, 12),
      r.integer(1, 1460),
      r.next() < 0.1 ? 2 * this.mss : 5,
    ]);
  }

  private segment(back: boolean): Part[] {
    const { r } = this;
    const own = back ? 1 : 0;
    const odd = r.next();
    const length = this.length();
    const [source, destination] = back ? [this.ports[1], this.ports[0]] : this.ports;
    const acknowledged = (this.next[1 - own]! + (r.next() < 0.05 ? r.integer(-3000, 3000) : 0)) >>> 0;
    const fields = {
      source,
      destination,
      sequence: this.next[own]!,
      acknowledgment: acknowledged,
      flags: r.one([0x10, 0x18, 0x10, 0x11, 0x14]),
    };
    const move = (bytes: number): void => {
      this.next[own] = (this.next[own]! + bytes) >>> 0;
    };
    if (r.next() < this.syns) {
      // The second time it is the same SYN once more, if nothing came between.
      if (r.next() < 0.3) fields.sequence = (fields.sequence - 1) >>> 0;
      else move(1);
      const mss = this.announced[own]!;
      const options = Uint8Array.of(2, 4, mss >> 8, mss & 0xff, 1, 3, 3, this.scale);
      return [tcp({ ...fields, flags: back ? 0x12 : 0x02, options })];
    }
    const options = this.timestamps ? Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2) : NO_BYTES;
    const last = this.last[own];
    if (odd < 0.04 && last !== undefined) {
      // What was sent last, or its first segment, once more.
      return [tcp({ ...fields, sequence: last.sequence, options }), data(r.one([last.length, Math.min(last.length, this.mss)]))];
    }
    if (odd < 0.05) {
      // A keep-alive (RFC 9293 §3.8.4).
      return [tcp({ ...fields, sequence: (fields.sequence - 1) >>> 0, flags: 0x10, options }), data(r.one([0, 1]))];
    }
    // Somewhere before, or with a gap in front.
    if (odd < 0.08) fields.sequence = (fields.sequence - r.integer(1, 3000)) >>> 0;
    else if (odd < 0.1) fields.sequence = (fields.sequence + r.integer(1, 100_000)) >>> 0;
    else move(length + (fields.flags & 1));
    this.last[own] = { sequence: fields.sequence, length };
    const checksum = odd > 0.98 ? { checksum: 0x1234 } : {};
    return [tcp({ ...fields, options, ...checksum }), data(length)];
  }

  private datagram(back: boolean): Part[] {
    const [source, destination] = back ? [this.ports[1], this.ports[0]] : this.ports;
    const checksum = this.r.next() < 0.2 ? { checksum: 0 } : {};
    return [udp({ source, destination, ...checksum }), data(this.r.one([0, 5, 1200, 1472, 3000]))];
  }
}

/** Traffic of a few connections at once. */
function traffic(seed: number): Row[] {
  const r = new Random(seed);
  const connections = Array.from({ length: r.one([1, 3, 6, 20]) }, () => new Connection(r));
  let microseconds = 1_700_000_000_000_000;
  return Array.from({ length: ROWS }, () => {
    microseconds += r.one([0, 3, 50, 150, 4000, 250_000]);
    return r.one(connections).row(microseconds);
  });
}

/** Puts rows into the batch, from `from` on, as many as fit; returns the first that did not. */
function fill(batch: Batch, rows: readonly Row[], from: number): number {
  let at = 0;
  let n = 0;
  for (; n < batch.start.length && from + n < rows.length; n++) {
    const { packet, cut, length, microseconds, era, linkType, flags, fcsLength, interfaceId } = rows[from + n]!;
    const captured = cut > 0 ? cut : packet.length;
    if (at + captured > ARENA) break;
    batch.arena.bytes.set(packet.subarray(0, captured), at);
    batch.start[n] = at;
    batch.captured[n] = captured;
    batch.length[n] = length;
    batch.seconds[n] = Math.floor(microseconds / 1e6) + era;
    batch.nanoseconds[n] = Number.isNaN(microseconds) ? 0 : (microseconds % 1e6) * 1000;
    batch.linkType[n] = linkType;
    batch.flags[n] = flags;
    batch.fcsLength[n] = fcsLength;
    batch.interfaceId[n] = interfaceId;
    at += captured;
  }
  batch.count = n;
  batch.first = from + 1;
  return from + n;
}

/** As after so much traffic that what is counted of a flow comes to the end of its bits. */
function age({ words, sizes }: FlowTracker["shared"]): void {
  for (let at = 0; at < words.length; at += WORDS) {
    words[at + BYTES] = -50_000;
    words[at + STEP_AND_GOOD]! |= 0xfffd_0000;
  }
  for (let at = 0; at < sizes.length; at += SIZES) if (sizes[at + SIGHTS]! > 0) sizes[at + SIGHTS] = 254;
}

/** What is learnt and counted of the rows, `columnBytes` beside the arena: with none there is no short way. `isAged`: after half of them. */
function learnt(rows: readonly Row[], columnBytes: number, rowsPerBatch: number, flows: number, isAged: boolean) {
  const batch = new Batch(createArena(ARENA, columnBytes), rowsPerBatch);
  const p = cursorOver(batch, registeredTables());
  const tracker = new FlowTracker({ flows }, batch.arena.columns);
  const quiet = new QuietRun(p, batch, tracker, true);
  const counts = new Counts(true);
  let passed = 0;
  for (let from = 0; from < rows.length; ) {
    from = fill(batch, rows, from);
    if (isAged && from > rows.length / 2) {
      age(tracker.shared);
      isAged = false;
    }
    for (let row = 0; row < batch.count; row++) {
      const next = quiet.pass(row);
      passed += next - row;
      row = next;
      if (row === batch.count) break;
      inspectRow(p, batch, row);
      tracker.packet(p, batch, row);
      counts.packet(p);
    }
  }
  quiet.countIn(counts);
  const columns = Object.fromEntries(Object.entries(tracker.shared).map(([name, column]) => [name, [...column]]));
  return { passed, known: { columns, counts: counts.toPlain() } };
}

type Learnt = ReturnType<typeof learnt>;

/** What is said of the rows. */
function said(rows: readonly Row[], columnBytes: number, rowsPerBatch: number, flows: number): unknown {
  const arena = createArena(ARENA, columnBytes);
  const batches = [
    new Batch(arena, rowsPerBatch),
    new Batch(createArena(ARENA, columnBytes), rowsPerBatch),
    new Batch(arena, rowsPerBatch),
  ];
  const engine = createEngine({ rules, tables: registeredTables(), flows: { flows }, summary: true });
  const found: unknown[] = [];
  for (let from = 0, turn = 0; from < rows.length; turn++) {
    const batch = batches[turn % batches.length]!;
    from = fill(batch, rows, from);
    found.push(...engine.lint(batch, { file: "a.pcap" }));
  }
  found.push(...engine.end({ file: "a.pcap" }));
  return { found, summary: engine.summary, totals: engine.totals.toPlain() };
}

const COLUMNS = 1 << 19;

describe("a quiet run leaves everything as the long way does", () => {
  test("every number of every flow, and the counts", () => {
    let passed = 0;
    let packets = 0;
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(1, 7, 64, ROWS),
        fc.constantFrom(8, 64),
        fc.boolean(),
        (seed, rowsPerBatch, flows, isAged) => {
          const rows = traffic(seed);
          const [short, long] = [COLUMNS, 0].map((bytes) => learnt(rows, bytes, rowsPerBatch, flows, isAged)) as [Learnt, Learnt];
          expect(short.known).toEqual(long.known);
          expect(long.passed).toBe(0);
          passed += short.passed;
          packets += rows.length;
        },
      ),
      { numRuns: 300 },
    );
    // Both ways are gone often enough.
    expect(passed / packets).toBeGreaterThan(0.3);
    expect(passed / packets).toBeLessThan(0.9);
  });

  test.each([4, 6] as const)("flows over IPv%i that have one hash are told apart", (version) => {
    const ip = version === 4 ? ipv4 : ipv6;
    const rows = [...SAME_HASH[version], ...SAME_HASH[version]].map(([source, destination], n): Row => {
      const packet = build(ethernet(), ip({ source, destination }), tcp({ sequence: 1000 + 10 * n, flags: 0x10 }), data(10));
      const microseconds = 1_700_000_000_000_000 + n;
      return { packet, cut: 0, length: packet.length, microseconds, era: 0, linkType: 1, flags: 0, fcsLength: 0, interfaceId: 0 };
    });
    const [short, long] = [COLUMNS, 0].map((bytes) => learnt(rows, bytes, ROWS, 8, false)) as [Learnt, Learnt];
    expect(short.passed).toBe(rows.length);
    expect(short.known).toEqual(long.known);
  });

  test("every finding and the summary, also where two sources take turns", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 7, 64, ROWS), fc.constantFrom(8, 64), (seed, rowsPerBatch, flows) => {
        const rows = traffic(seed);
        expect(said(rows, COLUMNS, rowsPerBatch, flows)).toEqual(said(rows, 0, rowsPerBatch, flows));
      }),
      { numRuns: 150 },
    );
  });
});
