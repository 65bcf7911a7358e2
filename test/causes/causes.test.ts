import { describe, expect, test } from "vitest";
import type { CauseId } from "../../src/packet/cause.js";
import mismatch from "../../src/rules/checksum/mismatch.js";
import {
  build,
  data,
  ethernet,
  gre,
  hex,
  ipv4,
  ipv6,
  type Part,
  sctp,
  sctpChunk,
  tcp,
  trailer,
  udp,
  viewOf,
  vxlan,
} from "../support/build/index.js";
import { captureLinter } from "../support/flow-tester.js";
import type { Recorded } from "../support/lint.js";

const lint = captureLinter([mismatch]);
const last = (...packets: readonly (Uint8Array | Recorded)[]) =>
  lint(packets.map((packet) => (packet instanceof Uint8Array ? { packet } : packet))).at(-1)!;
const words = (...values: number[]): Uint8Array => Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));

// UDP from 10.0.0.1:40000 to 10.0.0.2:9 with 00 01 02 03: pseudo-header 1420, header and data 9c40+0009+000c+0001+0203 = 9e59;
// b279, complement 4d86.
const PAYLOAD = data(4);
const withSum = (checksum: number, ...behind: Part[]) => build(ethernet(), ipv4(), udp({ checksum }), PAYLOAD, ...behind);

describe("causes that solve for nothing, on one packet", () => {
  const cases: readonly { name: string; packet: Uint8Array; id: CauseId; message: string; certainty?: string }[] = [
    {
      name: "swapped bytes",
      packet: withSum(0x864d),
      id: "byte-swapped",
      message: "UDP checksum 0x864d should be 0x4d86: its two bytes are swapped: written in the host's byte order",
    },
    {
      // 4d86 - 1234 - 5678 in one's complement: e4d9.
      name: "a trailer, not counted",
      packet: build(trailer(hex("1234 5678")), ethernet(), ipv4(), udp({ checksum: 0xe4d9 }), PAYLOAD),
      id: "covers-trailer",
      message: "UDP checksum 0xe4d9 should be 0x4d86: it covers the 4 bytes behind the packet's end as well",
    },
    {
      // And 4 less for the length: e4d5.
      name: "a trailer, counted",
      packet: build(trailer(hex("1234 5678")), ethernet(), ipv4(), udp({ checksum: 0xe4d5 }), PAYLOAD),
      id: "covers-trailer",
      message: "UDP checksum 0xe4d5 should be 0x4d86: it covers the 4 bytes behind the packet's end as well",
    },
    {
      // IP total length 32, not 12: 20 less, 4d72. Small damage would do as well.
      name: "the IP total length in the pseudo-header",
      packet: withSum(0x4d72),
      id: "wrong-length",
      message: "UDP checksum 0x4d72 should be 0x4d86: it was computed with the IP total length in the pseudo-header (32, not 12)",
      certainty: "possible",
    },
    {
      // The complement of 9e59 alone: 61a6.
      name: "no pseudo-header",
      packet: withSum(0x61a6),
      id: "wrong-length",
      message: "UDP checksum 0x61a6 should be 0x4d86: it was computed without the pseudo-header",
    },
    {
      // An odd last byte, 04: 1421 + 9c40+0009+000d+0001+0203+0400 = b67b, complement 4984. With 0004 in its place: b27f, 4d80.
      name: "an odd byte in the wrong half",
      packet: build(ethernet(), ipv4(), udp({ checksum: 0x4d80 }), data(5)),
      id: "wrong-length",
      message: "UDP checksum 0x4d80 should be 0x4984: it was computed with its odd last byte as the low one of a word",
      // Any byte that moved from an odd place to an even one leaves such a difference.
      certainty: "possible",
    },
    {
      // 4600+0020+0001+40fd+0a00+0001+0a00+0002 = 9b21, complement 64de; with the option 9404 2f26, complement d0d9.
      name: "IPv4 options left out",
      packet: build(ethernet(), ipv4({ options: hex("94040000"), checksum: 0x64de, totalLength: 0x20 }), data(8)),
      id: "wrong-length",
      message: "IPv4 header checksum 0x64de should be 0xd0d9: it was computed over its first 20 bytes, the options left out",
    },
  ];
  test.for(cases)("$name", ({ packet, id, message, certainty = "likely" }) => {
    expect(last(packet)).toMatchObject({ message, severity: "error", cause: { id, certainty } });
  });
});

test("SCTP: what fits 32 bits fits not by chance", () => {
  const chunk = data(sctpChunk(0, words(0, 1, 0, 0, 0, 0, 7, 7)));
  const right = build(ethernet(), ipv4(), sctp(), chunk);
  const reversed = right.slice();
  reversed.set([...right.slice(42, 46)].reverse(), 42);
  expect(last(reversed).cause).toMatchObject({ id: "byte-swapped", certainty: "proved" });
  const other = right.slice();
  other[50]! ^= 1;
  expect(last(other).cause).toMatchObject({ id: "corrupt", certainty: "possible" });
});

