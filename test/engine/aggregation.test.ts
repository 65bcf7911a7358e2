import { describe, expect, test } from "vitest";
import { Aggregation } from "../../src/engine/aggregation.js";
import type { Aggregate, Finding } from "../../src/finding.js";

/** A finding on packet `number`, so many seconds after the first. */
const finding = (fingerprint: string, number: number, seconds = 0, more: Partial<Finding> = {}): Finding => ({
  type: "finding",
  schema: 1,
  time: new Date(1_700_000_000_000 + seconds * 1000).toISOString(),
  rule: "checksum/mismatch",
  severity: "warning",
  message: `wrong ${number}`,
  source: { interface: "eth0" },
  fingerprint,
  packet: { number, captured: 60, length: 60, offset: 0 },
  ...more,
});

const short = (records: readonly (Finding | Aggregate)[]): unknown[] =>
  records.map((record) =>
    record.type === "aggregate"
      ? [record.fingerprint, record.count, record.first.packet, record.last.packet]
      : (record.packet?.number ?? record.rule),
  );

describe("findings that are equal", () => {
  test("are written once; further ones are counted, with the first and the last of them", () => {
    const aggregation = new Aggregation();
    expect(short(aggregation.take([finding("a", 1), finding("b", 2), finding("a", 3), finding("a", 4)]))).toEqual([1, 2]);
    expect(aggregation.flush()).toEqual([
      {
        type: "aggregate",
        schema: 1,
        rule: "checksum/mismatch",
        severity: "warning",
        message: "2 more like packet 1: wrong 1",
        source: { interface: "eth0" },
        fingerprint: "a",
        count: 2,
        first: { packet: 3, time: "2023-11-14T22:13:20.000Z" },
        last: { packet: 4, time: "2023-11-14T22:13:20.000Z" },
      },
    ]);
  });

  test("after a count are counted on, and what has no more is not said again", () => {
    const aggregation = new Aggregation();
    aggregation.take([finding("a", 1), finding("a", 2)]);
    expect(short(aggregation.flush())).toEqual([["a", 1, 2, 2]]);
    expect(aggregation.flush()).toEqual([]);
    expect(aggregation.take([finding("a", 5)])).toEqual([]);
    expect(short(aggregation.flush())).toEqual([["a", 1, 5, 5]]);
  });

  test("and more severe are written: no error hides behind a warning", () => {
    const aggregation = new Aggregation();
    const worse = [finding("a", 2, 0, { severity: "error" }), finding("a", 3, 0, { severity: "error" })];
    expect(short(aggregation.take([finding("a", 1), ...worse]))).toEqual([1, 2]);
    expect(aggregation.flush()).toMatchObject([{ severity: "error", count: 1 }]);
  });

  test("of two interfaces are two faults", () => {
    const aggregation = new Aggregation();
    const other = finding("a", 2, 0, { source: { interface: "eth1" } });
    expect(short(aggregation.take([finding("a", 1), other, other]))).toEqual([1, 2]);
    expect(aggregation.flush()).toMatchObject([{ source: { interface: "eth1" }, count: 1 }]);
  });

  test("about the capture as a whole are all written: each has its own numbers", () => {
    const { packet: _, ...dropped } = finding("d", 0, 0, { rule: "capture/dropped" });
    expect(short(new Aggregation().take([dropped, dropped]))).toEqual(["capture/dropped", "capture/dropped"]);
  });

  test("of a new input are new", () => {
    const aggregation = new Aggregation();
    aggregation.take([finding("a", 1), finding("a", 2)]);
    expect(short(aggregation.end())).toEqual([["a", 1, 2, 2]]);
    expect(short(aggregation.take([finding("a", 1)]))).toEqual([1]);
  });
});

test("by the time of packets counts are written in front of the first finding after the interval", () => {
  const aggregation = new Aggregation(10_000);
  const found = [
    finding("a", 1, 0),
    finding("a", 2, 4),
    finding("b", 3, 9),
    finding("a", 4, 9.9),
    finding("b", 5, 10),
    finding("a", 6, 25),
  ];
  expect(short(aggregation.take(found))).toEqual([1, 3, ["a", 2, 2, 4], ["b", 1, 5, 5]]);
  expect(short(aggregation.end())).toEqual([["a", 1, 6, 6]]);
});

test("the fault that was seen least recently is forgotten first: its count is said, and it is new the next time", () => {
  const aggregation = new Aggregation(undefined, 2);
  const found = [finding("a", 1), finding("b", 2), finding("b", 3), finding("a", 4), finding("c", 5), finding("b", 6)];
  // Room for two: c takes b's place, and b then a's.
  expect(short(aggregation.take(found))).toEqual([1, 2, ["b", 1, 3, 3], 5, ["a", 1, 4, 4], 6]);
  expect(aggregation.forgotten).toBe(2);
  expect(aggregation.end()).toEqual([]);
});

test("what was found is what was written and what was counted, whatever comes", () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const aggregation = new Aggregation(3000, 20);
  const found = Array.from({ length: 5000 }, (_, i) => finding(String(random(random(2) === 0 ? 5 : 60)), i + 1, i / 50));
  const written = [...aggregation.take(found), ...aggregation.end()];
  const whole = written.filter(({ type }) => type === "finding").length;
  const counted = written.reduce((sum, record) => sum + (record.type === "aggregate" ? record.count : 0), 0);
  expect(whole + counted).toBe(5000);
  expect(aggregation.aggregated).toBe(counted);
  expect(aggregation.forgotten).toBeGreaterThan(0);
});
