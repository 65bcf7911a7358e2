import rule from "../../../src/rules/flow/merged-then-retransmitted.js";
import { hex } from "../../support/build/index.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { client, RECEIVED, SENT, type Segment, SYN, SYN_ACK, server, tunnelledClient, tunnelledServer } from "../../support/talk.js";

/** MSS 1398 on both sides, as behind VXLAN with timestamps on a link of 1500; no timestamps here. */
const options = hex("02040576");
type Side = (f: Segment) => Uint8Array;
const opened = (one: Side, other: Side, flags = RECEIVED): Recorded[] => [
  { packet: one({ flags: SYN, sequence: 1000, acknowledgment: 0, options }), flags, milliseconds: 0 },
  { packet: other({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001, options }), flags: 3 - flags, milliseconds: 1 },
];
const sent = (one: Side, milliseconds: number, bytes: number, flags = RECEIVED, sequence = 1001): Recorded => ({
  packet: one({ sequence, acknowledgment: 5001, bytes }),
  flags,
  milliseconds,
});
const acknowledged = (milliseconds: number, acknowledgment: number): Recorded => ({
  packet: tunnelledServer({ sequence: 5001, acknowledgment }),
  flags: SENT,
  milliseconds,
});
const inTunnel = opened(tunnelledClient, tunnelledServer);
/** 1398 and 50 bytes: as many more as the tunnel's headers are long. */
const MERGED = 1448;
const found = (packet: number, at: number) => ({
  packet,
  message: "sent again as a single segment after 212 ms; packet 3 had brought it merged, 1448 bytes in all, and was not acknowledged",
  at,
  layer: "tcp",
  severity: "warning",
});

testFlowRule(rule, {
  healthy: [
    { name: "it arrived", packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), acknowledged(3, 2449)] },
    {
      name: "acknowledged, and sent again all the same",
      packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), acknowledged(3, 2449), sent(tunnelledClient, 214, 1398)],
    },
    { name: "more than two tunnels' worth", packets: [...inTunnel, sent(tunnelledClient, 2, 1449), sent(tunnelledClient, 214, 1398)] },
    { name: "again at once: asked for", packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), sent(tunnelledClient, 12, 1398)] },
    { name: "again merged", packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), sent(tunnelledClient, 214, MERGED)] },
    { name: "other bytes", packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), sent(tunnelledClient, 214, 1398, RECEIVED, 2449)] },
    {
      name: "captured where it was sent",
      packets: [
        ...opened(tunnelledClient, tunnelledServer, SENT),
        sent(tunnelledClient, 2, MERGED, SENT),
        sent(tunnelledClient, 214, 1398, SENT),
      ],
    },
  ],
  faulty: [
    {
      name: "inside VXLAN",
      packets: [...inTunnel, sent(tunnelledClient, 2, MERGED), sent(tunnelledClient, 214, 1398)],
      findings: [found(4, 88)],
    },
    {
      name: "behind the tunnel",
      packets: [...opened(client, server), sent(client, 2, MERGED), sent(client, 214, 1398)],
      findings: [found(4, 38)],
    },
  ],
});
