import { describe, expect, test } from "vitest";
import { build, data, ethernet, ipv4, ipv6, tcp, udp } from "../../support/build/index.js";
import { diff, each, said } from "../../support/diff-tester.js";

const bytes = Uint8Array.from({ length: 120 }, (_, i) => (i * 7) & 0xff);
const flipped = bytes.with(100, bytes[100]! ^ 0x10);
const segment = (payload: Uint8Array, checksum?: number) =>
  build(ethernet(), ipv4(), tcp(checksum === undefined ? {} : { checksum }), data(payload));
const whole = segment(bytes);
const sum = (whole[50]! << 8) | whole[51]!;

describe("diff/payload-changed", () => {
  // 100 · 7 = 700 = 0x2bc: bc became ac.
  const CHANGED = "diff/payload-changed: 1 byte of the payload changed on the way, from byte 100 on: bc → ac";

  test("a flipped bit under a checksum that stays", async () => {
    const found = await diff(each(whole), each(segment(flipped, sum)));
    expect(said(found)).toEqual([
      expect.stringMatching(
        /^diff\/checksum-not-updated: TCP checksum 0x\w{4} was not updated when payload changed: it should be 0x\w{4}$/,
      ),
      CHANGED,
    ]);
    expect(found.findings[1]).toMatchObject({
      severity: "error",
      details: { at: 154, before: 1, payloadOffset: 100, differing: 1, bytesWere: "bc", bytesAre: "ac" },
    });
  });

  test("a checksum that was made to fit is said", async () => {
    expect(said(await diff(each(whole), each(segment(flipped))))).toEqual([`${CHANGED}, and the checksum was made to fit`]);
  });

  test.for([
    ["UDP, by its identification", ipv4({ identification: 77 }), ipv4({ identification: 77 })],
    ["UDP behind a NAT", ipv4({ identification: 77 }), ipv4({ identification: 77, source: "192.0.2.1" })],
    ["UDP over IPv6, by flow and length", ipv6(), ipv6()],
  ] as const)("%s", async ([, before, after]) => {
    const found = await diff(each(build(ethernet(), before, udp(), data(bytes))), each(build(ethernet(), after, udp(), data(flipped))));
    expect(said(found)).toContain(`${CHANGED}, and the checksum was made to fit`);
    expect(found.counts).toMatchObject({ matched: 1, changed: 1, lost: 0, added: 0 });
  });

  test("another payload of the same length is another packet", async () => {
    const other = bytes.map((byte) => byte ^ 0xff);
    const found = await diff(
      each(whole, build(ethernet(), ipv6(), udp(), data(bytes)), whole),
      each(whole, build(ethernet(), ipv6(), udp(), data(other)), whole),
    );
    expect(found.findings.map(({ rule }) => rule)).toEqual(["diff/packet-added", "diff/packet-lost"]);
  });

  test("what one capture has cut off is not compared", async () => {
    const cut = { packet: whole.slice(0, 90), wireLength: whole.length };
    expect(said(await diff([cut], each(segment(flipped, sum))))).toEqual([]);
  });
});
