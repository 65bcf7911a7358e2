import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow, Likenesses, path } from "../../src/engine/flow-record.js";
import { rules } from "../../src/rules/index.js";
import portZero from "../../src/rules/offset/port-zero.js";
import { defineRule } from "../../src/rules/rule.js";
import { checksumBad } from "../../src/verify/facts.js";
import { build, data, ethernet, icmp, ipv4, ipv6, type Part, sctp, tcp, udp, vlan, vxlan } from "../support/build/index.js";
import { decoded, lintPacket } from "../support/lint.js";

/** Few addresses and ports, so that packets are often alike. */
const V4 = ["10.0.0.1", "10.0.0.2"] as const;
const V6 = ["2001:db8::1", "2001:db8::2"] as const;
const one = <T>(...of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of);
const network: fc.Arbitrary<Part> = fc.oneof(
  fc
    .tuple(one(...V4), one(...V4), one(0, 0x2000, 5))
    .map(([source, destination, flagsAndOffset]) => ipv4({ source, destination, flagsAndOffset })),
  fc.tuple(one(...V6), one(...V6)).map(([source, destination]) => ipv6({ source, destination })),
);
const transport: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(one(1, 2), one(80, 443)).map(([source, destination]) => tcp({ source, destination })),
  fc.tuple(one(1, 2), one(53, 123)).map(([source, destination]) => udp({ source, destination })),
  fc.tuple(one(1, 2), one(7, 9)).map(([source, destination]) => sctp({ source, destination })),
  fc.tuple(one(0, 3, 8), one(0, 1)).map(([type, code]) => icmp({ type, code })),
);
const inner = fc.tuple(network, transport).map((parts) => parts as readonly Part[]);
const packet: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.boolean(), inner, fc.option(inner), fc.option(fc.tuple(fc.nat(120), fc.nat(255))))
  .map(([tagged, outer, tunnelled, damage]) => {
    const tunnel = tunnelled === null ? outer : [outer[0]!, udp({ destination: 4789 }), vxlan(), ethernet(), ...tunnelled];
    const bytes = build(ethernet(), ...(tagged ? [vlan()] : []), ...tunnel, data(40));
    if (damage !== null && damage[0] < bytes.length) bytes[damage[0]] = damage[1];
    return bytes;
  });

test("packets that are alike share what is the same of them, and only those", () => {
  fc.assert(
    fc.property(fc.array(packet, { minLength: 20, maxLength: 40 }), (packets) => {
      const likenesses = new Likenesses();
      for (const bytes of packets) {
        const p = decoded({ packet: bytes });
        const likeness = likenesses.of(p);
        expect([likeness.path, likeness.flow]).toEqual([path(p), flow(p)]);
        // The last bytes are payload.
        expect(likenesses.of(decoded({ packet: bytes.with(-1, 7) }))).toBe(likeness);
      }
    }),
    { numRuns: 30 },
  );
});

describe("fingerprints", () => {
  const prints = (...parts: readonly Part[]): Map<string, string> =>
    new Map(lintPacket(rules, { packet: build(ethernet(), ...parts) }).map(({ message, fingerprint }) => [message, fingerprint]));

  test("of different facts of one rule differ", () => {
    const rule = defineRule({
      meta: portZero.meta,
      facts: [...portZero.facts!, [checksumBad, "bad"]],
    });
    const found = lintPacket([rule], { packet: build(ethernet(), ipv4(), udp({ destination: 0, checksum: 0x1234 }), data(4)) });
    expect(found.length).toBe(2);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test("are equal whatever the payload and the packet's number, and differ by flow and layer", () => {
    const only = (...parts: readonly Part[]): string => {
      const found = [...prints(...parts).values()];
      expect(found.length).toBe(1);
      return found[0]!;
    };
    const of = (source: number, length: number): string => only(ipv4(), udp({ source, checksum: 0x1234 }), data(length));
    expect(of(40000, 10)).toBe(of(40000, 10));
    expect(of(40001, 10)).not.toBe(of(40000, 10));
    const inVlan = only(vlan(), ipv4(), udp({ source: 40000, checksum: 0x1234 }), data(10));
    expect(inVlan).not.toBe(of(40000, 10));
  });
});
