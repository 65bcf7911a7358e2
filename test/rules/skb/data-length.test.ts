import { describe, expect, test } from "vitest";
import rule from "../../../src/rules/skb/data-length.js";
import { kernelEvent } from "../../support/kernel-log/events.js";
import { testRule } from "../../support/rule-tester.js";
import { healthy, long, segments } from "../../support/virtio.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));

describe("bytes that lie nowhere", () => {
  test("neither a fragment nor a frag_list", () => {
    const found = report({ len: 1066, dataLen: 1000, headroom: 200, tail: 266, end: 320, nrFrags: 0, fragList: 0 });
    expect(found?.message).toBe(
      "1000 bytes of the packet lie nowhere: data_len counts 1000 of 1066, and there is neither a fragment nor a frag_list",
    );
    expect(found?.details).toMatchObject({ missingBytes: 1000, len: 1066, dataLen: 1000, headlen: 66, nrFrags: 0, fragList: 0 });
    expect(found?.cause).toEqual({ id: "missing-fragments", certainty: "proved" });
  });
  test("fragments that are too short: 1000 - 700", () => {
    expect(report({ len: 1066, dataLen: 1000, nrFrags: 2, fragSizes: [300, 400], fragList: 0 })?.details.missingBytes).toBe(300);
  });
  test("a list holds the rest, or may hold it", () => {
    expect(report({ len: 1066, dataLen: 1000, nrFrags: 1, fragSizes: [400], fragList: 1, fragListLen: 600 })).toBeUndefined();
    expect(report({ len: 1066, dataLen: 1000, nrFrags: 0, fragList: 1 })).toBeUndefined();
    expect(report({ len: 1066, dataLen: 1000, nrFrags: 0 })).toBeUndefined();
  });
});

test("the BUG in skb_checksum says what was left, likely", () => {
  const found = report({}, { kind: "oops", func: "skb_checksum", registers: new Map([["RBX", 0x90n]]) });
  expect(found?.message).toBe(
    "skb_checksum had 144 bytes left to sum, likely (RBX), and no fragment held them: data_len counts more than there is",
  );
  expect(found?.details.missingBytes).toBe(144);
  expect(found?.cause).toEqual({ id: "missing-fragments", certainty: "likely" });
  expect(report({}, { kind: "oops", func: "skb_checksum", registers: new Map([["RBX", 0xffff_8880_0000_0000n]]) })).toBeUndefined();
});

test.each([
  [
    { len: 91, headlen: 153 },
    "len 91 is less than the 153 bytes of the linear part: data_len is -62, or 4294967234 as the kernel reads it",
    -62,
  ],
  [{ len: 100, dataLen: 200 }, "data_len 200 is more than len 100", undefined],
  [{ len: 210, dataLen: 100, headroom: 254, tail: 320 }, "the linear part of 66 bytes and data_len 100 make 166, not len 210", 44],
  [{ headroom: 64, headlen: 1600, end: 1600 }, "the data end at 1664, behind the buffer's end 1600", -64],
  [{ headroom: 64, headlen: 100, tailroom: 50, end: 320 }, "tail 164 and tailroom 50 do not make end 320", undefined],
  [{ headroom: -4, len: 90 }, "the data begin 4 bytes before the buffer", -4],
])("lengths that contradict each other: %o", (state, message, difference) => {
  const found = report(state);
  expect(found?.message).toBe(message);
  expect(found?.details.signedDifference).toBe(difference);
});

test("a state in order", () => {
  expect(
    report({ len: 354, headlen: 154, headroom: 64, tail: 218, tailroom: 38, end: 256, nrFrags: 1, fragSizes: [200], fragList: 0 }),
  ).toBeUndefined();
});

testRule(rule, {
  valid: healthy,
  invalid: [
    {
      name: "14 + 20 + 20 + 300 = 354 bytes, and 355 in the linear buffer",
      packet: long,
      virtio: segments({ hdrLen: 355 }),
      findings: [{ message: "hdr_len 355 is more than the packet's 354 bytes: the kernel refuses it (EINVAL)", at: 0, severity: "error" }],
    },
    {
      name: "not even IP",
      packet: long,
      virtio: segments({ hdrLen: 14 }),
      findings: [{ message: "hdr_len 14 ends in front of the transport header at 34", at: 34, layer: "tcp", severity: "info" }],
    },
  ],
});
