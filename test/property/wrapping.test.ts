import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import { rules } from "../../src/rules/index.js";
import { build, concat, data, ethernet, geneve, gre, hex, ipv4, ipv6, udp, vxlan } from "../support/build/index.js";
import { lintPacket } from "../support/lint.js";
import { frames as all } from "./findings.js";

interface Wrapper {
  readonly name: string;
  /** Bytes that what lies at `from` and behind it moves by: the lengths of the headers put in front, by their standards. */
  readonly shift: number;
  readonly from: number;
  readonly wrap: (frame: Uint8Array) => Uint8Array;
}

const ETHERNET = 14;
const frames = all.filter(({ length }) => length >= ETHERNET);
const outer = [ethernet(), ipv4({ source: "172.16.0.1", destination: "172.16.0.2" })] as const;
const outer6 = [ethernet(), ipv6({ source: "2001:db8:1::1", destination: "2001:db8:1::2" })] as const;
const whole = (name: string, shift: number, wrap: Wrapper["wrap"]): Wrapper => ({ name, shift, from: 0, wrap });

const WRAPPERS: readonly Wrapper[] = [
  // The tag stands behind the two addresses.
  { name: "VLAN", shift: 4, from: 12, wrap: (frame) => concat(frame.slice(0, 12), hex("8100 0007"), frame.slice(12)) },
  whole("GRE", 14 + 20 + 4, (frame) => build(...outer, gre({ protocol: 0x6558 }), data(frame))),
  whole("GRE with a checksum, a key and a number", 14 + 20 + 16, (frame) =>
    build(...outer, gre({ protocol: 0x6558, checksum: "right", key: 1, sequence: 2 }), data(frame)),
  ),
  whole("VXLAN", 14 + 20 + 8 + 8, (frame) => build(...outer, udp({ destination: 4789, checksum: 0 }), vxlan(), data(frame))),
  whole("VXLAN over IPv6 with a checksum", 14 + 40 + 8 + 8, (frame) => build(...outer6, udp({ destination: 4789 }), vxlan(), data(frame))),
  whole("Geneve", 14 + 20 + 8 + 8, (frame) =>
    build(...outer, udp({ destination: 6081, checksum: 0 }), geneve({ protocol: 0x6558 }), data(frame)),
  ),
];

/** IPv4 or IPv6 in IPv4: the packet without its Ethernet header. */
const ipInIp = (protocol: number): Wrapper => ({
  name: protocol === 4 ? "IPIP" : "6in4",
  shift: 20,
  from: ETHERNET,
  wrap: (frame) => build(ethernet(), ipv4({ source: "172.16.0.1", destination: "172.16.0.2", protocol }), data(frame.slice(ETHERNET))),
});
const typeOf = (frame: Uint8Array): number => (frame[12]! << 8) | frame[13]!;

/** What a header more rightly changes: how much padding is allowed, how deep is deep, how many tags are many, the outer sum over a partial one. */
const OF_THE_WHOLE = new Set(["offset/inner-length", "offset/nesting-depth", "offset/vlan-tag", "checksum/partial"]);
/** Of the frame itself, or told by what stands outermost. */
const OF_THE_FRAME = new Set(["offset/ethernet-length"]);

/** A field of 0 inside a finished outer sum is a fault wherever it is seen; and an address around may be what a bad sum fits. */
const severityOf = (f: Finding): string => (f.cause?.id === "not-filled" ? "" : f.severity);
const messageOf = (f: Finding): string => f.message.replace(/( should be 0x[0-9a-f]+):.*/, "$1");
const key = (f: Finding, shift: number): string => `${f.rule} ${severityOf(f)} ${(f.details?.at as number) + shift} ${messageOf(f)}`;

function compare(frame: Uint8Array, wrapper: Wrapper): void {
  const kept = (f: Finding) => !OF_THE_WHOLE.has(f.rule) && !OF_THE_FRAME.has(f.rule);
  const bare = lintPacket(rules, { packet: frame }).filter((f) => kept(f) && (f.details?.at as number) >= wrapper.from);
  const wrapped = lintPacket(rules, { packet: wrapper.wrap(frame) }).filter(kept);
  const expected = bare.map((f) => key(f, wrapper.shift));
  expect(wrapped.map((f) => key(f, 0))).toEqual(expected);
}

const some = fc.constantFrom(...frames);
const edits = fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 })), { maxLength: 3 });
const edited = fc.tuple(some, edits).map(([frame, changes]) => {
  const copy = frame.slice();
  for (const [at, value] of changes) if (at >= ETHERNET && at < copy.length) copy[at] = value;
  return copy;
});

describe.for(WRAPPERS)("in $name", (wrapper) => {
  test("what is found in each packet of the samples is found, moved", () => {
    for (const frame of frames) compare(frame, wrapper);
  });
  test("so it is in packets with some bytes changed", () =>
    fc.assert(
      fc.property(edited, (frame) => compare(frame, wrapper)),
      { numRuns: 400 },
    ));
});

describe.for([
  [0x0800, ipInIp(4)],
  [0x86dd, ipInIp(41)],
] as const)("%i in IPv4", ([type, wrapper]) => {
  const those = frames.filter((frame) => typeOf(frame) === type);
  test("what is found is found, moved", () => {
    expect(those.length).toBeGreaterThan(20);
    for (const frame of those) compare(frame, wrapper);
  });
});

test("wrappers in wrappers", () => {
  const wrappers = fc.array(fc.constantFrom(...WRAPPERS.filter(({ from }) => from === 0)), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(some, wrappers, (frame, layers) => {
      compare(frame, {
        name: "all",
        from: 0,
        shift: layers.reduce((sum, { shift }) => sum + shift, 0),
        wrap: (inner) => layers.reduce((packet, { wrap }) => wrap(packet), inner),
      });
    }),
    { numRuns: 400 },
  );
});
