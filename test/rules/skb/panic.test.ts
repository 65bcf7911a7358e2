import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/panic.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";

const say = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args))?.message;

test("beyond the end: 1664 - 1600", () => {
  const report = rule.kernel?.(
    kernelEvent(
      { len: 1600, headroom: 64, tail: 1664, end: 1600 },
      { kind: "panic", panic: { side: "over", put: 600 }, stack: frames("skb_put", "tcp_sendmsg") },
    ),
  );
  expect(report?.message).toBe("tcp_sendmsg: skb_put of 600 bytes went beyond the end of the buffer by 64 bytes (tail 1664, end 1600)");
  expect(report?.details).toMatchObject({ side: "over", put: 600, tail: 1664, end: 1600, hook: "tcp_sendmsg" });
});

test("beyond the front", () => {
  expect(say({ headroom: -8 }, { kind: "panic", panic: { side: "under", put: 14 } })).toBe(
    "skb_push of 14 bytes went beyond the front of the buffer by 8 bytes",
  );
});

test("a number that old kernels print as signed: -20 is 4294967276", () => {
  expect(say({}, { kind: "panic", panic: { side: "under", put: -20 } })).toBe(
    "skb_push of 4294967276 bytes went beyond the front of the buffer",
  );
});

test("which side is not told", () => {
  expect(say({}, { kind: "panic" })).toBe("skb_put or skb_push went beyond the end of the buffer");
});

test("a crash with no better word than where it was, and none where another rule has one", () => {
  expect(say({}, { kind: "oops", func: "skb_copy_bits", bug: "net/core/skbuff.c:2000", stack: frames("tcp_retransmit_skb") })).toBe(
    "the kernel stopped in skb_copy_bits at net/core/skbuff.c:2000, called by tcp_retransmit_skb",
  );
  expect(say({}, { kind: "oops", func: "skb_checksum", registers: new Map([["RBX", 144n]]) })).toBeUndefined();
  expect(say({}, { kind: "oops", func: "skb_gso_transport_seglen", registers: new Map([["RAX", 0xfedan]]) })).toBeUndefined();
  expect(say({ gsoSize: 1300, nrFrags: 0, fragList: 0 }, { kind: "oops", func: "skb_segment" })).toBeUndefined();
  expect(say({ len: 200, dataLen: 100, nrFrags: 0, fragList: 0 }, { kind: "oops", func: "skb_copy_bits" })).toBeUndefined();
  expect(say({ len: 91, headlen: 153 }, { kind: "oops", func: "udpv6_queue_rcv_skb" })).toBeUndefined();
  expect(say({})).toBeUndefined();
});
