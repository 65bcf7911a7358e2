import { describe, expect, test } from "vitest";
import type { ReassembledRecord } from "../../src/engine/inspect.js";
import { rules } from "../../src/rules/index.js";
import {
  build,
  concat,
  data,
  ethernet,
  fragments4,
  fragments6,
  hopByHop,
  icmp,
  ipv4,
  ipv6,
  tcp,
  udp,
  vlan,
  vxlan,
} from "../support/build/index.js";
import { lintCapture, type Timed } from "../support/capture.js";

const eth = (packet: Uint8Array, type = 0x0800): Timed => ({ packet: build(ethernet({ type }), data(packet)) });
const eth6 = (packet: Uint8Array): Timed => eth(packet, 0x86dd);
const lint = (...packets: readonly Timed[]) => lintCapture(rules, packets);
const ids = (packets: readonly Timed[]) => lint(...packets).findings.map(({ rule, packet }) => `${rule} ${packet?.number ?? 0}`);
/** `3+4: udp@20 good`. */
const text = (r: ReassembledRecord | undefined): string | undefined =>
  r &&
  [
    `${r.fragments.join("+")}:`,
    ...r.layers.map(({ protocol, offset, checksum: sum }) =>
      [`${protocol}@${offset}`, ...(sum === undefined ? [] : [sum.reason ?? sum.verdict])].join(" "),
    ),
    ...(r.reassembled === undefined ? [] : [`(${text(r.reassembled)})`]),
  ].join(" ");
const made = (...packets: readonly Timed[]) => lint(...packets).records.map(({ reassembled }) => text(reassembled));

/** 8 + 200 bytes behind the header: three pieces, large enough for nobody to wonder. */
const CUTS = [64, 136];
const datagram = (identification = 1, checksum?: number) =>
  build(ipv4({ identification }), udp(checksum === undefined ? {} : { checksum }), data(200));
const three = (identification?: number, checksum?: number) =>
  fragments4(datagram(identification, checksum), CUTS).map((f) => eth(f)) as [Timed, Timed, Timed];
const [a, b, c] = three();
const cut = ({ packet }: Timed, n: number): Timed => ({ packet: packet.slice(0, n), wireLength: packet.length });

describe("IPv4", () => {
  test("the packet that brings the last fragment tells the datagram, in any order", () => {
    expect(made(a, b, c)).toEqual([undefined, undefined, "1+2+3: udp@20 good"]);
    expect(made(c, a, b)).toEqual([undefined, undefined, "1+2+3: udp@20 good"]);
    expect(made(b, c, a)).toEqual([undefined, undefined, "1+2+3: udp@20 good"]);
    expect(ids([c, b, a])).toEqual([]);
  });
  test("the fragments' own verdicts stay as they are, and the datagram's are counted", () => {
    const { records, good } = lint(a, b, c);
    expect(records.map(({ layers }) => layers.map(({ checksum }) => checksum?.reason).filter(Boolean))).toEqual([["fragment"], [], []]);
    // Three IPv4 headers and one UDP.
    expect(good).toBe(4);
  });
  test("options of the first fragment make its header longer", () => {
    const whole = build(ipv4({ options: Uint8Array.of(1, 1, 1, 0) }), udp(), data(200));
    const [first, second] = fragments4(whole, [64]) as [Uint8Array, Uint8Array];
    const short = build(ipv4({ flagsAndOffset: 8, protocol: 17 }), data(second.slice(24)));
    expect(made(eth(first), eth(short))).toEqual([undefined, "1+2: udp@24 good"]);
  });
  test("others' fragments lie between", () => {
    const [d, e, f] = three(2);
    expect(made(a, d, e, b, f, c)).toEqual([undefined, undefined, undefined, undefined, "2+3+5: udp@20 good", "1+4+6: udp@20 good"]);
  });
  test("another VLAN, interface or protocol is another datagram", () => {
    const inVlan = (f: Timed, id: number): Timed => ({ packet: build(ethernet(), vlan({ id, type: 0x0800 }), data(f.packet.slice(14))) });
    expect(made(inVlan(a, 1), inVlan(b, 1), inVlan(c, 2))).toEqual([undefined, undefined, undefined]);
    expect(made({ ...a, interfaceId: 1 }, b, c)).toEqual([undefined, undefined, undefined]);
    const tcpPiece = build(ethernet(), ipv4({ protocol: 6, flagsAndOffset: 17 }), data(72));
    expect(made(a, b, { packet: tcpPiece })).toEqual([undefined, undefined, undefined]);
  });
  test("duplicates are passed over", () => {
    expect(made(a, a, b, a, b, c)).toEqual([undefined, undefined, undefined, undefined, undefined, "1+3+6: udp@20 good"]);
    expect(ids([a, a, b, b, c, c])).toEqual([]);
  });
  test("quoted in an ICMP error it is none", () => {
    const quoted = { packet: build(ethernet(), ipv4(), icmp({ type: 11 }), data(a.packet.slice(14, 42))) };
    expect(ids([quoted])).toEqual([]);
  });
  test("most bytes: 65535", () => {
    const whole = build(ipv4(), udp(), data(65535 - 28));
    const cuts = Array.from({ length: 44 }, (_, i) => (i + 1) * 1480);
    const pieces = fragments4(whole, cuts).map((f) => eth(f));
    const { records } = lint(...pieces.reverse());
    expect(records.at(-1)!.reassembled!.layers.map(({ checksum }) => checksum?.verdict)).toEqual(["good"]);
  });
});

