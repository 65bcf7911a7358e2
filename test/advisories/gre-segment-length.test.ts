import { describe, expect, test } from "vitest";
import { greSegmentLengths } from "../../src/advisories/gre-segment-length.js";
import { build, data, ethernet, gre, hex, ipv4, type Part, tcp, vlan } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const SEGMENT = 1436; // 1500 - 20 (IPv4) - 4 (GRE) - 20 (IPv4) - 20 (TCP)
const lengths = (fifth: string, ...behind: readonly Part[]) =>
  greSegmentLengths(decoded({ packet: build(ethernet({ source: `02:00:00:00:${fifth}:01` }), ...behind) }), SEGMENT);
const inGre = [ipv4(), gre(), ipv4(), tcp(), data(2 * SEGMENT)] as const;

describe("the length that the kernel takes from the fifth byte of the source MAC address", () => {
  // 1436 + (254 - 290) + 4 times the upper half of the byte; right is 1436 + 24 + 20.
  test.for([
    ["00", 1400],
    ["0f", 1400],
    ["1f", 1404],
    ["a7", 1440],
    ["f0", 1460],
  ] as const)("%s: %i in place of 1480", ([fifth, predicted]) =>
    expect(lengths(fifth, ...inGre)).toEqual({ predictedSegmentLength: predicted, rightSegmentLength: 1480 }),
  );
});

test("a GRE key and TCP options count in the right length only", () => {
  // 8 + 20 + 32 behind the outer IP header.
  const timestamps = tcp({ options: hex("0101080a 00000001 00000002") });
  expect(lengths("f0", ipv4(), gre({ key: 7 }), ipv4(), timestamps, data(2 * SEGMENT))).toEqual({
    predictedSegmentLength: 1460,
    rightSegmentLength: 1436 + 60,
  });
});

test("other headers are not the case", () => {
  expect(lengths("f0", vlan(), ...inGre)).toBeUndefined();
  expect(lengths("f0", ipv4(), tcp(), data(2 * SEGMENT))).toBeUndefined();
  expect(lengths("f0", ipv4({ options: hex("01010101") }), gre(), ipv4(), tcp(), data(2 * SEGMENT))).toBeUndefined();
  expect(lengths("f0", ipv4(), gre(), ethernet(), ipv4(), tcp(), data(2 * SEGMENT))).toBeUndefined();
});
