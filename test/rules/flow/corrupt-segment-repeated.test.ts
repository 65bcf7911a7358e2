import { expect, test } from "vitest";
import rule from "../../../src/rules/flow/corrupt-segment-repeated.js";
import { captureLinter, testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { changed } from "../../support/samples/sample.js";
import { client, type Segment, SYN, server, tunnelledClient } from "../../support/talk.js";

/** The payload is 0, 1, 2, … and begins behind Ethernet, IPv4 and TCP without options. */
const PAYLOAD = 14 + 20 + 20;
const TUNNEL = 50;
const good = (f: Segment = {}): Recorded => ({ packet: client({ sequence: 1001, acknowledgment: 5001, bytes: 100, ...f }) });
/** The same with the checksum as it was, and these payload bytes changed. */
const bad = (bytes: readonly (readonly [offset: number, value: number])[], f: Segment = {}): Recorded => ({
  packet: changed(good(f).packet, ...bytes.map(([offset, value]) => [PAYLOAD + offset, value] as const)),
});
const bit = bad([[10, 0x4a]]);
const acknowledged: Recorded = { packet: server({ sequence: 5001, acknowledgment: 1001 }) };
const found = (packet: number, message: string, at = 38) => ({ packet, message, at, layer: "tcp", severity: "warning" });
const ONE = "1 of its 100 bytes differs: at 10 0x0a was 0x4a (xor 0x40, one bit): damaged on the way";

/** The checksum fits source port 443, which no longer stands there. */
const rewritten: Recorded = { packet: changed(good({ source: 443 }).packet, [34, 51324 >> 8], [35, 51324 & 0xff]) };

testFlowRule(rule, {
  healthy: [
    { name: "nothing was wrong", packets: [good(), good()] },
    { name: "other bytes", packets: [bit, good({ sequence: 1101 }), good({ sequence: 901 })] },
    { name: "repeated but for the last byte", packets: [bit, good({ bytes: 99 })] },
    { name: "repeated but for the first byte", packets: [bit, good({ sequence: 1002 })] },
    { name: "bad again", packets: [bit, bit] },
    // 2^31 - 50 behind: its end lies more than half the sequence space away.
    { name: "half the sequence space away", packets: [bad([[10, 0x4a]], { sequence: 1001 + 0x7fffffce }), good()] },
    { name: "left to the card", packets: [bit, good({ checksum: "partial" })] },
    { name: "never filled in", packets: [bad([[10, 0x4a]], { checksum: 0 }), good()] },
    { name: "another flow", packets: [bit, good({ source: 51325 })] },
    { name: "the other direction", packets: [bit, { packet: server({ sequence: 1001, bytes: 100 }) }] },
    {
      name: "another connection between the same ports",
      packets: [bit, { packet: client({ flags: SYN, sequence: 1000, acknowledgment: 0 }) }, good()],
    },
    {
      name: "another flow, of which another segment is bad",
      packets: [bit, bad([], { source: 51325, sequence: 1101, checksum: 1 }), good({ source: 51325 })],
    },
    { name: "a SYN with data", packets: [good({ flags: SYN, sequence: 1000, checksum: 1 }), good({ sequence: 1000 })] },
    { name: "right before", packets: [good(), bit] },
    { name: "the same payload, and a source port that was rewritten", packets: [rewritten, good()] },
    {
      name: "another connection, in which another segment is bad",
      packets: [bit, { packet: client({ flags: SYN, sequence: 1000, acknowledgment: 0 }) }, bad([[10, 0x4a]], { sequence: 1101 }), good()],
    },
  ],
  faulty: [
    { name: "one bit", packets: [bit, acknowledged, good()], findings: [found(3, `repeats packet 1 with a right checksum: ${ONE}`)] },
    {
      name: "acknowledged as it was, and sent again after others",
      packets: [bit, { packet: server({ sequence: 5001, acknowledgment: 1101 }) }, good({ sequence: 1101 }), good()],
      findings: [found(4, `repeats packet 1 with a right checksum: ${ONE}`)],
    },
    {
      name: "told once",
      packets: [bit, good(), good()],
      findings: [found(2, `repeats packet 1 with a right checksum: ${ONE}`)],
    },
    {
      name: "both bytes of a word",
      packets: [
        bad([
          [4, 0x44],
          [5, 0x15],
        ]),
        good(),
      ],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 2 of its 100 bytes differ, one 16-bit word at 4: at 4 0x04 was 0x44 (xor 0x40): damaged on the way",
        ),
      ],
    },
    {
      name: "two bytes far apart",
      packets: [
        bad([
          [4, 0x05],
          [90, 0x5b],
        ]),
        good(),
      ],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 2 of its 100 bytes differ: at 4 0x04 was 0x05 (xor 0x01, the same bit in all), and another at 90: damaged on the way",
        ),
      ],
    },
    {
      name: "one bit in every fourth byte",
      packets: [bad([8, 12, 16].map((n) => [n, n ^ 0x80])), good()],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 3 of its 100 bytes differ, every 4th byte from 8 to 16: at 8 0x08 was 0x88 (xor 0x80, the same bit in all): damaged on the way",
        ),
      ],
    },
    {
      name: "a bit that sticks, where it was not set",
      packets: [bad([8, 24, 56].map((n) => [n, n | 0x80])), good()],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 3 of its 100 bytes differ, from 8 to 56, multiples of 16 apart: at 8 0x08 was 0x88 (xor 0x80, the same bit in all): damaged on the way",
        ),
      ],
    },
    {
      name: "zeros",
      packets: [bad(Array.from({ length: 10 }, (_, n) => [20 + n, 0])), good()],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 10 of its 100 bytes differ, a run of whole 16-bit words from 20 to 29: at 20 0x14 was 0x00 (xor 0x14); each was 0x00: damaged on the way",
        ),
      ],
    },
    {
      name: "a run that begins inside a word",
      packets: [bad([21, 22, 23].map((n) => [n, n ^ 0x0f])), good()],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 3 of its 100 bytes differ, a run from 21 to 23: at 21 0x15 was 0x1a (xor 0x0f, the same in all): damaged on the way",
        ),
      ],
    },
    {
      name: "no pattern",
      packets: [
        bad([
          [3, 0xf3],
          [10, 0x4a],
          [12, 0x0d],
        ]),
        good(),
      ],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 3 of its 100 bytes differ, from 3 to 12: at 3 0x03 was 0xf3 (xor 0xf0): damaged on the way",
        ),
      ],
    },
    {
      name: "the payload is the same",
      packets: [good({ checksum: 0x1234 }), good()],
      findings: [found(2, "repeats packet 1 with a right checksum: all its 100 bytes are the same, so that the damage is in its headers")],
    },
    {
      name: "one byte, the same",
      packets: [good({ checksum: 0x1234, bytes: 1 }), good({ bytes: 1 })],
      findings: [found(2, "repeats packet 1 with a right checksum: its one byte is the same, so that the damage is in its headers")],
    },
    {
      name: "payload and header",
      packets: [bad([[10, 0x4a]], { checksum: 0x1234 }), good()],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 1 of its 100 bytes differs: at 10 0x0a was 0x4a (xor 0x40, one bit): that does not make up for its checksum, so its headers are damaged as well, or these are other bytes",
        ),
      ],
    },
    {
      name: "across the wrap of the sequence numbers, inside a longer segment",
      packets: [bad([[10, 0x4a]], { sequence: 0xffffffc0 }), good({ sequence: 0xfffffec0, bytes: 400 })],
      findings: [found(2, `repeats packet 1 with a right checksum: ${ONE}`)],
    },
    {
      name: "two bad ones in a longer segment",
      packets: [bad([[10, 0x4a]], { bytes: 256 }), bad([[11, 0x0f]], { bytes: 256, sequence: 1257 }), good({ bytes: 512 })],
      findings: [
        found(
          3,
          "repeats packet 2 with a right checksum: 1 of its 256 bytes differs: at 11 0x0b was 0x0f (xor 0x04, one bit): damaged on the way; packet 1 as well: 1 of its 256 bytes differs: at 10 0x0a was 0x4a (xor 0x40, one bit): damaged on the way",
        ),
      ],
    },
    {
      name: "twice bad",
      packets: [bit, bad([[10, 0x1a]]), good()],
      findings: [
        found(
          3,
          "repeats packet 2 with a right checksum: 1 of its 100 bytes differs: at 10 0x0a was 0x1a (xor 0x10, one bit): damaged on the way; packet 1 as well: " +
            ONE,
        ),
      ],
    },
    {
      name: "one after the other",
      packets: [bit, bad([[10, 0x4a]], { sequence: 1101 }), good(), good({ sequence: 1101 })],
      findings: [found(3, `repeats packet 1 with a right checksum: ${ONE}`), found(4, `repeats packet 2 with a right checksum: ${ONE}`)],
    },
    {
      name: "five at once",
      packets: [bit, bit, bit, bit, bit, good()],
      findings: [
        found(
          6,
          `repeats packet 5 with a right checksum: ${ONE}; packet 4 as well: ${ONE}; packet 3 as well: ${ONE}; packet 2 as well: ${ONE}; and 1 more`,
        ),
      ],
    },
    {
      name: "behind what is kept",
      packets: [bad([[2500, 0]], { bytes: 3000 }), good({ bytes: 3000 })],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: its first 2048 bytes are the same, so that the damage lies behind them or in its headers",
        ),
      ],
    },
    {
      name: "in front of and behind the end of what is kept",
      packets: [
        bad(
          [
            [2047, 0x7f],
            [2500, 0],
          ],
          { bytes: 3000 },
        ),
        good({ bytes: 3000 }),
      ],
      findings: [
        found(
          2,
          "repeats packet 1 with a right checksum: 1 of its 3000 bytes differs: at 2047 0xff was 0x7f (xor 0x80, one bit): more is wrong behind its first 2048 bytes, which alone were kept, or in its headers",
        ),
      ],
    },
    {
      name: "inside VXLAN",
      packets: [
        { packet: changed(tunnelledClient({ sequence: 1001, bytes: 100 }), [TUNNEL + PAYLOAD + 10, 0x4a]) },
        { packet: tunnelledClient({ sequence: 1001, bytes: 100 }) },
      ],
      findings: [found(2, `repeats packet 1 with a right checksum: ${ONE}`, 88)],
    },
  ],
});

