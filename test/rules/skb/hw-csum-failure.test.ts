import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/hw-csum-failure.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";

const kind = "hw-csum-failure";

test("what edits packets and is on the stack is named, left-over frames too", () => {
  const stack = [...frames("dump_stack", "__skb_checksum_complete", "tcp_v6_rcv"), { name: "tcf_classify", sure: false }];
  const report = rule.kernel?.(kernelEvent({ len: 1300, ipSummed: 2 }, { kind, device: "eth3", stack }));
  expect(report?.message).toBe(
    "the sum that eth3 gave for a packet (CHECKSUM_COMPLETE) does not fit its bytes, though the packet's own checksum is right: tcf_classify is on the stack, and may have edited the packet without updating skb->csum",
  );
  expect(report?.cause).toEqual({ id: "edited-after-sum", certainty: "likely" });
  expect(report?.details).toMatchObject({ len: 1300, ipSummed: 2, hook: "tcf_classify" });
});

test("nothing on the stack edits packets", () => {
  const report = rule.kernel?.(kernelEvent({}, { kind, stack: frames("dump_stack", "__skb_checksum_complete", "tcp_v4_rcv") }));
  expect(report?.message).toBe(
    "the sum that the network card gave for a packet (CHECKSUM_COMPLETE) does not fit its bytes, though the packet's own checksum is right",
  );
  expect(report?.cause).toBeUndefined();
  expect(report?.details.hook).toBe("tcp_v4_rcv");
});

test("another event is another rule's", () => expect(rule.kernel?.(kernelEvent({}))).toBeUndefined());
