import { expect, test } from "vitest";
import rule from "../../../src/rules/super-packet/udp.js";
import { build, data, ethernet, ipv4, ipv6, udp } from "../../support/build/index.js";
import { lintPacket } from "../../support/lint.js";
import { testRule } from "../../support/rule-tester.js";
import { batch as datagrams, OUT, segments } from "../../support/virtio.js";

const batch = build(ethernet(), ipv6(), udp({ checksum: "partial" }), data(2400));
const message = "UDP payload of 2400 bytes is that of several datagrams";

/** What is left of a packet at a short snap length: its length on the wire tells enough. */
const cut = (packet: Uint8Array): { packet: Uint8Array; wireLength: number } => ({
  packet: packet.slice(0, 80),
  wireLength: packet.length,
});

testRule(rule, {
  valid: [
    { name: "one datagram, unfinished", ...cut(build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(1472))) },
    { name: "a jumbo frame", ...cut(build(ethernet(), ipv4(), udp(), data(2400))) },
    { name: "a jumbo frame without a checksum", ...cut(build(ethernet(), ipv4(), udp({ checksum: 0 }), data(2400))) },
    {
      name: "the first fragment of a long datagram",
      ...cut(build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), udp({ length: 4808, checksum: "partial" }), data(2400))),
    },
  ],
  invalid: [{ name: "longer than the MTU and unfinished", ...cut(batch), findings: [{ message, at: 54, layer: "udp", severity: "info" }] }],
});

test("the kernel's gso_size is the segments' size, however short the packet is", () => {
  const [finding] = lintPacket([rule], { packet: datagrams, virtio: segments({ gsoType: 5, csumOffset: 6 }), flags: OUT });
  expect(finding?.superPacket).toMatchObject({
    payload: 300,
    segmentSize: 100,
    segments: 3,
    lastSegment: 100,
    origin: "gso",
    certainty: "proved",
    evidence: ["the kernel's gso_size is 100", "checksum left for the network card to finish"],
  });
});
