import { expect, test } from "vitest";
import { path } from "../../src/engine/flow-record.js";
import { lengthBelowPayload, lengthZero } from "../../src/layers/udp.js";
import type { Packet } from "../../src/packet/packet.js";
import { build, data, ethernet, ipv4, udp, vxlan } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const facts = (p: Packet): number[] => Array.from(p.fact.slice(0, p.factCount));
const inner = [vxlan(), ethernet(), ipv4(), udp(), data(4)];

test("a tunnel is known by its destination port", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), udp({ source: 51000, destination: 4789 }), ...inner) });
  expect(path(p)).toBe("ethernet/ipv4/udp/vxlan/ethernet/ipv4/udp");
});

test("a source port that happens to be a tunnel's is no tunnel", () => {
  const p = decoded({ packet: build(ethernet(), ipv4(), udp({ source: 4789, destination: 53 }), data(40)) });
  expect(path(p)).toBe("ethernet/ipv4/udp");
});

test("under an IP length of 0 only a length beyond the frame is judged", () => {
  const zero = (length: number) => decoded({ packet: build(ethernet(), ipv4({ totalLength: 0 }), udp({ length, checksum: 0 }), data(24)) });
  expect(facts(zero(12))).not.toContain(lengthBelowPayload);
  expect(facts(zero(0))).not.toContain(lengthZero);
});
