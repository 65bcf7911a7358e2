import { describe, expect, test } from "vitest";
import { plainArena } from "../../src/checksum/arena.js";
import { cursorOver, inspectRow } from "../../src/engine/engine.js";
import { Batch } from "../../src/packet/batch.js";
import { DatagramCounts } from "../../src/packet/datagram-counts.js";
import { registeredTables } from "../../src/packet/tables.js";
import { Reassembler, type ReassemblyOptions } from "../../src/reassembly/reassembler.js";
import { build, data, ethernet, fragments4, ipv4, udp, viewOf } from "../support/build/index.js";

/** A reassembler that is fed the same frame again and again, with its fields changed: fast enough for a flood. */
function feeder(frame: Uint8Array, options?: ReassemblyOptions) {
  const reassembler = new Reassembler(options);
  const batch = new Batch(plainArena(frame), 1);
  batch.count = 1;
  batch.captured[0] = batch.length[0] = frame.length;
  batch.linkType[0] = 1;
  const p = cursorOver(batch, registeredTables());
  const view = viewOf(frame);
  return {
    reassembler,
    /** Flags and offset as on the wire. */
    feed(identification: number, flagsAndOffset: number, source = 0x0a000001): boolean {
      view.setUint16(18, identification);
      view.setUint16(20, flagsAndOffset);
      view.setUint32(26, source);
      inspectRow(p, batch, 0);
      reassembler.packet(p, batch, 0);
      return p.reassembled !== undefined;
    },
    end(): DatagramCounts {
      const counts = new DatagramCounts();
      reassembler.end(counts);
      return counts;
    },
  };
}
const frame = (bytes: number) => build(ethernet(), ipv4({ protocol: 17 }), data(bytes));
const MORE = 0x2000;

describe("a flood", () => {
  test("of first fragments holds 4096 datagrams, and gives all back", () => {
    const { reassembler, feed, end } = feeder(frame(1480));
    for (let i = 0; i < 20_000; i++) feed(i & 0xffff, MORE, i);
    expect(reassembler.size).toEqual({ datagrams: 4096, pages: 4096 });
    expect(end()).toMatchObject({ evicted: 20_000 - 4096, ended: 4096, missingBytes: 20_000 });
    expect(reassembler.size).toEqual({ datagrams: 0, pages: 0 });
  });
  test("of long datagrams holds so many bytes", () => {
    const { reassembler, feed, end } = feeder(frame(1480), { bytes: 1 << 20 });
    // 40 pieces of 1480 bytes from the second on: 1480 to 60680, pages 0 to 29.
    for (let id = 0; id < 100; id++) for (let k = 1; k <= 40; k++) feed(id, MORE | (k * 185));
    expect(reassembler.size.pages).toBeLessThanOrEqual(512);
    expect(reassembler.size.datagrams).toBe(Math.floor(512 / 30));
    expect(end()).toMatchObject({ whole: 0, evicted: 100 - Math.floor(512 / 30) });
    expect(reassembler.size).toEqual({ datagrams: 0, pages: 0 });
  });
  test("of pieces of 8 bytes gives the datagram up at 2048", () => {
    const { reassembler, feed, end } = feeder(frame(8));
    for (let k = 1; k <= 2048; k++) feed(1, MORE | (2 * k));
    expect(reassembler.size).toEqual({ datagrams: 0, pages: 0 });
    expect(end()).toMatchObject({ evicted: 1 });
  });
  test("of datagrams that become whole holds nothing", () => {
    const { reassembler, feed, end } = feeder(frame(64));
    let whole = 0;
    for (let i = 0; i < 5000; i++) {
      feed(i, MORE);
      if (feed(i, 8)) whole++;
    }
    expect(whole).toBe(5000);
    expect(reassembler.size).toEqual({ datagrams: 0, pages: 0 });
    expect(end()).toMatchObject({ whole: 5000, evicted: 0 });
  });
  test("of contradictions keeps their names, not their bytes", () => {
    const { reassembler, feed, end } = feeder(frame(64));
    for (let i = 0; i < 5000; i++) {
      feed(i, MORE);
      feed(i, MORE | 4);
    }
    expect(reassembler.size).toEqual({ datagrams: 4096, pages: 0 });
    expect(end()).toMatchObject({ contradictory: 5000, evicted: 0, ended: 0, missingBytes: 0 });
  });
  test("where one datagram alone wants more than there is, it gives way itself", () => {
    const { reassembler, feed } = feeder(frame(1480), { bytes: 4096 });
    for (let k = 0; k < 3; k++) feed(1, MORE | (k * 185));
    expect(reassembler.size).toEqual({ datagrams: 0, pages: 0 });
  });
});

test("datagrams in datagrams are put together four deep", () => {
  // Five times IP in IP, each cut in two: the first half and the second, of the second half of those around it.
  let whole: Uint8Array = build(ipv4(), udp(), data(400));
  let pieces: Uint8Array[] = fragments4(whole, [200]);
  const reassembler = new Reassembler();
  let depth = 0;
  for (let level = 1; level < 5; level++) {
    pieces = pieces.flatMap((piece, i) => {
      whole = build(ipv4({ protocol: 4, identification: 10 * level + i }), data(piece));
      return fragments4(whole, [64]);
    });
  }
  expect(pieces).toHaveLength(32);
  for (const piece of pieces) {
    const packet = build(ethernet(), data(piece));
    const batch = new Batch(plainArena(packet), 1);
    batch.count = 1;
    batch.captured[0] = batch.length[0] = packet.length;
    batch.linkType[0] = 1;
    const p = cursorOver(batch, registeredTables());
    inspectRow(p, batch, 0);
    reassembler.packet(p, batch, 0);
    let n = 0;
    for (let q = p.reassembled; q !== undefined; q = q.reassembled) n++;
    depth = Math.max(depth, n);
  }
  expect(depth).toBe(4);
});
