import { expect, test } from "vitest";
import { build, data, ethernet, gre, ipv4, ipv6, l2tp, type Part, ppp, type Sum, tcp, trailer, udp } from "../support/build/index.js";
import { sums, verdicts } from "../support/verdicts.js";

/** RFC 1071 §2(B): a part that begins at an odd distance adds with its bytes swapped. Long enough that sums are remembered. */
const PAYLOAD = 201;

/** L2TP (6 bytes) and PPP with its protocol compressed to one byte: the inner packet begins 15 bytes behind the outer UDP header. */
const overL2tp = (outerSum: number | undefined, innerSum: Sum | undefined, ip: Part = ipv4()): Uint8Array =>
  build(
    ethernet(),
    ip,
    udp({ destination: 1701, ...(outerSum === undefined ? {} : { checksum: outerSum }) }),
    l2tp([0x0002, 1, 2]),
    ppp({ compressed: true, protocol: 0x21 }),
    ipv4({ source: "192.168.1.1", destination: "192.168.1.2" }),
    tcp(innerSum === undefined ? {} : { checksum: innerSum }),
    data(PAYLOAD),
  );

test("an inner packet at an odd distance from the outer header", () => {
  for (const ip of [ipv4(), ipv6()]) {
    const found = verdicts({ packet: overL2tp(undefined, undefined, ip) });
    expect(found.slice(-3)).toEqual(["udp good", "ipv4 good", "tcp good"]);
  }
});

test("one bit of the outer checksum wrong there: the right value is said", () => {
  const right = sums({ packet: overL2tp(undefined, undefined) }).find(({ protocol }) => protocol === "udp")!.sum.stored;
  const wrong = Number(right) ^ 0x0100;
  const { sum } = sums({ packet: overL2tp(wrong, undefined) }).find(({ protocol }) => protocol === "udp")!;
  expect(sum).toMatchObject({ verdict: "bad", computed: right });
});

test("the outer checksum of an inner one that is left to the card, at an odd distance", () => {
  // Local checksum offload writes outside what is right once the inner one is filled in.
  const whole = overL2tp(undefined, undefined);
  const outer = (whole[40]! << 8) | whole[41]!;
  expect(verdicts({ packet: overL2tp(outer, "partial") })).toEqual([
    "ipv4 good",
    "udp partial outer-of-partial",
    "ipv4 good",
    "tcp partial pseudo-header",
  ]);
  expect(verdicts({ packet: overL2tp(outer ^ 1, "partial") })[1]).toBe("udp bad");
});

test("bytes behind an inner packet of odd length", () => {
  const packet = build(
    ethernet(),
    ipv4(),
    gre({ checksum: "right" }),
    ethernet(),
    trailer(Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55)),
    ipv4(),
    udp(),
    data(PAYLOAD),
  );
  expect(verdicts({ packet })).toEqual(["ipv4 good", "gre good", "ipv4 good", "udp good"]);
});

test("what is left to the card in TCP is no part of the IPv4 header's sum", () => {
  // 4500 + 00f1 + 0001 + 0000 + 4006 + 0a00 + 0001 + 0a00 + 0002 = 99fb: 20 + 20 + 201 = 0xf1 bytes. The complement is 6604.
  const packet = build(ethernet(), ipv4({ checksum: 0 }), tcp({ checksum: "partial" }), data(PAYLOAD));
  expect(sums({ packet })[0]!.sum).toMatchObject({ stored: "0x0000", computed: "0x6604", verdict: "bad" });
});
