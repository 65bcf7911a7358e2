import fc from "fast-check";
import { expect, test } from "vitest";
import { build, data, ethernet, ipv4, ipv6, tcp } from "../support/build/index.js";
import { diff, diffLive, said } from "../support/diff-tester.js";
import type { Recorded } from "../support/lint.js";

const step = fc.record({
  bytes: fc.integer({ min: 1, max: 1400 }),
  answers: fc.constantFrom("acknowledgment", "acknowledgment", "twice", "data", "nothing"),
  lost: fc.constantFrom("none", "none", "none", "none", "segment", "answer"),
  isSentAgain: fc.boolean(),
});
const talk = fc.record({
  isV4: fc.boolean(),
  /** iperf and the like send the same bytes all the time. */
  isUniform: fc.boolean(),
  isTranslated: fc.boolean(),
  /** One end has the identification 0 in all packets. */
  hasNoIdentification: fc.boolean(),
  clock: fc.constantFrom(0, 3_600_000, -40),
  cutBefore: fc.constantFrom(0, 0, 96, 120),
  cutAfter: fc.constantFrom(0, 0, 96, 120),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
});
type Talk = typeof talk extends fc.Arbitrary<infer T> ? T : never;

const DELAY = 0.4;
const cut = (packet: Uint8Array, most: number): Recorded =>
  most === 0 ? { packet } : { packet: packet.slice(0, most), wireLength: packet.length };

/** What two points on the way see of a conversation: BEFORE is the client's, so that answers are there later than at AFTER. */
function seen({ isV4, isUniform, isTranslated, hasNoIdentification, clock, cutBefore, cutAfter, steps }: Talk) {
  const before: Recorded[] = [];
  const after: Recorded[] = [];
  let lost = 0;
  let added = 0;
  let now = 0;
  let identification = 0;
  const packet = (isAnswer: boolean, isOutside: boolean, id: number, t: Parameters<typeof tcp>[0], bytes: number): Uint8Array => {
    const client = isV4
      ? isOutside && isTranslated
        ? "192.0.2.1"
        : "10.0.0.1"
      : isOutside && isTranslated
        ? "2001:db8:9::1"
        : "2001:db8::1";
    const server = isV4 ? "10.7.0.1" : "2001:db8:7::1";
    const ends = isAnswer ? { source: server, destination: client } : { source: client, destination: server };
    const port = isOutside && isTranslated ? 1500 : 40000;
    const net = isV4 ? ipv4({ ...ends, identification: id, ttl: isOutside === isAnswer ? 64 : 63 }) : ipv6(ends);
    const content = Uint8Array.from({ length: bytes }, (_, i) => (isUniform ? 0x30 : ((t?.sequence ?? 0) + i) * 7));
    const ports = isAnswer ? { source: 443, destination: port } : { source: port, destination: 443 };
    return build(ethernet(), net, tcp({ ...t, ...ports }), data(content));
  };
  const travels = (isAnswer: boolean, t: Parameters<typeof tcp>[0], bytes: number, isLost: boolean, id = ++identification): void => {
    const own = isAnswer && hasNoIdentification ? 0 : id;
    const [inside, outside] = [packet(isAnswer, false, own, t, bytes), packet(isAnswer, true, own, t, bytes)];
    now++;
    if (!(isLost && isAnswer)) before.push({ ...cut(inside, cutBefore), milliseconds: now + (isAnswer ? DELAY : 0) });
    if (!(isLost && !isAnswer)) after.push({ ...cut(outside, cutAfter), milliseconds: now + (isAnswer ? 0 : DELAY) + clock });
    // An answer that is lost between the two is one that only AFTER has.
    if (isLost && isAnswer) added++;
    else if (isLost) lost++;
  };
  let sequence = 0xfffff000;
  let answer = 77;
  const whole = { bytes: 500, answers: "acknowledgment", lost: "none", isSentAgain: false } as const;
  for (const { bytes, answers, lost: loses, isSentAgain } of [whole, ...steps, whole]) {
    const segment = { sequence: sequence >>> 0, acknowledgment: answer };
    travels(false, segment, bytes, loses === "segment");
    if (isSentAgain) travels(false, segment, bytes, false);
    sequence = (sequence + bytes) >>> 0;
    const reply = { sequence: answer, acknowledgment: sequence };
    if (answers === "nothing") continue;
    const n = answers === "data" ? 300 : 0;
    travels(true, reply, n, loses === "answer");
    if (answers === "twice") travels(true, { ...reply, window: 900 }, 0, false);
    answer += n;
  }
  const byTime = (a: Recorded, b: Recorded): number => a.milliseconds! - b.milliseconds!;
  return { before: before.sort(byTime), after: after.sort(byTime), lost, added };
}

test("packets of both directions are found again in what is lost, sent again, translated and cut", async () => {
  await fc.assert(
    fc.asyncProperty(talk, async (t) => {
      const { before, after, lost, added } = seen(t);
      const found = await diff(before, after);
      const rules = found.findings.map(({ rule }) => rule).filter((rule) => rule !== "diff/field-changed");
      expect(rules.sort()).toEqual([...Array(added).fill("diff/packet-added"), ...Array(lost).fill("diff/packet-lost")]);
      const changes = said(found).filter((text) => text.startsWith("diff/field-changed"));
      if (!t.isTranslated) expect(changes).toEqual([]);
      for (const text of changes) expect(text).toMatch(/: ipv[46] (source|destination) \S+ → \S+, tcp (source|destination)Port \d+ → \d+$/);
    }),
    { numRuns: Number(process.env.RUNS ?? 100) },
  );
});

test("on two interfaces likewise", async () => {
  const block = fc.constantFrom(1, 3, 20);
  await fc.assert(
    fc.asyncProperty(talk, fc.record({ before: block, after: block }), async (t, blocks) => {
      const { before, after, lost, added } = seen({ ...t, clock: 0 });
      const { findings } = await diffLive(before, after, blocks);
      const rules = findings.map(({ rule }) => rule).filter((rule) => rule !== "diff/field-changed");
      expect(rules.sort()).toEqual([...Array(added).fill("diff/packet-added"), ...Array(lost).fill("diff/packet-lost")]);
    }),
    { numRuns: Number(process.env.RUNS ?? 100) },
  );
});
