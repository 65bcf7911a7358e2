import { expect, test } from "vitest";
import { createEngine } from "../../../src/engine/engine.js";
import { registeredTables } from "../../../src/packet/tables.js";
import rule from "../../../src/rules/super-packet/tcp.js";
import { build, data, ethernet, hex, ipv4, tcp } from "../../support/build/index.js";
import { batchOf, lintPacket } from "../../support/lint.js";
import { testRule } from "../../support/rule-tester.js";
import { long, segments } from "../../support/virtio.js";

const SENT = 2;
const merged = (payload: number): Uint8Array => build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(payload));

/** What is left of a packet at a short snap length: its length on the wire tells enough. */
const cut = (packet: Uint8Array): { packet: Uint8Array; wireLength: number } => ({
  packet: packet.slice(0, 70),
  wireLength: packet.length,
});

testRule(rule, {
  valid: [
    { name: "a full segment, unfinished", ...cut(merged(1460)) },
    { name: "a jumbo frame", ...cut(build(ethernet(), ipv4(), tcp(), data(2920))) },
  ],
  invalid: [
    {
      name: "two segments that fill the link",
      ...cut(merged(2920)),
      findings: [{ message: "TCP payload of 2920 bytes is that of 2 segments of 1460 bytes", at: 34, layer: "tcp", severity: "info" }],
    },
    {
      name: "segments of unknown size",
      ...cut(merged(2921)),
      flags: SENT,
      findings: [{ message: "TCP payload of 2921 bytes is that of several segments", at: 34 }],
    },
  ],
});

test("the finding shows the segments, and gives no advice", () => {
  const engine = createEngine({ rules: [rule], tables: registeredTables() });
  const syn = build(ethernet(), ipv4(), tcp({ flags: 0x02, options: hex("020405b4") }));
  const answer = build(
    ethernet(),
    ipv4({ source: "10.0.0.2", destination: "10.0.0.1" }),
    tcp({ source: 80, destination: 40000, flags: 0x12, options: hex("020405b4") }),
  );
  const packets = [syn, answer, merged(3000)];
  const [finding] = packets.flatMap((packet) => engine.lint(batchOf({ packet }), { file: "x" }));
  expect(finding).toMatchObject({
    message: "TCP payload of 3000 bytes is that of 3 segments: 2 of 1460 bytes, and the last of 80",
    superPacket: { segmentSize: 1460, segments: 3, lastSegment: 80, certainty: "proved" },
  });
  expect(finding).not.toHaveProperty("advice");
});

test("the kernel's gso_size is the segments' size, however short the packet is", () => {
  const [finding] = lintPacket([rule], { packet: long, virtio: segments({ gsoSize: 140 }), flags: SENT });
  expect(finding?.superPacket).toMatchObject({
    payload: 300,
    segmentSize: 140,
    segments: 3,
    lastSegment: 20,
    origin: "gso",
    certainty: "proved",
    evidence: ["the kernel's gso_size is 140", "checksum left for the network card to finish"],
  });
});

test("one that is no less than the payload is not believed", () => {
  expect(lintPacket([rule], { packet: long, virtio: segments({ gsoSize: 300 }), flags: SENT | (1 << 11) })).toEqual([]);
});
