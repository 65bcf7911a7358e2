import { expect, test } from "vitest";
import { path } from "../../src/engine/flow-record.js";
import { Stop } from "../../src/packet/stop.js";
import { build, data, ethernet, hex, icmp, ipv4, tcp } from "../support/build/index.js";
import { decoded } from "../support/lint.js";

const TIMESTAMPS = hex("0101080a 00000001 00000002");
const segment = build(ethernet(), ipv4(), tcp({ options: TIMESTAMPS }), data(8));

test("the data begins where the data offset says", () => {
  const p = decoded({ packet: segment });
  expect(path(p)).toBe("ethernet/ipv4/tcp");
  expect([p.from[2]! - p.start, p.body[2]! - p.start, p.to[2]! - p.start]).toEqual([34, 66, 74]);
  expect(p.stopped).toBe(Stop.None);
});

test("options that were cut off do not unmake the layer", () => {
  const p = decoded({ packet: segment.slice(0, 60), wireLength: segment.length });
  expect(path(p)).toBe("ethernet/ipv4/tcp");
  expect(p.body[2]! - p.start).toBe(66);
  expect([p.stopped, p.stoppedAt - p.start]).toEqual([Stop.SnapLength, 54]);
  expect(p.factCount).toBe(0);
});

test("a cut inside the fixed header leaves no layer", () => {
  const p = decoded({ packet: segment.slice(0, 53), wireLength: segment.length });
  expect(path(p)).toBe("ethernet/ipv4");
  expect(p.stopped).toBe(Stop.SnapLength);
});

test("a segment whose data offset cannot be right stays a layer, with its checksum", () => {
  for (const dataOffset of [16, 60]) {
    const p = decoded({ packet: build(ethernet(), ipv4(), tcp({ dataOffset }), data(8)) });
    expect(path(p)).toBe("ethernet/ipv4/tcp");
    expect(p.to[2]! - p.start).toBe(62);
    expect(p.body[2]!).toBeLessThanOrEqual(p.to[2]!);
  }
});

test("quoted in an ICMP error it may end anywhere", () => {
  const quote = build(ipv4(), tcp({ options: TIMESTAMPS }), data(8));
  const p = decoded({ packet: build(ethernet(), ipv4(), icmp({ type: 11 }), data(quote.slice(0, 44))) });
  expect(path(p)).toBe("ethernet/ipv4/icmp/ipv4/tcp");
  expect(p.stopped).toBe(Stop.SnapLength);
  expect(p.factCount).toBe(0);
});
