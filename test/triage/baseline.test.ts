import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import { BaselineCollector, baselineText, parseBaseline } from "../../src/triage/baseline.js";

const finding = (fingerprint: string, rule = "offset/udp-length", message = "wrong"): Finding => ({
  type: "finding",
  schema: 1,
  rule,
  severity: "error",
  message,
  source: { file: "a.pcap" },
  fingerprint,
});
const none = new Map<string, number>();

describe("a baseline", () => {
  test("has a line for each fault, sorted by rule and fingerprint, with the first message", () => {
    const collector = new BaselineCollector();
    for (const one of [finding("bb"), finding("aa"), finding("bb", "offset/udp-length", "later"), finding("cc", "checksum/partial")])
      collector.take(one);
    expect(baselineText(collector.entries([], none))).toBe(
      '{"fingerprint":"cc","rule":"checksum/partial","count":1,"message":"wrong"}\n' +
        '{"fingerprint":"aa","rule":"offset/udp-length","count":1,"message":"wrong"}\n' +
        '{"fingerprint":"bb","rule":"offset/udp-length","count":2,"message":"wrong"}\n',
    );
  });

  test("counts what aggregates count, and leaves out those without a fingerprint", () => {
    const collector = new BaselineCollector();
    const aggregate = { ...finding("aa"), type: "aggregate", count: 7, first: {}, last: {} } as const;
    const { fingerprint: _, ...heldBack } = aggregate;
    for (const one of [finding("aa"), aggregate, heldBack]) collector.take(one);
    expect(collector.entries([], none)).toMatchObject([{ fingerprint: "aa", count: 8 }]);
  });

  test("that is brought up to date keeps what still occurs, with its new count", () => {
    const collector = new BaselineCollector();
    collector.take(finding("new"));
    const earlier = ["aa", "bb"].map((fingerprint) => ({ fingerprint, rule: "checksum/partial", count: 3, message: "m" }));
    expect(collector.entries(earlier, new Map([["bb", 5]]))).toEqual([
      { fingerprint: "bb", rule: "checksum/partial", count: 5, message: "m" },
      { fingerprint: "new", rule: "offset/udp-length", count: 1, message: "wrong" },
    ]);
  });

  test("is given up where it would have too many faults", () => {
    const collector = new BaselineCollector(2);
    for (const print of ["a", "b", "a"]) collector.take(finding(print));
    expect(collector.isFull).toBe(false);
    collector.take(finding("c"));
    expect(collector.isFull).toBe(true);
  });

  test("reads as it was written", () => {
    const entry = fc.record({ fingerprint: fc.string(), rule: fc.string(), count: fc.nat(), message: fc.string({ unit: "binary" }) });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ fingerprint }) => fingerprint }), (entries) => {
        const text = baselineText(entries);
        expect(new Set(parseBaseline(text))).toEqual(new Set(entries));
        expect(baselineText(parseBaseline(text))).toBe(text);
      }),
    );
  });

  test.for([
    ["{", 1],
    ['{"fingerprint":"a","rule":"r","count":1,"message":"m"}\n\n[]\n', 3],
    ['{"fingerprint":"a","rule":"r","count":"1","message":"m"}', 1],
    ['{"fingerprint":"a"}', 1],
    ["null", 1],
  ] as const)("%j is none", ([text, line]) => expect(() => parseBaseline(text)).toThrow(`line ${line} is no entry of a baseline`));
});
