import rule from "../../../src/rules/flow/udp-gso-mis-segmentation.js";
import { build, data, ethernet, ipv4, udp } from "../../support/build/index.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";

/** A datagram of `bytes` whose UDP length says `length`. */
const datagram = (bytes: number, length?: number, ip = {}): Recorded => ({
  packet: build(ethernet(), ipv4(ip), udp({ destination: 443, ...(length === undefined ? {} : { length }) }), data(bytes)),
});
const MORE_FRAGMENTS = 0x2000;

testFlowRule(rule, {
  healthy: [
    { name: "all right", packets: [datagram(1400), datagram(1400)] },
    { name: "a first fragment", packets: [datagram(1408, 14_008, { flagsAndOffset: MORE_FRAGMENTS })] },
    { name: "the IP length goes beyond as well", packets: [datagram(1400, 14_008, { totalLength: 14_028 })] },
    { name: "left to the card: a batch in one packet", packets: [datagram(14_000)] },
    { name: "small, once", packets: [datagram(400, 4008), datagram(500, 4008)] },
    { name: "longer than a frame", packets: [datagram(4000, 8008), datagram(12_000, 24_008), datagram(12_000, 24_008)] },
    { name: "tiny", packets: [datagram(100, 1008), datagram(100, 1008)] },
  ],
  faulty: [
    {
      name: "in a packet of full size, said once",
      // 14200 bytes are ten datagrams of 1420.
      packets: [datagram(1420), datagram(1420, 14_208), datagram(1420, 14_208)],
      findings: [
        {
          packet: 2,
          message: "UDP length 14208 is that of a batch of about 10 datagrams; the packet carries 1428 bytes",
          at: 38,
          layer: "udp",
          severity: "error",
        },
      ],
    },
    {
      name: "twice the same size",
      packets: [datagram(400, 1008), datagram(400, 1008)],
      findings: [
        {
          packet: 2,
          message: "UDP length 1008 is that of a batch of about 3 datagrams; the packet carries 408 bytes",
          at: 38,
          layer: "udp",
        },
      ],
    },
  ],
});
