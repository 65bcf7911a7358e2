import { describe, expect, test } from "vitest";
import rule from "../../../src/rules/skb/header-offset.js";
import { build, data, ethernet, gre, ipv4, tcp } from "../../support/build/index.js";
import { kernelEvent } from "../../support/kernel-log/events.js";

const report = (...args: Parameters<typeof kernelEvent>) => rule.kernel?.(kernelEvent(...args));
/** TCP in GRE behind 56 bytes of headroom: Ethernet 56, IPv4 70, GRE 90, IPv4 94, TCP 114. 0x41 is tcpv4 in GRE. */
const state = {
  len: 3000,
  gsoSize: 1400,
  gsoTypeRaw: 0x41,
  networkHeader: 70,
  transportHeader: 90,
  encapsulation: 1,
  innerNetworkHeader: 94,
};
const packet = build(ethernet({ source: "02:00:00:00:70:01" }), ipv4(), gre(), ipv4(), tcp(), data(100));

describe("inner_transport_header before inner_network_header", () => {
  test("1400 + (54 - 90), and 0 to 60 for the byte that is not known; right is 1400 + (114 - 90) + 20", () => {
    const found = report({ ...state, innerTransportHeader: 54 });
    expect(found?.message).toBe(
      "inner_transport_header 54 lies before inner_network_header 94 and should be 114: a segment counts 1364 to 1424 bytes instead of 1444",
    );
    expect(found?.severity).toBe("error");
    expect(found?.details).toMatchObject({
      shouldBe: 114,
      predictedSegmentLength: [1364, 1424],
      rightSegmentLength: 1444,
      signedDifference: -36,
    });
  });
  test("the byte is known where the packet is: 54 + 12 = 66, the fifth of the source MAC address, 0x70: 7 words", () => {
    const found = report(
      { ...state, innerTransportHeader: 54 },
      { packet: { bytes: packet, start: 56, length: packet.length, linkType: 1 } },
    );
    expect(found?.details).toMatchObject({ shouldBe: 114, predictedSegmentLength: 1364 + 28, rightSegmentLength: 1444 });
  });
  test("not where the kernel does not use it, nor inside the functions that set it", () => {
    expect(report({ ...state, encapsulation: 0, innerTransportHeader: 54 })).toBeUndefined();
    expect(report({ ...state, innerTransportHeader: 54 }, { func: "gre_gro_complete" })).toBeUndefined();
    expect(report({ ...state, innerTransportHeader: 114 })).toBeUndefined();
  });
  test("the flags tell of a tunnel where the state does not", () => {
    const { encapsulation: _, ...untold } = state;
    expect(report({ ...untold, innerTransportHeader: 54 })?.details.shouldBe).toBe(114);
    expect(report({ ...untold, gsoTypeRaw: 1, innerTransportHeader: 54 })).toBeUndefined();
  });
});

test("a crash in skb_gso_transport_seglen: 0xfeda is 65242 - 65536", () => {
  const found = report({}, { kind: "oops", func: "skb_gso_transport_seglen", registers: new Map([["RAX", 0xfedan]]) });
  expect(found?.message).toBe(
    "inner_transport_header lies 294 bytes before transport_header (0xfeda is -294 in 16 bits): skb_gso_transport_seglen read the TCP header far from where it is",
  );
  expect(found?.details).toMatchObject({ signedDifference: -294, hook: "skb_gso_transport_seglen" });
});

test.each([
  [{ macHeader: 80, networkHeader: 70 }, "network_header 70 lies before mac_header 80", "warning"],
  [{ networkHeader: 70, transportHeader: 60 }, "transport_header 60 lies before network_header 70", "warning"],
  [
    { networkHeader: 70, transportHeader: 90, headroom: 56, headlen: 30 },
    "transport_header 90 lies behind the data, which end at 86",
    "error",
  ],
  [{ ...state, transportHeader: 100, innerTransportHeader: 114 }, "inner_network_header 94 lies before transport_header 100", "error"],
])("order: %o", (offsets, message, severity) => expect(report(offsets)).toMatchObject({ message, severity }));

describe("against the bytes", () => {
  const layers = [
    { protocol: "ethernet", from: 56, body: 70 },
    { protocol: "ipv4", from: 70, body: 90 },
    { protocol: "tcp", from: 90, body: 110 },
  ];
  test("no header is there", () => {
    expect(report({ networkHeader: 72, transportHeader: 90 }, { layers })).toMatchObject({
      message: "network_header 72 is at no header: IP begins at 70",
      details: { shouldBe: 70 },
    });
    expect(report({ networkHeader: 70, transportHeader: 94 }, { layers })).toMatchObject({
      message: "transport_header 94 is at no header: tcp begins at 90",
      details: { shouldBe: 90 },
    });
  });
  test("headers are there, or the bytes end before", () => {
    expect(report({ networkHeader: 70, transportHeader: 90 }, { layers })).toBeUndefined();
    expect(report({ networkHeader: 70, transportHeader: 140 }, { layers })).toBeUndefined();
  });
});

test("unset offsets are no offsets", () => {
  expect(report({ macHeader: 0xffff, networkHeader: 70, transportHeader: 0xffff })).toBeUndefined();
  expect(report({ macHeader: 0xffffffff, networkHeader: 70, transportHeader: -1 })).toBeUndefined();
});
