import fc from "fast-check";
import { expect, test } from "vitest";
import { Verdict } from "../../src/packet/verdict.js";
import { rules } from "../../src/rules/index.js";
import { captureLinter } from "../support/flow-tester.js";
import { decoded, type Recorded } from "../support/lint.js";
import { ACK, client, SYN, SYN_ACK, server, tunnelledClient, tunnelledServer } from "../support/talk.js";

const flowRules = rules.filter(({ meta }) => meta.id.startsWith("flow/"));
const lint = captureLinter(flowRules);
const wrap = (sequence: number): number => sequence >>> 0;
const BAD = "flow/bad-checksum-acknowledged";

/** One step of a sender of data: what becomes of its next segment. */
const step = fc.record({
  bytes: fc.integer({ min: 1, max: 1460 }),
  fate: fc.constantFrom("arrives", "arrives", "arrives", "lost", "duplicated", "overtaken", "kept alive", "probed", "acknowledgment lost"),
  pause: fc.constantFrom(0.1, 1, 40, 300, 1200),
});
const conversation = fc.record({
  // Near the wrap of the sequence numbers as well.
  first: fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0xffffe000, max: 0xffffffff })),
  answers: fc.integer({ min: 0, max: 0xffffffff }),
  isTunnelled: fc.boolean(),
  hasSyn: fc.boolean(),
  direction: fc.constantFrom(0, 1, 2),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
});
type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;

/**
 * What a capture in front of the receiver shows. Segment `bad` of the data has a bit flipped, and the receiver takes it all the same;
 * `again` says whether the sender sends it once more.
 */
function captured({ first, answers, isTunnelled, hasSyn, direction, steps }: Conversation, bad = -1, again = false): Recorded[] {
  const packets: Recorded[] = [];
  let milliseconds = 0;
  let identification = 0;
  const [one, other] = isTunnelled ? [tunnelledClient, tunnelledServer] : [client, server];
  const sent = (f: Parameters<typeof client>[0]) => {
    packets.push({
      packet: one({ acknowledgment: wrap(answers + 1), identification: ++identification, ...f }),
      flags: direction,
      milliseconds,
    });
  };
  const answered = (acknowledgment: number, f: Parameters<typeof client>[0] = {}) => {
    const packet = other({ sequence: wrap(answers + 1), acknowledgment: wrap(acknowledgment), flags: ACK, identification, ...f });
    packets.push({ packet, flags: direction === 0 ? 0 : 3 - direction, milliseconds: (milliseconds += 0.5) });
  };
  if (hasSyn) {
    sent({ flags: SYN, sequence: first, acknowledgment: 0 });
    answered(first + 1, { flags: SYN_ACK, sequence: answers });
  }
  sent({ sequence: wrap(first + 1) });
  let next = first + 1;
  for (const [i, { bytes, fate, pause }] of steps.entries()) {
    milliseconds += pause;
    const segment = { sequence: wrap(next), bytes };
    next += bytes;
    if (i === bad) {
      sent(segment);
      const { packet } = packets.at(-1)!;
      packet[packet.length - 1]! ^= 0x10;
      // One in 65536 has the checksum that is left to a card, or 0.
      const p = decoded({ packet });
      fc.pre(p.verdict[p.depth - 1] === Verdict.Bad && p.stored[p.depth - 1] !== 0);
      if (again) sent(segment);
      answered(next);
      continue;
    }
    if (fate === "overtaken" && bytes > 1) {
      const half = bytes >> 1;
      sent({ sequence: wrap(next - half), bytes: half });
      milliseconds += 0.2;
      sent({ ...segment, bytes: bytes - half });
    } else sent(segment);
    if (fate === "lost") {
      // Behind the capture: it is seen again after a timeout, twice at most.
      for (const timeout of [250, 500]) {
        milliseconds += timeout;
        sent(segment);
      }
    } else if (fate === "duplicated") packets.push({ ...packets.at(-1)!, milliseconds: (milliseconds += 0.05) });
    if (fate !== "acknowledgment lost") answered(next);
    if (fate === "kept alive" || fate === "probed") {
      milliseconds += 5000;
      sent({ sequence: wrap(next - 1), bytes: fate === "probed" ? 1 : 0 });
      answered(next);
    }
  }
  answered(next);
  return packets;
}

const REPEATED = "flow/corrupt-segment-repeated";

test("a conversation without faults raises no rule about flows", () => {
  fc.assert(
    fc.property(conversation, (c) => {
      expect(lint(captured(c))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("a flipped bit that is acknowledged and never put right is found once, sent ones aside", () => {
  fc.assert(
    fc.property(conversation, fc.nat(), (c, n) => {
      const bad = n % c.steps.length;
      const found = lint(captured(c, bad)).map(({ rule }) => rule);
      expect(found).toEqual(c.direction === 2 ? [] : [BAD]);
      // Put right, it shows what was damaged, which is another rule's.
      const mended = lint(captured(c, bad, true)).map(({ rule }) => rule);
      expect(mended.filter((rule) => rule !== REPEATED)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
