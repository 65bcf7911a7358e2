import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEngine } from "../../src/engine/engine.js";
import type { Finding } from "../../src/finding.js";
import { KernelJudge } from "../../src/kernel/judge.js";
import { registeredTables } from "../../src/packet/tables.js";
import { rules } from "../../src/rules/index.js";
import { eventOf, PREFIXES } from "../support/kernel-log/lines.js";
import { skbDump } from "../support/kernel-log/skb-dump.js";
import { batchOf } from "../support/lint.js";
import { samples } from "../support/samples/index.js";

/** A packet that went through a dump is the packet that it was, and what is found in it too. */
const ETHERNET = 1;
const ETHERNET_HEADER = 14;

/** Packets whose beginning the kernel takes for an Ethernet header; a dump says nothing of direction and time. */
const packets = samples.flatMap(({ name, packets }) =>
  packets
    .filter(({ linkType = ETHERNET, flags, packet }) => linkType === ETHERNET && flags === undefined && packet.length > ETHERNET_HEADER)
    .map(({ packet, wireLength = packet.length, about }) => ({ name: `${name}: ${about}`, packet, wireLength })),
);
const all = rules.filter(({ meta }) => !meta.id.startsWith("capture/"));
const options = { rules: all, tables: registeredTables() };
const [ofPackets, ofDumps] = [createEngine(options), createEngine(options)];
const judge = new KernelJudge(ofDumps);
/** What does not come from where it was read. */
const own = ({ source: _, time: __, ...finding }: Finding) => finding;
/** Likewise, where the packet is the first of its input. */
const ownOfOne = (finding: Finding) => ({
  ...own(finding),
  ...(finding.packet === undefined ? {} : { packet: { ...finding.packet, number: 1 } }),
});

interface Layout {
  readonly version: 1 | 2 | 3;
  readonly headroom: number;
  /** Bytes of headers in front of `skb->data`, shown as headroom. */
  readonly pulled: number;
  /** Where fragments begin, as shares of what is behind the headers. */
  readonly cuts: readonly number[];
  readonly prefix: string;
}
const layout: fc.Arbitrary<Layout> = fc.record({
  version: fc.constantFrom(1, 2, 3),
  headroom: fc.integer({ min: 0, max: 300 }),
  pulled: fc.constantFrom(0, ETHERNET_HEADER),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  prefix: fc.constantFrom(...Object.keys(PREFIXES)),
});

function dumpOf(packet: Uint8Array, wireLength: number, { version, headroom, pulled, cuts, prefix }: Layout): string[] {
  const data = packet.subarray(pulled);
  const room = new Uint8Array(headroom + pulled);
  room.set(packet.subarray(0, pulled), headroom);
  const ends = [...cuts.map((cut) => Math.floor(cut * data.length)), data.length].sort((a, b) => a - b);
  const frags = ends.slice(1).map((end, i) => end - ends[i]!);
  const network = headroom + ETHERNET_HEADER;
  return skbDump({
    version,
    packet: data,
    len: wireLength - pulled,
    headlen: ends[0]!,
    headroom: room,
    frags: frags.filter((size) => size > 0),
    mac: [headroom, ETHERNET_HEADER],
    net: [network, -1],
  }).map(PREFIXES[prefix]!);
}

test("there are packets enough", () => expect(packets.length).toBeGreaterThan(100));

describe("every sample, in two layouts", () => {
  test.for(packets)("$name", ({ packet, wireLength }) => {
    const expected = ofPackets.lint(batchOf({ packet, wireLength }), {}).map(own);
    ofPackets.end({});
    fc.assert(
      fc.property(layout, (how) => {
        // Without the first line of data nothing can be read.
        fc.pre(packet.length > how.pulled);
        const event = eventOf(dumpOf(packet, wireLength, how));
        expect(event.packet?.bytes).toEqual(packet);
        const found = judge.findings(event, "dmesg.txt");
        ofDumps.end({});
        for (const { source } of found) expect(source).toEqual({ log: "dmesg.txt", line: 1 });
        expect(found.filter(({ rule }) => !rule.startsWith("skb/")).map(ownOfOne)).toEqual(expected);
      }),
      { numRuns: 2 },
    );
  });
});
