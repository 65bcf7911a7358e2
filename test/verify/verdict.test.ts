import { describe, expect, test } from "vitest";
import { build, data, ethernet, hex, ipv4, ipv6, naiveSum, tcp, udp, viewOf, vxlan } from "../support/build/index.js";
import { sums, verdicts } from "../support/verdicts.js";

/** Writes a 16-bit word into a copy. */
function patched(packet: Uint8Array, at: number, word: number): Uint8Array {
  const copy = packet.slice();
  viewOf(copy).setUint16(at, word);
  return copy;
}

/** UDP over IPv4 from 10.0.0.1 to 10.0.0.2, 4 bytes of data; the numbers below are worked by hand from these bytes. */
const small = hex(`
  020000000002 020000000001 0800
  4500 0020 0001 0000 4011 66ca 0a000001 0a000002
  9c40 0009 000c 4b8f 00010203`);

describe("good", () => {
  test("IPv4 header and UDP worked by hand", () => {
    // 4500+0020+0001+0000+4011+0a00+0001+0a00+0002 = 9935, complement 66ca.
    // Pseudo 0a00+0001+0a00+0002+0011+000c = 1420; 9c40+0009+000c+0001+0203 = 9e59; sum b279, complement 4d86.
    expect(verdicts({ packet: patched(small, 40, 0x4d86) })).toEqual(["ipv4 good", "udp good"]);
  });
  test("a wrong one shows what the field should hold", () => {
    expect(sums({ packet: small })[1]!.sum).toEqual({ offset: 40, stored: "0x4b8f", computed: "0x4d86", verdict: "bad" });
  });
  test("padding behind the IP packet is not covered", () => {
    const padded = new Uint8Array(60).fill(0xee);
    padded.set(patched(small, 40, 0x4d86));
    expect(verdicts({ packet: padded })).toEqual(["ipv4 good", "udp good"]);
  });
  test("odd lengths, IPv6", () => {
    expect(verdicts({ packet: build(ethernet(), ipv6(), tcp(), data(13)) })).toEqual(["tcp good"]);
    expect(verdicts({ packet: build(ethernet(), ipv6(), udp(), data(1)) })).toEqual(["udp good"]);
  });
});

describe("absent and the two forms of zero", () => {
  test("UDP 0 is absent", () => {
    expect(verdicts({ packet: patched(small, 40, 0) })).toEqual(["ipv4 good", "udp absent"]);
  });
  // A data word of 4d87 instead of 0001 makes the words without the field sum to b279 - 1 + 4d87 = ffff: the checksum is 0.
  const zero = patched(small, 42, 0x4d87);
  test("UDP sends 0xffff for a sum of 0", () => {
    expect(sums({ packet: patched(zero, 40, 0xffff) })[1]!.sum).toMatchObject({ verdict: "good", computed: "0xffff" });
    expect(sums({ packet: patched(zero, 40, 0) })[1]!.sum).toMatchObject({ verdict: "good", computed: "0xffff" });
  });
  test("TCP sends 0x0000 for a sum of 0", () => {
    const packet = build(ethernet(), ipv4(), tcp(), data(hex("0000")));
    const right = viewOf(packet).getUint16(50);
    const summed = patched(packet, 54, right); // the data word takes what is missing
    expect(sums({ packet: patched(summed, 50, 0) })[1]!.sum).toMatchObject({ verdict: "good", computed: "0x0000" });
    expect(sums({ packet: patched(summed, 50, 0xffff) })[1]!.sum).toMatchObject({ verdict: "good", computed: "0x0000" });
  });
});

