import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/csum-start.js";
import { kernelEvent } from "../../support/kernel-log/events.js";

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
