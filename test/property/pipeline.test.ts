import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../src/finding.js";
import { concat } from "../support/build/index.js";
import { Pcapng, pcap } from "../support/capture-files.js";
import { bytesOf, fileName } from "../support/samples/files.js";
import { samples } from "../support/samples/index.js";
import { findingsOf, packets } from "./findings.js";

const some = fc.array(fc.constantFrom(...packets.filter(({ linkType = 1, flags }) => linkType === 1 && flags === undefined)), {
  maxLength: 30,
});
type Packets = typeof some extends fc.Arbitrary<infer T> ? T : never;

const SECONDS = 1_700_000_000;
const asPcap = (list: Packets): Uint8Array =>
  pcap(list.map(({ packet, wireLength = packet.length }, i) => ({ bytes: packet, length: wireLength, seconds: SECONDS, fraction: i })));
const asPcapng = (list: Packets, little: boolean): Uint8Array => {
  const f = new Pcapng(little);
  const time = (i: number) => BigInt(SECONDS) * 1_000_000n + BigInt(i);
  return concat(
    f.section(),
    f.interface(),
    ...list.map(({ packet, wireLength = packet.length }, i) => f.packet(packet, { length: wireLength, time: time(i) })),
  );
};
/** Where a packet stands in its file is all that its format may change. */
const anywhere = (found: readonly Finding[]) =>
  found.map((f) => (f.packet === undefined ? f : { ...f, packet: { ...f.packet, offset: 0 } }));

test("pcap and pcapng of both byte orders give the same findings", async () => {
  await fc.assert(
    fc.asyncProperty(some, async (list) => {
      const expected = anywhere(await findingsOf([["a", asPcap(list)]]));
      for (const little of [true, false]) expect(anywhere(await findingsOf([["a", asPcapng(list, little)]]))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test("the size of the batches changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 9 }), async (list, rows) => {
      const file = asPcap(list);
      expect(await findingsOf([["a", file]], rows)).toEqual(await findingsOf([["a", file]]));
    }),
    { numRuns: 60 },
  );
});

test("several inputs give what each gives alone, in their order", async () => {
  const all = samples.map((sample) => [fileName(sample), bytesOf(sample)] as const);
  const inputs = fc.array(fc.constantFrom(...all), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(inputs, async (files) => {
      const alone: Finding[] = [];
      for (const file of files) alone.push(...(await findingsOf([file])));
      expect(await findingsOf(files)).toEqual(alone);
    }),
    { numRuns: 60 },
  );
});

/** What a packet shows by itself: what several show, and how long segments are, the packets before decide. */
const isOfOne = ({ packet, reassembled, rule }: Finding): boolean =>
  packet !== undefined && reassembled === undefined && !/^(flow|super-packet)\//.test(rule);

test("the findings of a capture are those of its packets, one after another", async () => {
  await fc.assert(
    fc.asyncProperty(some, async (list) => {
      // Why a checksum is wrong, the packets before may say as well; that it is, each says alone.
      const bare = ({ packet, time, fingerprint, message, cause, details, advisories, ...rest }: Finding) => ({
        ...rest,
        at: details?.at,
        captured: packet?.captured,
        ...(rest.rule === "checksum/mismatch" ? {} : { message, details }),
      });
      const each: ReturnType<typeof bare>[] = [];
      for (const packet of list) each.push(...(await findingsOf([["a", asPcap([packet])]])).filter(isOfOne).map(bare));
      const whole = (await findingsOf([["a", asPcap(list)]])).filter(isOfOne).map(bare);
      expect(whole).toEqual(each);
    }),
    { numRuns: 30 },
  );
});
