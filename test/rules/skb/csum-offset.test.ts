import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/csum-offset.js";
import { build, data, ethernet, gre, ipv4, udp, vxlan } from "../../support/build/index.js";
import { kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { batch, healthy, long, segments, short, sum } from "../../support/virtio.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));
const layer = (protocol: string) => [{ protocol, from: 134, body: 154 }];

test.each([
  ["tcp", 6, 16],
  ["udp", 16, 6],
  ["sctp", 16, 8],
])("%s at %i", (protocol, csumOffset, shouldBe) => {
  expect(report({ ipSummed: 3, csumStart: 134, csumOffset }, { layers: layer(protocol) })).toMatchObject({
    message: `csum_offset ${csumOffset} is not where the checksum of ${protocol} stands, ${shouldBe}`,
    details: { shouldBe, csumOffset },
  });
  expect(report({ ipSummed: 3, csumStart: 134, csumOffset: shouldBe }, { layers: layer(protocol) })).toBeUndefined();
});

test("without bytes the type of segmentation tells", () => {
  expect(report({ ipSummed: 3, csum: (6 << 16) | 224, gsoTypeRaw: 1, gsoSize: 1448 })?.message).toBe(
    "csum_offset 6 is not where the checksum of tcpv4 stands, 16",
  );
  expect(report({ ipSummed: 3, csumOffset: 6, csumStart: 224 })).toBeUndefined();
});

test("nobody is to finish a sum", () =>
  expect(report({ ipSummed: 1, csumStart: 134, csumOffset: 3 }, { layers: layer("tcp") })).toBeUndefined());

testRule(rule, {
  valid: healthy,
  invalid: [
    {
      name: "that of UDP, in TCP",
      packet: short,
      virtio: sum(34, 6),
      findings: [{ message: "csum_offset 6 is not where the checksum of tcp stands, 16", at: 40, layer: "tcp", severity: "error" }],
    },
    {
      name: "odd",
      packet: short,
      virtio: sum(34, 17),
      findings: [{ message: "csum_offset 17 is not where the checksum of tcp stands, 16", at: 51 }],
    },
    {
      name: "segments of TCP",
      packet: long,
      virtio: segments({ csumOffset: 6 }),
      findings: [{ message: "csum_offset 6 is not where the checksum of tcp stands, 16", at: 40 }],
    },
    {
      name: "segments of UDP",
      packet: batch,
      virtio: segments({ gsoType: 5, csumOffset: 16, hdrLen: 42 }),
      findings: [{ message: "csum_offset 16 is not where the checksum of udp stands, 6", at: 50 }],
    },
    {
      name: "that of UDP, in GRE",
      packet: build(ethernet(), ipv4(), gre({ checksum: 0 }), ipv4(), udp(), data(100)),
      virtio: sum(34, 6),
      findings: [{ message: "csum_offset 6 is not where the checksum of gre stands, 4", at: 40 }],
    },
    {
      name: "in a tunnel that is not seen, where the type tells",
      packet: build(ethernet(), ipv4(), udp({ destination: 30000, checksum: 0 }), vxlan(), ethernet(), data(300)),
      virtio: segments({ csumStart: 84, csumOffset: 6, hdrLen: 104 }),
      findings: [{ message: "csum_offset 6 is not where the checksum of tcpv4 stands, 16", at: 90 }],
    },
  ],
});
