import { describe, expect, test } from "vitest";
import rule from "../../../src/rules/flow/fragment-overlap.js";
import incomplete from "../../../src/rules/flow/incomplete-datagram.js";
import { build, data, ethernet, fragment, ipv4, ipv6 } from "../../support/build/index.js";
import { lintCapture, type Timed } from "../../support/capture.js";

interface Piece {
  readonly from: number;
  readonly to: number;
  /** More follow; so it is unless said. */
  readonly last?: true;
  /** All its bytes, if not those of the datagram: 0, 1, 2, …. */
  readonly fill?: number;
}
const bytes = ({ from, to, fill }: Piece) => Uint8Array.from({ length: to - from }, (_, i) => fill ?? (from + i) & 0xff);
const four = (piece: Piece): Timed => ({
  packet: build(ethernet(), ipv4({ protocol: 17, flagsAndOffset: (piece.last ? 0 : 0x2000) | (piece.from / 8) }), data(bytes(piece))),
});
const six = (piece: Piece): Timed => ({
  packet: build(ethernet(), ipv6(), fragment({ nextHeader: 17, offset: piece.from, more: !piece.last }), data(bytes(piece))),
});
const found = (...packets: readonly Timed[]) =>
  lintCapture([rule, incomplete], packets).findings.map((f) => `${f.packet?.number} ${f.severity}: ${f.message}`);

const first = { from: 0, to: 80 };
const alike = { from: 72, to: 160 };
const other = { ...alike, fill: 0xff };
const end = { from: 80, to: 160, last: true } as const;

describe("IPv4", () => {
  test("alike is a warning", () =>
    expect(found(four(first), four(alike))).toEqual([
      "2 warning: IPv4 fragment at offset 72 overlaps 8 bytes that packet 1 carries, and carries them alike",
    ]));
  test("with other bytes, an error", () =>
    expect(found(four(first), four(other))).toEqual([
      "2 error: IPv4 fragment at offset 72 overlaps 8 bytes that packet 1 carries, with other contents",
    ]));
  test("within one, with other bytes", () =>
    expect(found(four(first), four({ from: 8, to: 72, fill: 1 }))).toEqual([
      "2 error: IPv4 fragment at offset 8 overlaps 64 bytes that packet 1 carries, with other contents",
    ]));
  test("over several: the packet that differs is named", () =>
    expect(
      found(four({ from: 0, to: 16 }), four({ from: 16, to: 32, fill: 9 }), four({ from: 32, to: 48 }), four({ from: 8, to: 64 })),
    ).toEqual(["4 error: IPv4 fragment at offset 8 overlaps 40 bytes that packet 2 carries, with other contents"]));
});

describe("IPv6", () => {
  test("alike is an error", () =>
    expect(found(six(first), six(alike))).toEqual([
      "2 error: IPv6 fragment at offset 72 overlaps 8 bytes that packet 1 carries, and carries them alike",
    ]));
  test("with other bytes", () =>
    expect(found(six(first), six(other))).toEqual([
      "2 error: IPv6 fragment at offset 72 overlaps 8 bytes that packet 1 carries, with other contents",
    ]));
});

describe("where it ends", () => {
  test("behind the last", () =>
    expect(found(four(end), four({ from: 160, to: 168 }))).toEqual([
      "2 error: fragment ends at byte 168 of its datagram, which packet 1 says ends at byte 160",
    ]));
  test("two that are last", () =>
    expect(found(four(end), four({ from: 8, to: 16, last: true }))).toEqual([
      "2 error: fragment ends at byte 16 of its datagram, which packet 1 says ends at byte 160",
    ]));
  test("the last before another", () =>
    expect(found(six({ from: 80, to: 160 }), six({ from: 8, to: 72, last: true }))).toEqual([
      "2 error: fragment ends at byte 72 of its datagram, which packet 1 says ends at byte 160",
    ]));
});

test("it is about the fragment's offset", () => {
  const [{ details, layer } = {}] = lintCapture([rule], [four(first), four(alike)]).findings;
  // Ethernet 14, flags and offset 6 bytes behind (RFC 791 §3.1).
  expect({ details, layer }).toMatchObject({
    details: { at: 20, fragmentOffset: 72, overlappingBytes: 8, earlierPacket: 1 },
    layer: { offset: 14 },
  });
});

test("a duplicate, or a part of one, is passed over", () => {
  const part = { from: 8, to: 72 };
  expect(found(four(first), four(first), four(part), four(end))).toEqual([]);
  expect(found(six(first), six(first), six(part), six(end))).toEqual([]);
});

test("what follows a contradiction is dropped with it, and nothing is put together", () => {
  for (const make of [four, six]) {
    const packets = [first, other, end, first].map(make);
    expect(found(...packets)).toHaveLength(1);
    expect(lintCapture([], packets).records.map(({ reassembled }) => reassembled)).toEqual([undefined, undefined, undefined, undefined]);
  }
});

test("cut away, the difference is not claimed", () => {
  const whole = four(other).packet;
  for (let n = 0; n <= 34; n++)
    expect(found(four(first), { packet: whole.slice(0, n), wireLength: whole.length }).join()).not.toMatch(/overlap/);
  // Its first byte tells.
  expect(found(four(first), { packet: whole.slice(0, 35), wireLength: whole.length })).toHaveLength(1);
});
