import { expect, test } from "vitest";
import { totalLengthBeyond } from "../../src/layers/ipv4.js";
import { payloadLengthBeyond } from "../../src/layers/ipv6.js";
import { build, data, ethernet, gre, gtpU, ipv4, ipv6, type Part, udp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const facts = (...parts: Part[]): number[] => {
  const p = decoded({ packet: build(ethernet(), ...parts) });
  return Array.from(p.fact.slice(0, p.factCount));
};
const tunnel = [udp({ source: 2152, destination: 2152, length: 1036 }), gtpU({ length: 1020 })] as const;
const long4 = [ipv4({ totalLength: 1020 }), udp({ length: 1000 }), data(4)] as const;
const long6 = [ipv6({ payloadLength: 980 }), udp({ length: 980 }), data(4)] as const;

test("an inner length beyond the outer one is a fault", () => {
  expect(facts(ipv4(), gre(), ...long4)).toContain(totalLengthBeyond);
  expect(facts(ipv4(), gre(), ...long6)).toContain(payloadLengthBeyond);
});

test("in the first fragment of the outer packet it is none", () => {
  expect(facts(ipv4({ flagsAndOffset: 0x2000 }), ...tunnel, ...long4)).not.toContain(totalLengthBeyond);
  expect(facts(ipv4({ flagsAndOffset: 0x2000 }), ...tunnel, ...long6)).not.toContain(payloadLengthBeyond);
});

test("where the outer length goes beyond the packet, that alone is the fault", () => {
  expect(facts(ipv4({ totalLength: 1044 }), gre(), ...long4).filter((fact) => fact === totalLengthBeyond)).toHaveLength(1);
  expect(facts(ipv4({ totalLength: 1044 }), gre(), ...long6)).not.toContain(payloadLengthBeyond);
});
