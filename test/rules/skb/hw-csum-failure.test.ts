import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/hw-csum-failure.js";
import { build, data, ethernet, ipv4, tcp, udp, vxlan } from "../../support/build/index.js";
import { frames, kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { DATA_VALID, healthy, IN } from "../../support/virtio.js";

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

/** 10.0.0.1 to 10.0.0.2; the right sum is the builder's own. */
const broken = build(ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10));
const right = build(ethernet(), ipv4(), tcp(), data(10));
const sum = `0x${Buffer.from(right).readUInt16BE(50).toString(16).padStart(4, "0")}`;
const inner = [vxlan(), ethernet(), ipv4(), tcp({ checksum: 0x1234 }), data(10)] as const;

testRule(rule, {
  valid: [
    ...healthy,
    { name: "wrong, and nobody vouches for it", packet: broken, virtio: {}, flags: IN },
    {
      name: "wrong inside, right outside",
      packet: build(ethernet(), ipv4(), udp({ destination: 4789 }), ...inner),
      virtio: { flags: DATA_VALID },
      flags: IN,
    },
  ],
  invalid: [
    {
      name: "by the header",
      packet: broken,
      virtio: { flags: DATA_VALID },
      flags: IN,
      findings: [
        {
          message: `the TCP checksum was called verified (DATA_VALID) and is wrong: 0x1234 should be ${sum}`,
          at: 50,
          layer: "tcp",
          severity: "error",
        },
      ],
    },
    {
      name: "by the ring",
      packet: broken,
      virtio: { status: 0x80 },
      flags: IN,
      findings: [{ message: `the TCP checksum was called verified (DATA_VALID) and is wrong: 0x1234 should be ${sum}`, at: 50 }],
    },
    {
      name: "in a tunnel whose own checksum is 0: the first that is not",
      packet: build(ethernet(), ipv4(), udp({ destination: 4789, checksum: 0 }), ...inner),
      virtio: { flags: DATA_VALID },
      flags: IN,
      findings: [{ message: `the TCP checksum was called verified (DATA_VALID) and is wrong: 0x1234 should be ${sum}`, at: 100 }],
    },
  ],
});