test("the details can be checked by hand", () => {
  // 0x0a0b - 0x4a0b = -0x4000, which is 0xbfff in one's complement; 0x1415 - 0x1411 = 4; together 0xc003.
  const [one] = captureLinter([rule])([
    bad([
      [10, 0x4a],
      [21, 0x11],
    ]),
    good(),
  ]);
  expect(one!.details).toEqual({
    at: 38,
    badPacket: 1,
    differing: 2,
    compared: 100,
    difference: "0xc003",
    length: 100,
    pattern: "at 10 and 21",
    offsets: "10 21",
    was: "0x4a 0x11",
    is: "0x0a 0x15",
    xor: "0x40 0x04",
    arithmetic: "the words of this packet sum to 0xc003 more; those of packet 1 lack 0xc003 for its checksum",
  });
});

test("of many bytes the first 16 are listed, of many segments all", () => {
  const zeros = bad(Array.from({ length: 20 }, (_, n) => [20 + n, 0]));
  const [one] = captureLinter([rule])([bit, bit, zeros, good()]);
  expect(one!.details).toMatchObject({
    badPacket: 3,
    differing: 20,
    offsets: "20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 …",
    alsoRepeats: "2 1",
  });
});

test("64 are kept", () => {
  const many = (n: number): Recorded[] => Array.from({ length: n }, (_, at) => bad([[10, 0x4a]], { sequence: 1001 + 100 * at }));
  const run = captureLinter([rule]);
  expect(run([...many(64), good()]).map((f) => f.message)).toEqual([`repeats packet 1 with a right checksum: ${ONE}`]);
  expect(run([...many(65), good()])).toEqual([]);
  expect(run([...many(65), good({ sequence: 1101 })])).toHaveLength(1);
});

test("nothing is left of another input", () => {
  const run = captureLinter([rule]);
  expect(run([bit])).toEqual([]);
  expect(run([bad([[10, 0x4a]], { sequence: 1101 }), good()])).toEqual([]);
});
