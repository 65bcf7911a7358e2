import { expect, test } from "vitest";
import rule from "../../../src/rules/capture/dropped.js";

const event = { kind: "dropped", offset: 48, count: 42, interfaceId: 1 } as const;

test.for([
  { by: "interface", text: "42 packets were lost on interface 1: the interface had no room for them (isb_ifdrop)" },
  { by: "system", text: "42 packets were lost on interface 1: the operating system had no room for them (isb_osdrop)" },
])("lost by $by", ({ by, text }) => {
  expect(rule.event?.({ ...event, by })).toEqual({ message: text, details: { count: 42, by, interface: 1, offset: 48 } });
});

test("lost by the kernel while capturing live", () => {
  expect(rule.event?.({ kind: "dropped", count: 42, by: "kernel" })).toEqual({
    message: "42 packets were lost: the kernel had no room for them, as pcaplint, or what reads its output, took too long",
    details: { count: 42, by: "kernel" },
  });
});

test("what a packet says of those before it", () => {
  expect(rule.event?.({ ...event, count: 1, by: "capture", packet: 7 })).toEqual({
    message:
      "1 packet was lost on interface 1 before packet 7: the record says so (epb_dropcount, or the drop count of the obsolete packet block)",
    details: { count: 1, by: "capture", interface: 1, offset: 48, packet: 7 },
  });
});

test("a warning; other events are other rules'", () => {
  expect(rule.meta.severity).toBe("warning");
  expect(rule.event?.({ kind: "truncated", offset: 24, record: 1, message: "" })).toBeUndefined();
});