describe("IPv6", () => {
  const packet = build(ipv6(), tcp(), data(1500));
  const [x, y] = fragments6(packet, [1232]).map(eth6) as [Timed, Timed];

  test("the fragment header is gone", () => {
    expect(made(x, y)).toEqual([undefined, "1+2: tcp@40 good"]);
    expect(made(y, x)).toEqual([undefined, "1+2: tcp@40 good"]);
  });
  test("headers in front of it stay", () => {
    const long = build(ipv6(), hopByHop(), udp(), data(1500));
    const pieces = fragments6(long, [1224], 9, 48, 40).map(eth6);
    expect(made(...pieces)).toEqual([undefined, "1+2: ipv6-hop-by-hop@40 udp@48 good"]);
    expect(ids(pieces)).toEqual([]);
  });
});

describe("tunnels", () => {
  // 14 + 20 + 8 + 108 bytes of frame inside: ethernet at 36, IPv4 at 50, UDP at 70.
  const inside = build(ethernet(), ipv4({ source: "192.0.2.1" }), udp(), data(100));
  const tunnel = (inner: Uint8Array, identification = 1) =>
    build(ipv4({ identification }), udp({ destination: 4789 }), vxlan(), data(inner));
  const LAYERS = "udp@20 good vxlan@28 ethernet@36 ipv4@50 good udp@70 good";

  test("the outer fragments hold the packet inside", () => {
    const [d, e] = fragments4(tunnel(inside), [80]).map((f) => eth(f)) as [Timed, Timed];
    expect(made(d, e)).toEqual([undefined, `1+2: ${LAYERS}`]);
    expect(ids([d, e])).toEqual([]);
  });
  test("fragments inside of fragments", () => {
    const [one, two] = fragments4(inside.slice(14), [56]).map((f) => tunnel(eth(f).packet)) as [Uint8Array, Uint8Array];
    const pieces = [...fragments4(one, [64]), ...fragments4(concat(two.slice(0, 4), Uint8Array.of(0, 2), two.slice(6)), [64])];
    expect(made(...pieces.map((f) => eth(f)))).toEqual([
      undefined,
      "1+2: udp@20 good vxlan@28 ethernet@36 ipv4@50 good udp@70 fragment",
      undefined,
      // The identification is in no sum that UDP has.
      "3+4: udp@20 good vxlan@28 ethernet@36 ipv4@50 good (2+4: udp@20 good)",
    ]);
  });
  test("one inside piece in a whole outer packet, the other in fragments", () => {
    const [one, two] = fragments4(inside.slice(14), [56]).map((f) => tunnel(eth(f).packet)) as [Uint8Array, Uint8Array];
    const pieces = [one, ...fragments4(two, [64])].map((f) => eth(f));
    expect(made(...pieces).at(-1)).toMatch(/\(1\+3: udp@20 good\)$/);
  });
});

