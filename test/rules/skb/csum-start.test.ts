import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/csum-start.js";
import { build, data, ethernet, ipv4, tcp, udp, vxlan } from "../../support/build/index.js";
import { kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { healthy, short, sum, tunnelled } from "../../support/virtio.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));
const layers = [
  { protocol: "ethernet", from: 100, body: 114 },
  { protocol: "ipv4", from: 114, body: 134 },
  { protocol: "tcp", from: 134, body: 154 },
];
const state = { ipSummed: 3, csumStart: 134, csumOffset: 16, transportHeader: 134 };

test("at no transport header of the bytes", () => {
  expect(report({ ...state, csumStart: 114 }, { layers })).toMatchObject({
    message: "csum_start 114 is not where the innermost transport header begins: tcp begins at 134",
    details: { shouldBe: 134, csumStart: 114 },
  });
});
test("not the transport header, nor the inner one", () => {
  expect(report({ ...state, csumStart: 114 })).toMatchObject({
    message: "csum_start 114 is not the offset of the transport header, 134",
    details: { shouldBe: 134 },
  });
  expect(report({ ...state, csumStart: 150, innerTransportHeader: 184 })?.message).toBe(
    "csum_start 150 is not the offset of the transport header, 134, nor of the inner one, 184",
  );
});
test("behind the linear data", () => {
  expect(report({ ...state, headroom: 100, headlen: 30 })?.message).toBe("csum_start 134 lies behind the linear data, which end at 130");
});
test("the union of old dumps is taken apart: 0x100072 is offset 16 behind 114; on a big-endian host 0x720010", () => {
  expect(report({ ipSummed: 3, csum: 0x100072, transportHeader: 134 })?.details).toMatchObject({ csumStart: 114, csumOffset: 16 });
  expect(report({ ipSummed: 3, csum: 0x720010, transportHeader: 134 })?.details).toMatchObject({ csumStart: 114, csumOffset: 16 });
});
test("where it should be, and where nobody is to finish a sum", () => {
  expect(report(state, { layers })).toBeUndefined();
  expect(report(state)).toBeUndefined();
  expect(report({ ...state, csumStart: 184, innerTransportHeader: 184 })).toBeUndefined();
  expect(report({ ...state, csumStart: 7, ipSummed: 0 }, { layers })).toBeUndefined();
});

const none = "is at no header that has a checksum";
/** Both checksums are pseudo-header sums: the inner one must be finished first. */
const both = build(
  ethernet(),
  ipv4(),
  udp({ destination: 4789, checksum: "partial" }),
  vxlan(),
  ethernet(),
  ipv4(),
  tcp({ checksum: "partial" }),
  data(100),
);

testRule(rule, {
  valid: healthy,
  invalid: [
    {
      name: "in the middle of the header",
      packet: short,
      virtio: sum(38),
      findings: [{ message: `csum_start 38 ${none}: tcp begins at 34`, at: 38, severity: "error" }],
    },
    {
      name: "in the IP header",
      packet: short,
      virtio: sum(26),
      findings: [{ message: `csum_start 26 ${none}: tcp begins at 34`, at: 26 }],
    },
    {
      name: "at the IP header, whose checksum no card is asked for",
      packet: short,
      virtio: sum(14, 10),
      findings: [{ message: `csum_start 14 ${none}: tcp begins at 34`, at: 14 }],
    },
    { name: "in the payload", packet: short, virtio: sum(70), findings: [{ message: `csum_start 70 ${none}: tcp begins at 34`, at: 70 }] },
    {
      name: "in the payload of UDP that is itself left to do",
      packet: build(ethernet(), ipv4(), udp({ checksum: "partial" }), data(100)),
      virtio: sum(60, 6),
      findings: [{ message: `csum_start 60 ${none}: udp begins at 34`, at: 60 }],
    },
    {
      name: "where nothing has a checksum",
      packet: build(ethernet({ type: 0x88b5 }), data(60)),
      virtio: sum(4),
      findings: [{ message: `csum_start 4 ${none}`, at: 4 }],
    },
    {
      name: "at the outer header",
      packet: both,
      virtio: sum(34, 6),
      findings: [{ message: "csum_start 34 is outside of the checksum that is unfinished: tcp begins at 84", at: 34, layer: "udp" }],
    },
    {
      name: "at the outer header, which has none",
      packet: tunnelled,
      virtio: sum(34, 6),
      findings: [{ message: "csum_start 34 is outside of the checksum that is unfinished: tcp begins at 84", at: 34, layer: "udp" }],
    },
    {
      name: "behind the end: 154 bytes",
      packet: short,
      virtio: sum(153),
      findings: [
        { message: "csum_start 153 and csum_offset 16 point behind the packet's end at 154: the kernel refuses it (EINVAL)", at: 153 },
      ],
    },
    {
      name: "the sum's last byte is one behind the end: 137 + 16 + 2 = 155",
      packet: short,
      virtio: sum(137),
      findings: [
        { message: "csum_start 137 and csum_offset 16 point behind the packet's end at 154: the kernel refuses it (EINVAL)", at: 137 },
      ],
    },
  ],
});
