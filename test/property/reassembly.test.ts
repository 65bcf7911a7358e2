import fc from "fast-check";
import { expect, test } from "vitest";
import type { LayerRecord } from "../../src/engine/inspect.js";
import {
  build,
  data,
  destinationOptions,
  ethernet,
  fragments4,
  fragments6,
  geneve,
  gre,
  icmp,
  ipv4,
  ipv6,
  type Part,
  sctp,
  tcp,
  udp,
  udpLite,
  vxlan,
} from "../support/build/index.js";
import { lintCapture, type Timed } from "../support/capture.js";

const ETHERNET = 14;

const sum = fc.option(fc.constantFrom<number | "partial">(0x1234, "partial"), { nil: undefined });
/** A transport with data, its checksum right, wrong or left to the card. */
const transport = fc.tuple(fc.nat({ max: 5 }), sum, fc.integer({ min: 16, max: 3000 })).map(([which, checksum, n]): Part[] => {
  const f = checksum === undefined ? {} : { checksum };
  const g = checksum === undefined || checksum === "partial" ? {} : { checksum };
  return [[udp(f), tcp(f), udpLite(g), sctp(g), icmp(g), udp({ checksum: 0 })][which]!, data(n)];
});
/** What carries a packet: an IP header, and a tunnel in it that carries Ethernet or IP. */
const tunnel = fc.nat({ max: 4 }).map((which): Part[] => {
  switch (which) {
    case 0:
      return [udp({ destination: 4789 }), vxlan(), ethernet()];
    case 1:
      return [udp({ destination: 6081, checksum: 0 }), geneve({ protocol: 0x6558 }), ethernet()];
    case 2:
      return [gre()];
    case 3:
      return [gre({ protocol: 0x6558, checksum: "right", key: 1 }), ethernet()];
    default:
      return [];
  }
});
const inner = fc.boolean().map((six): Part => (six ? ipv6() : ipv4({ source: "192.0.2.1", destination: "192.0.2.2" })));
const behind = fc.oneof(
  transport,
  fc.tuple(tunnel, inner, transport).map(([t, ip, parts]) => [...t, ip, ...parts]),
  fc.tuple(tunnel, inner, tunnel, inner, transport).map(([t, ip, u, other, parts]) => [...t, ip, ...u, other, ...parts]),
);

/** A packet of IP and its fragments: whole, the order and the copies to send. */
const datagram = fc
  .record({
    six: fc.boolean(),
    identification: fc.nat({ max: 0xffff }),
    parts: behind,
    options: fc.boolean(),
    sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 }),
    seed: fc.array(fc.nat(), { minLength: 26, maxLength: 26 }),
  })
  .map(({ six, identification, parts, options, sizes, seed }) => {
    const front: Part[] = six ? [ipv6(), ...(options ? [destinationOptions()] : [])] : [ipv4({ identification, ...fourOptions(options) })];
    const whole = build(...front, ...parts);
    const headers = six ? (options ? 48 : 40) : options ? 24 : 20;
    const payload = whole.length - headers;
    const cuts: number[] = [];
    for (const size of sizes) {
      const next = (cuts.at(-1) ?? 0) + 8 * size;
      if (next < payload) cuts.push(next);
    }
    if (cuts.length === 0) cuts.push(8);
    const pieces = six ? fragments6(whole, cuts, identification, headers, options ? 40 : 6) : fragments4(whole, cuts);
    const frames = pieces.map((piece) => build(ethernet({ type: six ? 0x86dd : 0x0800 }), data(piece)));
    // Copies of any of them, but of the one that comes last: that would come behind the whole.
    const order = frames.map((frame, i) => ({ frame, at: seed[i]! })).sort((a, b) => a.at - b.at);
    const copies = order.slice(0, -1).filter(({ at }) => at % 3 === 0);
    return { six, whole, sent: [...copies, ...order].map(({ frame }): Timed => ({ packet: frame })) };
  });
const fourOptions = (options: boolean) => (options ? { options: Uint8Array.of(1, 1, 1, 0) } : {});

/** The layers behind the first IP header, offsets from its first byte. */
const ofWhole = (six: boolean, whole: Uint8Array): LayerRecord[] => {
  const { records } = lintCapture([], [{ packet: build(ethernet({ type: six ? 0x86dd : 0x0800 }), data(whole)) }]);
  return records[0]!.layers.slice(2).map(({ offset, checksum, ...rest }) => ({
    ...rest,
    offset: offset - ETHERNET,
    ...(checksum === undefined ? {} : { checksum: { ...checksum, offset: checksum.offset - ETHERNET } }),
  }));
};

test("any datagram in any pieces, in any order, with copies, has the layers and verdicts of the whole packet", () =>
  fc.assert(
    fc.property(datagram, ({ six, whole, sent }) => {
      const made = lintCapture([], sent).records.map(({ reassembled }) => reassembled);
      expect(made.slice(0, -1).every((record) => record === undefined)).toBe(true);
      expect(made.at(-1)!.layers).toEqual(ofWhole(six, whole));
    }),
    { numRuns: 80 },
  ));

test("so have several whose fragments come mixed", () =>
  fc.assert(
    fc.property(fc.uniqueArray(datagram, { selector: ({ whole }) => `${whole[4]} ${whole[5]}`, minLength: 2, maxLength: 4 }), (all) => {
      // One of each in turn. The identification of IPv6 stands in the fragments only, so that at most one of it takes part.
      const some = [...all.filter(({ six }) => !six), ...all.filter(({ six }) => six).slice(0, 1)];
      const mixed: Timed[] = [];
      for (let i = 0; i < 30; i++) for (const { sent } of some) if (i < sent.length) mixed.push(sent[i]!);
      const made = lintCapture([], mixed).records.flatMap(({ reassembled }) => (reassembled === undefined ? [] : [reassembled.layers]));
      const texts = (layers: readonly (readonly object[])[]) => layers.map((list) => JSON.stringify(list)).sort();
      const sorted = (list: readonly LayerRecord[]) =>
        list.map(({ protocol, offset, length, checksum }) => ({ protocol, offset, length, checksum }));
      expect(texts(made.map(sorted))).toEqual(texts(some.map(({ six, whole }) => sorted(ofWhole(six, whole)))));
    }),
    { numRuns: 20 },
  ));
