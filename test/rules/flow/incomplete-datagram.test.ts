import { describe, expect, test } from "vitest";
import rule from "../../../src/rules/flow/incomplete-datagram.js";
import { build, data, ethernet, fragments4, fragments6, ipv4, ipv6, udp } from "../../support/build/index.js";
import { lintCapture, type Timed } from "../../support/capture.js";

const START = 1_700_000_000;
const pieces = (identification: number) =>
  fragments4(build(ipv4({ identification }), udp(), data(200)), [64, 136]).map((f): Timed => ({ packet: build(ethernet(), data(f)) }));
const at = (packet: Timed | undefined, seconds: number): Timed => ({ ...packet!, seconds: START + seconds });
const messages = (...packets: readonly Timed[]) => lintCapture([rule], packets).findings.map(({ message }) => message);
const [a, b, c] = pieces(1);
const six = fragments6(build(ipv6(), udp(), data(1500)), [1232]).map(
  (f): Timed => ({ packet: build(ethernet({ type: 0x86dd }), data(f)) }),
);

test("a filter that lets the first fragment pass", () => {
  const { findings } = lintCapture([rule], [a!]);
  expect(findings).toMatchObject([
    {
      rule: "flow/incomplete-datagram",
      severity: "info",
      message: "1 fragmented datagram never became whole: 1 when the capture ended; at least 1 byte missing",
      details: { datagrams: 1, timedOut: 0, evicted: 0, ended: 1, missingBytes: 1 },
    },
  ]);
  expect(findings[0]!.packet).toBeUndefined();
});

// The datagram has 208 bytes; its pieces 64, 72 and 72.
test.for([
  { name: "the first", left: [b, c], missing: "64 bytes" },
  { name: "the middle", left: [a, c], missing: "72 bytes" },
  // 64 bytes of a hole, and one at least behind.
  { name: "the first and the last", left: [b], missing: "65 bytes" },
])("$name is missing", ({ left, missing }) =>
  expect(messages(...left.map((f) => f!))).toEqual([
    `1 fragmented datagram never became whole: 1 when the capture ended; at least ${missing} missing`,
  ]),
);

describe("time", () => {
  test("30 seconds are enough for IPv4, more are not", () => {
    expect(messages(at(a, 0), at(b, 30), at(c, 30))).toEqual([]);
    expect(messages(at(a, 0), at(b, 0), at(c, 31))).toEqual([
      "2 fragmented datagrams never became whole: 1 waited too long, 1 when the capture ended; at least 137 bytes missing",
    ]);
  });
  test("60 for IPv6", () => {
    expect(messages(at(six[0], 0), at(six[1], 60))).toEqual([]);
    expect(messages(at(six[0], 0), at(six[1], 61))).toHaveLength(1);
  });
  test("an IPv6 datagram that waits does not keep an IPv4 one beyond its time", () =>
    expect(messages(at(six[0], 0), at(a, 0), at(b, 0), at(c, 31), at(six[1], 31))[0]).toMatch(/: 1 waited too long, 1 when/));
  test("without times it waits until the end", () =>
    expect(messages({ ...a!, seconds: Number.NaN }, { ...b!, seconds: Number.NaN }, { ...c!, seconds: Number.NaN })).toEqual([]));
});

test("a capture that has every packet twice", () => {
  expect(messages(a!, a!, b!, b!, c!, c!)).toEqual([]);
  // The lone copy of c, waiting, is not taken for part of the next datagram of that identification.
  const next = fragments4(build(ipv4(), udp({ source: 1 }), data(200)), [64, 136]).map(
    (f): Timed => ({ packet: build(ethernet(), data(f)) }),
  );
  const packets = [a!, a!, b!, b!, c!, c!, ...next.map((f) => at(f, 2))];
  const { records, findings } = lintCapture([rule], packets);
  expect(findings).toEqual([]);
  expect(records.map(({ reassembled }) => reassembled?.fragments)).toEqual([
    ...[undefined, undefined, undefined, undefined, [1, 3, 5], undefined],
    ...[undefined, undefined, [7, 8, 9]],
  ]);
});

test("more than 4096 that wait: the one that has waited longest gives way", () => {
  const many = Array.from({ length: 4097 }, (_, id) => pieces(id)[0]!);
  const last = (id: number) => pieces(id).slice(1);
  expect(messages(...many, ...last(4096), ...last(1))).toEqual([
    "4095 fragmented datagrams never became whole: 1 gave way to others, 4094 when the capture ended; at least 4095 bytes missing",
  ]);
});
