import { expect, test } from "vitest";
import rule from "../../../src/rules/capture/link-type.js";
import { build, ethernet, ipv4, udp } from "../../support/build/index.js";
import { lintPacket } from "../../support/lint.js";

const packet = build(ethernet(), ipv4(), udp());

test("a link type with a decoder is not spoken of", () => {
  expect(lintPacket([rule], { packet })).toEqual([]);
});

test("a link type without one is named once, as info", () => {
  const found = lintPacket([rule], { packet, linkType: 227 });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    rule: "capture/link-type",
    severity: "info",
    message: "link type 227 has no decoder; its packets, from packet 1 on, are not looked into",
    details: { linkType: 227, packet: 1 },
  });
});

test("other events are other rules'", () => {
  expect(rule.event?.({ kind: "truncated", offset: 24, record: 1, message: "" })).toBeUndefined();
});
