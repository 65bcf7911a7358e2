import rule from "../../../src/rules/flow/tunnel-without-checksum-not-merged.js";
import { hex } from "../../support/build/index.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { type Outer, RECEIVED, SENT, SYN, SYN_ACK, tunnelledClient, tunnelledServer } from "../../support/talk.js";

/** MSS 1400 on both sides. */
const options = hex("02040578");
const opened: readonly Recorded[] = [
  { packet: tunnelledClient({ flags: SYN, sequence: 999, acknowledgment: 0, options }, { checksum: 0 }), flags: RECEIVED },
  { packet: tunnelledServer({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1000, options }, { checksum: 0 }), flags: SENT },
];
interface Bulk {
  readonly segments: number;
  readonly bytes?: number;
  readonly outer?: Outer;
  readonly flags?: number;
  readonly microseconds?: number;
}
/** Segments from 1000 on, one behind the other. */
const bulk = ({ segments, bytes = 1400, outer = { checksum: 0 }, flags = RECEIVED, microseconds = 12 }: Bulk): Recorded[] =>
  Array.from({ length: segments }, (_, i) => {
    const packet = tunnelledClient({ sequence: 1000 + i * bytes, acknowledgment: 5001, bytes }, outer);
    return { packet: packet.slice(0, 160), wireLength: packet.length, flags, milliseconds: 100 + (i * microseconds) / 1000 };
  });

testFlowRule(rule, {
  healthy: [
    { name: "too few", packets: bulk({ segments: 256 }) },
    { name: "with a checksum", packets: bulk({ segments: 300, outer: {} }) },
    { name: "sent", packets: bulk({ segments: 300, flags: SENT }) },
    { name: "on the wire", packets: bulk({ segments: 300, flags: 0 }) },
    { name: "small segments", packets: bulk({ segments: 300, bytes: 900 }) },
    { name: "a slow link", packets: bulk({ segments: 300, microseconds: 1200 }) },
    { name: "all are merged, by twos", packets: [...opened, ...bulk({ segments: 300, bytes: 2800 })] },
    { name: "one is merged", packets: [...opened, ...bulk({ segments: 1, bytes: 4200 }), ...bulk({ segments: 300 }).slice(3)] },
  ],
  faulty: [
    {
      name: "257 segments: 256 that follow on another; said once",
      packets: bulk({ segments: 600 }),
      findings: [
        {
          packet: 257,
          message: "256 full TCP segments in a row came through this tunnel, whose UDP checksum is 0, and none was merged",
          at: 40,
          layer: "udp",
          severity: "info",
        },
      ],
    },
  ],
});