describe("what is wrong with the datagram", () => {
  test("is found on the packet that completes it", () => {
    const right = datagram();
    const sum = `0x${((right[26]! << 8) | right[27]!).toString(16).padStart(4, "0")}`;
    const { findings, bad } = lint(...three(1, 0x1234));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: "checksum/mismatch",
      severity: "error",
      packet: { number: 3 },
      path: "ipv4/udp",
      layer: { protocol: "udp", index: 1, offset: 20 },
      checksum: { offset: 26, stored: "0x1234", computed: sum, verdict: "bad" },
      reassembled: { fragments: [1, 2, 3] },
      details: { at: 26 },
    });
    expect(findings[0]!.message).toMatch(/^UDP checksum 0x1234 should be .*, reassembled from packets 1, 2 and 3$/);
    expect(bad).toBe(1);
  });
  test("is not said again where the first fragment has said it", () => {
    const bad = build(ipv4(), udp({ destination: 0 }), data(200));
    expect(ids(fragments4(bad, CUTS).map((f) => eth(f)))).toEqual(["offset/port-zero 1"]);
    const reversed = fragments4(bad, CUTS).reverse();
    expect(ids(reversed.map((f) => eth(f)))).toEqual(["offset/port-zero 3"]);
  });
  test("of many packets the first and the last are named", () => {
    const whole = build(ipv4(), udp({ checksum: 0x1234 }), data(500));
    const cuts = [48, 96, 144, 192, 240, 288, 336, 384];
    expect(lint(...fragments4(whole, cuts).map((f) => eth(f))).findings[0]!.message).toMatch(/, reassembled from 9 packets, 1 to 9$/);
  });
});

describe("cut by the snap length", () => {
  test("the checksum cannot be verified, and nothing is wrong", () => {
    for (const checksum of [undefined, 0x1234]) {
      const [d, e, f] = three(1, checksum);
      expect(made(d, cut(e, 60), f)).toEqual([undefined, undefined, "1+2+3: udp@20 snap-length"]);
      expect(ids([d, cut(e, 60), f])).toEqual(["capture/snap-length 0"]);
    }
  });
  test("the layers up to the cut are there", () => {
    const tcpPacket = build(ipv4(), tcp(), data(200));
    const [d, e] = fragments4(tcpPacket, [64]).map((f) => eth(f)) as [Timed, Timed];
    expect(made(cut(d, 34 + 20), e)).toEqual([undefined, "1+2: tcp@20 snap-length"]);
    expect(made(cut(d, 34 + 19), e)).toEqual([undefined, "1+2:"]);
  });
  test("a copy that is cut is a duplicate", () => expect(made(a, cut(a, 60), b, c).at(-1)).toBe("1+3+4: udp@20 good"));
});

test("a fragment that no receiver keeps is left out", () => {
  // 13 bytes with more to follow; beyond 65535; a length beyond the packet.
  const odd = { packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000, protocol: 17 }), data(13)) };
  const far = { packet: build(ethernet(), ipv4({ flagsAndOffset: 0x1fff, protocol: 17 }), data(100)) };
  const long = { packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000, protocol: 17, totalLength: 1500 }), data(64)) };
  for (const packet of [odd, far, long]) expect(made(packet, a, b, c).at(-1)).toBe("2+3+4: udp@20 good");
});
