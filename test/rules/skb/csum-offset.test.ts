import { expect, test } from "vitest";
import rule from "../../../src/rules/skb/csum-offset.js";
import { kernelEvent } from "../../support/kernel-log/events.js";

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
