import rule from "../../../src/rules/flow/syn-repeated-beside-bad-outer.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { client, type Outer, type Segment, SYN, SYN_ACK, tunnelledClient, tunnelledServer } from "../../support/talk.js";

const BAD: Outer = { checksum: 0x1234 };
const syn = (milliseconds: number, outer: Outer = BAD, f: Segment = {}): Recorded => ({
  packet: tunnelledClient({ flags: SYN, sequence: 1000, acknowledgment: 0, ...f }, outer),
  milliseconds,
});
const answer = (milliseconds: number): Recorded => ({
  packet: tunnelledServer({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001 }),
  milliseconds,
});
const found = (packet: number, seconds: number) => ({
  packet,
  message: `SYN sent 3 times in ${seconds} s inside a tunnel whose UDP checksum is bad each time, and not answered`,
  // 14 + 20 + 8 + 8 + 14 + 20, and 4 to the sequence number
  at: 88,
  layer: "tcp",
  severity: "error",
});

testFlowRule(rule, {
  healthy: [
    { name: "outer checksum right", packets: [0, 1000, 3000, 7000].map((at) => syn(at, {})) },
    { name: "no outer checksum", packets: [0, 1000, 3000, 7000].map((at) => syn(at, { checksum: 0 })) },
    { name: "left to the card", packets: [0, 1000, 3000, 7000].map((at) => syn(at, { checksum: "partial" })) },
    { name: "only twice", packets: [syn(0), syn(1000)] },
    { name: "once with a right one between", packets: [syn(0), syn(1000, {}), syn(3000), syn(7000)] },
    { name: "one after the other at once: the capture has them twice", packets: [0, 0.1, 0.2, 1000, 1000.1].map((at) => syn(at)) },
    { name: "other connections with the same ports", packets: [0, 1000, 3000].map((at) => syn(at, BAD, { sequence: at })) },
    { name: "answered", packets: [syn(0), syn(1000), answer(1001), syn(3000)] },
    { name: "pauses that get shorter", packets: [syn(0), syn(4000), syn(5000)] },
    {
      name: "no tunnel",
      packets: [0, 1000, 3000].map((at) => ({ packet: client({ flags: SYN, sequence: 1000, checksum: 0x1234 }), milliseconds: at })),
    },
  ],
  faulty: [
    { name: "63 seconds", packets: [0, 1000, 3000, 7000, 15_000, 31_000].map((at) => syn(at)), findings: [found(3, 3)] },
    { name: "the linear timeouts of newer kernels", packets: [0, 1010, 2020, 3030].map((at) => syn(at)), findings: [found(3, 2)] },
  ],
});