describe("merged packets with the checksum of their first segment", () => {
  const options = hex("020403e8"); // MSS 1000
  const ends = { source: "10.0.0.1", destination: "10.0.0.2" };
  const back = { source: "10.0.0.2", destination: "10.0.0.1" };
  const tunnel = (...inner: Part[]) => build(ethernet(), ipv4({ source: "172.16.0.1" }), gre({ checksum: "right" }), ...inner);
  const syns = (wrap: (...inner: Part[]) => Uint8Array) => [
    wrap(ipv4(ends), tcp({ flags: 2, sequence: 999, options })),
    wrap(ipv4(back), tcp({ source: 80, destination: 40000, flags: 0x12, acknowledgment: 1000, options })),
  ];
  const content = Uint8Array.from({ length: 2500 }, (_, i) => (i * 7) & 0xff);

  test("in GRE, which gro_complete leaves as it is", () => {
    const first = tunnel(ipv4(ends), tcp(), data(content.slice(0, 1000)));
    const merged = tunnel(ipv4(ends), tcp({ checksum: "partial", flags: 0x18 }), data(content));
    viewOf(merged).setUint16(38, viewOf(first).getUint16(38));
    expect(last(...syns(tunnel), merged)).toMatchObject({
      severity: "info",
      message: expect.stringMatching(
        /^GRE checksum .* it is right for the first 1000 bytes of payload: left from the first of 3 segments that were merged$/,
      ),
      cause: { id: "first-segment", certainty: "likely" },
      checksum: { verdict: "bad" },
    });
  });

  test("no size is tried without the MSS", () => {
    const plain = (...inner: Part[]) => build(ethernet(), ...inner);
    const merged = plain(ipv4(ends), tcp(), data(content.slice(0, 1400)));
    viewOf(merged).setUint16(50, viewOf(plain(ipv4(ends), tcp(), data(content.slice(0, 1000)))).getUint16(50));
    expect(last(...syns(plain), merged).cause).toMatchObject({ id: "first-segment" });
    expect(last(merged).cause!.id).not.toBe("first-segment");
  });
});

describe("two sums that cover the same bytes", () => {
  const packet = () =>
    build(ethernet(), ipv4({ source: "172.16.0.1" }), udp({ destination: 4789 }), vxlan(), ethernet(), ipv6(), udp(), data(40));
  test("the outer one is off by as much as the inner one", () => {
    const damaged = packet();
    damaged[damaged.length - 7]! ^= 0x5a;
    const [outer, inner] = lint([{ packet: damaged }]);
    expect(inner!.layer!.protocol).toBe("udp");
    expect(outer!.message).toMatch(
      /: it is off by as much as the checksum inside: the bytes inside were changed after both were computed$/,
    );
    expect(outer!.cause!.id).toBe(inner!.cause!.id);
  });
});

test("damage in a flow whose other packets are good is called damage", () => {
  const next = (sequence: number) => build(ethernet(), ipv4(), tcp({ sequence }), data(60));
  const damaged = next(1180);
  damaged[90]! ^= 0x40;
  expect(last(next(1000), next(1060), next(1120), damaged)).toMatchObject({
    message: expect.stringMatching(/: one flipped bit explains it$/),
    cause: { id: "corrupt", certainty: "likely" },
  });
});

test("a difference of one bit is never proved, however often it comes", () => {
  const flipped = (n: number) => {
    const packet = build(ethernet(), ipv4(), udp({ source: 40000 + 128, destination: 5000 }), data(words(n, n * n, 7 * n)));
    viewOf(packet).setUint16(34, 40000);
    return packet;
  };
  const found = lint([1, 2, 3, 4, 5, 6, 7].map((n) => ({ packet: flipped(n) })));
  expect(found.map((f) => f.cause!.certainty)).not.toContain("proved");
  expect(found.at(-1)!.cause).toMatchObject({ id: "stale-field", was: 40128, certainty: "likely" });
});

test("the same flow of another input begins anew", () => {
  const stale = (n: number) => {
    const packet = build(ethernet(), ipv4(), udp({ source: 51234, destination: 5000 }), data(words(n, n * n, 7 * n)));
    viewOf(packet).setUint16(34, 40000);
    return packet;
  };
  expect(last(stale(1), stale(2), stale(4)).cause).toMatchObject({ certainty: "proved", corroboratedBy: [1, 2] });
  expect(last(stale(3)).cause).toMatchObject({ certainty: "possible" });
});
