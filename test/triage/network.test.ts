import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { network } from "../../src/triage/network.js";

const dotted = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");

describe("a network", () => {
  test.for([
    ["10.0.0.1", "10.0.0.1", true],
    ["10.0.0.1", "10.0.0.2", false],
    ["10.0.0.0/8", "10.255.255.255", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.1.2.3/8", "10.9.9.9", true],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8::1", "2001:db8::1", true],
    ["::/0", "fe80::1", true],
    ["10.0.0.0/8", "2001:db8::1", false],
    ["::/0", "10.0.0.1", false],
  ] as const)("%s has %s: %s", ([text, address, has]) => expect(network(text)(address)).toBe(has));

  test("has the addresses whose first bits are its own", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 32 }), (base, other, bits) => {
        const near = ((base ^ (other >>> bits)) >>> 0) as number;
        const block = 2 ** (32 - bits);
        for (const one of [other, near])
          expect(network(`${dotted(base)}/${bits}`)(dotted(one))).toBe(Math.floor(base / block) === Math.floor(one / block));
      }),
    );
  });

  test.for(["", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/-1", "2001:db8::/129", "host", "1:abc="])(
    "%j is none",
    (text) => expect(() => network(text)).toThrow(RangeError),
  );
});
