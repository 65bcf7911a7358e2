import { describe, expect, test } from "vitest";
import { diff, said } from "../support/diff-tester.js";
import type { Recorded } from "../support/lint.js";
import { samples } from "../support/samples/index.js";

/** Where a cut falls into each header of a tunnel, and behind them. */
const CUTS = [0, 14, 34, 42, 54, 60, 84, 100];
const MOST_PACKETS = 8;
/** All packets at one time each, so that none is outside of what the other capture saw. */
const recorded = (packets: readonly Recorded[]): Recorded[] => packets.map((packet, i) => ({ ...packet, milliseconds: i }));

describe("a capture does not differ from itself", () => {
  test.for(samples)("$name", async ({ packets }) => {
    const capture = recorded(packets);
    const { findings, counts } = await diff(capture, capture, { selected: ["diff/field-changed"] });
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ matched: packets.length, changed: 0, reordered: 0, segmented: 0 });
  });
});

test("nothing is said to be changed where one capture has less of a packet", async () => {
  let compared = 0;
  for (const { name, packets } of samples) {
    for (const [i, one] of packets.slice(0, MOST_PACKETS).entries()) {
      const n = CUTS[(i + 5) % CUTS.length]!;
      for (const most of [n, n + 7]) {
        const cut = { ...one, packet: one.packet.slice(0, most), wireLength: one.wireLength ?? one.packet.length };
        const found = [await diff([one], [cut]), await diff([cut], [one])];
        compared += found[0]!.counts.matched;
        const changes = found.flatMap((each) => said(each)).filter((text) => /changed|updated/.test(text));
        expect(changes, `packet ${i + 1} of ${name}, cut to ${most}`).toEqual([]);
      }
    }
  }
  expect(compared).toBeGreaterThan(100);
});