describe("partial", () => {
  test("pseudo-header sum, TCP and UDP, both families", () => {
    expect(verdicts({ packet: build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(100)) })).toEqual([
      "ipv4 good",
      "tcp partial pseudo-header",
    ]);
    expect(verdicts({ packet: build(ethernet(), ipv6(), udp({ checksum: "partial" }), data(100)) })).toEqual(["udp partial pseudo-header"]);
  });
  test("the public report of a DHCP answer: 192.168.10.1 to 192.168.10.215, UDP length 329, stored 0x9783", () => {
    const packet = build(
      ethernet(),
      ipv4({ source: "192.168.10.1", destination: "192.168.10.215" }),
      udp({ source: 67, destination: 68, checksum: 0x9783 }),
      data(321),
    );
    expect(verdicts({ packet })).toEqual(["ipv4 good", "udp partial pseudo-header"]);
  });
  test("without the length, as Windows leaves it", () => {
    // Pseudo-header of 10.0.0.1 > 10.0.0.2, protocol 6, without length: 0a00+0001+0a00+0002+0006 = 1409.
    expect(verdicts({ packet: build(ethernet(), ipv4(), tcp({ checksum: 0x1409 }), data(100)) })).toEqual([
      "ipv4 good",
      "tcp partial pseudo-header-without-length",
    ]);
  });
  test("BIG TCP counts the length in 32 bits", () => {
    // 20 + 70000 bytes = 0x11184: 1409 + 0001 + 1184 = 258e.
    const packet = build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: 0x258e }), data(70000));
    expect(verdicts({ packet })).toEqual(["ipv4 good", "tcp partial pseudo-header-32-bit-length"]);
  });
  test("on a cut packet and on one whose length goes beyond it", () => {
    const packet = build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(1000));
    expect(verdicts({ packet: packet.slice(0, 60), wireLength: packet.length })).toEqual(["ipv4 good", "tcp partial pseudo-header"]);
    expect(verdicts({ packet: packet.slice(0, 60) })).toEqual(["ipv4 good", "tcp partial pseudo-header"]);
  });
  test("the outer sum over an unfinished inner one (local checksum offload)", () => {
    for (const inner of [data(100), data(101)]) {
      const parts = [
        ethernet(),
        ipv4(),
        udp({ destination: 4789 }),
        vxlan(),
        ethernet(),
        ipv4({ source: "192.168.0.1" }),
        tcp(),
        inner,
      ] as const;
      const finished = build(...parts);
      expect(verdicts({ packet: finished })).toEqual(["ipv4 good", "udp good", "ipv4 good", "tcp good"]);
      // The inner TCP field is at 14+20+8+8+14+20+16 = 100; only the pseudo-header's sum in it.
      const length = finished.length - 84;
      const pseudo = naiveSum(hex("c0a800010a0000020006"), Uint8Array.of(length >> 8, length & 0xff));
      const unfinished = patched(finished, 100, pseudo);
      expect(verdicts({ packet: unfinished })).toEqual([
        "ipv4 good",
        "udp partial outer-of-partial",
        "ipv4 good",
        "tcp partial pseudo-header",
      ]);
      expect(sums({ packet: unfinished })[3]!.sum.computed).toBe(`0x${viewOf(finished).getUint16(100).toString(16).padStart(4, "0")}`);
      // One bit elsewhere in the outer payload, and the outer sum has no excuse.
      expect(verdicts({ packet: patched(unfinished, 46, 0x4d01) })[1]).toBe("udp bad");
    }
  });
});

describe("unverified", () => {
  const packet = build(ethernet(), ipv4(), tcp(), data(1000));
  test("cut by the snap length", () => {
    expect(verdicts({ packet: packet.slice(0, 96), wireLength: packet.length })).toEqual(["ipv4 good", "tcp unverified snap-length"]);
  });
  test("an IP length beyond the packet is never a bad checksum", () => {
    expect(verdicts({ packet: packet.slice(0, 96) })).toEqual(["ipv4 good", "tcp unverified length-beyond-packet"]);
  });
  test("a first fragment", () => {
    expect(verdicts({ packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), udp({ length: 4000 }), data(992)) })).toEqual([
      "ipv4 good",
      "udp unverified fragment",
    ]);
  });
  test("a UDP length beyond what IP carries, and one below 8", () => {
    expect(verdicts({ packet: build(ethernet(), ipv4(), udp({ length: 900, checksum: 1 }), data(16)) })[1]).toBe(
      "udp unverified length-beyond-packet",
    );
    expect(verdicts({ packet: build(ethernet(), ipv4(), udp({ length: 7, checksum: 1 }), data(16)) })[1]).toBe(
      "udp unverified length-invalid",
    );
  });
});

describe("lengths that are 0", () => {
  test("IPv4 total length 0 reaches to the end of the frame (TSO)", () => {
    const whole = build(ethernet(), ipv4(), tcp(), data(1000));
    const tso = build(ethernet(), ipv4({ totalLength: 0 }), tcp(), data(1000));
    expect(verdicts({ packet: tso })).toEqual(["ipv4 good", "tcp good"]);
    expect(viewOf(tso).getUint16(50)).toBe(viewOf(whole).getUint16(50));
  });
});

describe("never filled in", () => {
  test("IPv4 and TCP 0 are bad", () => {
    expect(verdicts({ packet: build(ethernet(), ipv4({ checksum: 0 }), tcp({ checksum: 0 }), data(8)) })).toEqual(["ipv4 bad", "tcp bad"]);
  });
});
