import fc from "fast-check";
import { expect, test } from "vitest";
import { build, data, ethernet, geneve, hex, ipv4, ipv6, type Part, tcp, udp, vlan, vxlan } from "../support/build/index.js";
import type { Recorded } from "../support/lint.js";
import { tracked } from "../support/track.js";

const SYN = 0x02;
const ACK = 0x10;
const SNAP = 250;
const TIMESTAMPS = hex("0101080a 00010000 00020000");

/** What stands around the flow's IP header, the bytes that it takes from the MTU, and whether IP is around it. */
const AROUND: readonly (() => Part[])[] = [
  () => [],
  () => [vlan()],
  () => [vlan(), vlan({ id: 8 })],
  () => [ipv4(), udp({ destination: 4789, checksum: 0 }), vxlan(), ethernet()],
  () => [ipv6(), udp({ destination: 6081, checksum: 0 }), geneve(), ethernet()],
  () => [ipv4()],
  () => [vlan(), ipv6()],
];

const flow = fc.record({
  around: fc.constantFrom(...AROUND),
  isV6: fc.boolean(),
  mss: fc.integer({ min: 300, max: 8800 }),
  others: fc.integer({ min: 0, max: 100 }),
  options: fc.constantFrom(new Uint8Array(0), TIMESTAMPS),
  checksum: fc.constantFrom<"partial" | undefined>("partial", undefined),
  /** Payloads of single segments, in parts of a full one. */
  singles: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
  merged: fc.array(fc.record({ segments: fc.integer({ min: 2, max: 6 }), last: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    maxLength: 3,
  }),
  isCut: fc.boolean(),
});
type Flow = typeof flow extends fc.Arbitrary<infer T> ? T : never;

const share = (part: number, full: number): number => 1 + Math.floor(part * (full - 1));
const mssOption = (mss: number): Uint8Array => hex(`0204${mss.toString(16).padStart(4, "0")}`);

interface Sent {
  readonly recorded: Recorded;
  readonly payload: number;
  readonly segments: number;
  readonly last: number;
}

/** The packets of the flow, and of each how many segments it is and how long the last one is; 1 for a single one. */
function packets(f: Flow): { readonly size: number; readonly list: readonly Sent[] } {
  const frame = (source: string, destination: string, transport: Part, payload: number): Uint8Array => {
    const ip = f.isV6
      ? ipv6({ source: `2001:db8::${source}`, destination: `2001:db8::${destination}` })
      : ipv4({ source: `10.0.0.${source}`, destination: `10.0.0.${destination}` });
    return build(ethernet(), ...f.around(), ip, transport, data(payload));
  };
  const size = f.mss - f.options.length;
  const out = (payload: number): Recorded => {
    const packet = frame("1", "2", tcp({ options: f.options, ...(f.checksum === undefined ? {} : { checksum: f.checksum }) }), payload);
    return f.isCut ? { packet: packet.slice(0, SNAP), wireLength: packet.length } : { packet };
  };
  const syn = frame("1", "2", tcp({ flags: SYN, options: mssOption(f.mss) }), 0);
  const answer = frame("2", "1", tcp({ source: 80, destination: 40000, flags: SYN | ACK, options: mssOption(f.mss + f.others) }), 0);
  return {
    size,
    list: [
      { recorded: { packet: syn }, payload: 0, segments: 1, last: 0 },
      { recorded: { packet: answer }, payload: 0, segments: 1, last: 0 },
      ...[...f.singles, 1].map((part) => {
        const payload = share(part, size);
        return { recorded: out(payload), payload, segments: 1, last: 0 };
      }),
      ...f.merged.map(({ segments, last: part }) => {
        const last = share(part, size);
        const payload = (segments - 1) * size + last;
        return { recorded: out(payload), payload, segments, last };
      }),
    ],
  };
}

/** By chance a payload is a multiple of another size that segments may have: then nobody can tell that they have not. */
const isAmbiguous = (list: readonly Sent[], size: number, other: number): boolean =>
  other !== size && list.some(({ payload }) => payload > other && payload % other === 0);

const MTU = 1500;
/** What a segment has room for on an Ethernet link: behind the outermost IP header, which Ethernet and tags stand in front of. */
function roomOnLink(f: Flow): number {
  const tags = f.around().findIndex(({ name }) => name !== "vlan");
  const inFront = build(ethernet(), ...f.around().slice(0, tags === -1 ? undefined : tags)).length;
  const last = build(ethernet(), ...f.around(), f.isV6 ? ipv6() : ipv4(), tcp({ options: f.options })).length;
  return MTU - (last - inFront);
}

test("a segment is never called a super-packet, and a merged packet is taken apart exactly once both SYNs were seen", () => {
  fc.assert(
    fc.property(flow, (f) => {
      const { size, list } = packets(f);
      fc.pre(!isAmbiguous(list, size, f.mss + f.others - f.options.length));
      const { supers } = tracked(list.map(({ recorded }) => recorded));
      // What the receiver takes in one piece may be one, and with a finished checksum its sender may have forgotten the options.
      const undecidable = f.mss + f.others - (f.checksum === "partial" ? f.options.length : 0);
      let isMisled = false;
      for (const [i, { segments, last }] of list.entries()) {
        const found = supers[i];
        if (segments === 1) expect(found).toBe(undefined);
        else if (found === undefined) {
          expect((segments - 1) * size + last).toBeLessThanOrEqual(undecidable);
          isMisled = true;
        } else if (!isMisled || found.segmentSize !== null) expect(found).toMatchObject({ segmentSize: size, segments, lastSegment: last });
      }
    }),
    { numRuns: 300 },
  );
});

test("without the SYNs a size is right or not given", () => {
  fc.assert(
    fc.property(flow, (f) => {
      const { size, list } = packets(f);
      const later = list.slice(2);
      fc.pre(!isAmbiguous(later, size, roomOnLink(f)));
      const { supers } = tracked(later.map(({ recorded }) => recorded));
      for (const found of supers) if (found !== undefined && found.segmentSize !== null) expect(found.segmentSize).toBe(size);
    }),
    { numRuns: 300 },
  );
});
