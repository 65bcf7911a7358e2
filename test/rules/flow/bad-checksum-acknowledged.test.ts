import rule from "../../../src/rules/flow/bad-checksum-acknowledged.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { client, RECEIVED, SENT, type Segment, SYN, SYN_ACK, server } from "../../support/talk.js";

const BAD = 0x1234;
/** The client's data begins at 1001. */
const opened: readonly Recorded[] = [
  { packet: client({ flags: SYN, sequence: 1000, acknowledgment: 0 }) },
  { packet: server({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001 }) },
  { packet: client({ sequence: 1001, acknowledgment: 5001 }) },
];
const sent = (sequence: number, f: Segment = {}, flags = 0): Recorded => ({
  packet: client({ sequence, acknowledgment: 5001, bytes: 100, ...f }),
  flags,
});
const acknowledged = (acknowledgment: number, f: Segment = {}): Recorded => ({ packet: server({ sequence: 5001, acknowledgment, ...f }) });
const ONE = "acknowledges 100 bytes of packet 4 although its TCP checksum is wrong and they were never sent again";

testFlowRule(rule, {
  healthy: [
    { name: "all right", packets: [...opened, sent(1001), acknowledged(1101)] },
    { name: "not acknowledged", packets: [...opened, sent(1001, { checksum: BAD }), acknowledged(1001), acknowledged(1100)] },
    { name: "sent again", packets: [...opened, sent(1001, { checksum: BAD }), acknowledged(1001), sent(1001), acknowledged(1101)] },
    { name: "sent again in part", packets: [...opened, sent(1001, { checksum: BAD }), sent(1001, { bytes: 60 }), acknowledged(1101)] },
    { name: "right before", packets: [...opened, sent(1001), sent(1001, { checksum: BAD }), acknowledged(1101)] },
    { name: "left to the card", packets: [...opened, sent(1001, { checksum: "partial" }), acknowledged(1101)] },
    { name: "never filled in", packets: [...opened, sent(1001, { checksum: 0 }), acknowledged(1101)] },
    { name: "captured where it was sent", packets: [...opened, sent(1001, { checksum: BAD }, SENT), acknowledged(1101)] },
    {
      name: "a capture in which nothing fits",
      packets: [
        { packet: client({ sequence: 1001, bytes: 100, checksum: BAD }) },
        { packet: server({ sequence: 5001, acknowledgment: 1101, checksum: BAD }) },
        { packet: client({ sequence: 1101, bytes: 100, checksum: BAD }) },
        { packet: server({ sequence: 5001, acknowledgment: 1201 }) },
      ],
    },
    {
      name: "asked for again: the capture missed the answer",
      packets: [
        ...opened,
        sent(1001, { checksum: BAD }),
        ...[1101, 1201, 1301, 1401].flatMap((sequence) => [sent(sequence), acknowledged(1001)]),
        acknowledged(1501),
      ],
    },
    {
      name: "another connection between the same ports",
      packets: [
        ...opened,
        sent(1001, { checksum: BAD }),
        { packet: client({ flags: SYN, sequence: 90_000, acknowledgment: 0 }) },
        acknowledged(90_001),
      ],
    },
    { name: "reset", packets: [...opened, sent(1001, { checksum: BAD }), acknowledged(1101, { flags: 0x14 })] },
  ],
  faulty: [
    {
      name: "received",
      packets: [...opened, sent(1001, { checksum: BAD }, RECEIVED), acknowledged(1101)],
      findings: [{ packet: 5, message: ONE, at: 42, layer: "tcp", severity: "error" }],
    },
    {
      name: "direction unknown, later data acknowledged with it",
      packets: [...opened, sent(1001, { checksum: BAD }), sent(1101), acknowledged(1201)],
      findings: [{ packet: 6, message: ONE, at: 42, layer: "tcp" }],
    },
    {
      name: "across the wrap of the sequence numbers",
      packets: [
        { packet: client({ sequence: 0xffffff00, bytes: 200 }) },
        { packet: client({ sequence: 0xffffffc8, bytes: 100, checksum: BAD }) },
        { packet: server({ sequence: 5001, acknowledgment: 44 }) },
      ],
      findings: [
        {
          packet: 3,
          message: "acknowledges 100 bytes of packet 2 although its TCP checksum is wrong and they were never sent again",
          at: 42,
          layer: "tcp",
        },
      ],
    },
    {
      name: "bad again",
      packets: [...opened, sent(1001, { checksum: BAD }), sent(1001, { checksum: BAD }), acknowledged(1101)],
      findings: [
        {
          packet: 6,
          message: "acknowledges 100 bytes of packet 5 although its TCP checksum is wrong and they were never sent again",
          at: 42,
          layer: "tcp",
        },
      ],
    },
    {
      name: "ten at once: eight of a flow are remembered",
      packets: [
        ...Array.from({ length: 10 }, (_, i) => sent(1 + 100 * i)),
        ...Array.from({ length: 10 }, (_, i) => sent(1001 + 100 * i, { checksum: BAD })),
        acknowledged(2001),
      ],
      findings: [
        {
          packet: 21,
          message:
            "acknowledges 800 bytes of 8 segments from packet 13 on although their TCP checksums are wrong and they were never sent again",
          at: 42,
          layer: "tcp",
        },
      ],
    },
    {
      name: "two at once",
      packets: [...opened, sent(1001, { checksum: BAD }), sent(1101, { checksum: BAD }), acknowledged(1201)],
      findings: [
        {
          packet: 6,
          message:
            "acknowledges 200 bytes of 2 segments from packet 4 on although their TCP checksums are wrong and they were never sent again",
          at: 42,
          layer: "tcp",
        },
      ],
    },
  ],
});
