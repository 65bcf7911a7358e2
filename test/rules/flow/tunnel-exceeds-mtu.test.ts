import rule from "../../../src/rules/flow/tunnel-exceeds-mtu.js";
import { build, data, ethernet, gre, icmp, icmpv6, ipv4, ipv6, type Part, tcp, udp } from "../../support/build/index.js";
import { testFlowRule } from "../../support/flow-tester.js";
import type { Recorded } from "../../support/lint.js";
import { type Outer, type Segment, SYN, SYN_ACK, tunnelledClient, tunnelledServer } from "../../support/talk.js";

const DONT_FRAGMENT = 0x4000;
const node = { source: "192.168.0.1", destination: "192.168.0.2", flagsAndOffset: DONT_FRAGMENT, totalLength: 1550 };
const node6 = { source: "2001:db8:1::1", destination: "2001:db8:1::2", payloadLength: 1510 };
/** A router's answer to what is quoted. */
const tooLong = (mtu: number, ...quoted: readonly Part[]): Recorded => ({
  packet: build(
    ethernet(),
    ipv4({ source: "192.168.0.254", destination: "192.168.0.1" }),
    icmp({ type: 3, code: 4, rest: mtu }),
    ...quoted,
  ),
});
const tooBig = (mtu: number, ...quoted: readonly Part[]): Recorded => ({
  packet: build(ethernet(), ipv6(), icmpv6({ type: 2, rest: mtu }), ...quoted),
});
const vxlanPort = udp({ source: 50000, destination: 4789, length: 1530 });

/** The inner MSS is 1460, as it would be without the tunnel: 1460 + 20 + 20 + 50 bytes outside. */
const opened = (outer: Outer = {}): Recorded[] => [
  { packet: tunnelledClient({ flags: SYN, sequence: 1000, acknowledgment: 0 }, outer), milliseconds: 0 },
  { packet: tunnelledServer({ flags: SYN_ACK, sequence: 5000, acknowledgment: 1001 }, outer), milliseconds: 1 },
  { packet: tunnelledClient({ sequence: 1001, acknowledgment: 5001 }, outer), milliseconds: 2 },
];
const sent = (milliseconds: number, f: Segment = {}, outer: Outer = {}): Recorded => ({
  packet: tunnelledClient({ sequence: 1001, acknowledgment: 5001, bytes: 1460, ...f }, outer),
  milliseconds,
});
const acknowledged = (milliseconds: number, acknowledgment: number): Recorded => ({
  packet: tunnelledServer({ sequence: 5001, acknowledgment }),
  milliseconds,
});
const TIMEOUTS = [3, 210, 620, 1430, 3050];

testFlowRule(rule, {
  healthy: [
    { name: "no tunnel", packets: [tooLong(1500, ipv4(node), tcp())] },
    { name: "no tunnel's port", packets: [tooLong(1500, ipv4(node), udp({ destination: 53 }))] },
    { name: "a router that says no MTU", packets: [tooLong(0, ipv4(node), vxlanPort)] },
    { name: "it would fit", packets: [tooLong(1550, ipv4(node), vxlanPort)] },
    { name: "it may be fragmented", packets: [tooLong(1500, ipv4({ ...node, flagsAndOffset: 0 }), vxlanPort)] },
    {
      name: "another error",
      packets: [{ packet: build(ethernet(), ipv4(), icmp({ type: 3, code: 3, rest: 1500 }), ipv4(node), vxlanPort) }],
    },
    { name: "the first full segment arrives", packets: [...opened(), sent(3), acknowledged(4, 2461)] },
    { name: "lost twice", packets: [...opened(), sent(3), sent(210), sent(620), acknowledged(621, 2461)] },
    {
      name: "one as long arrived before: the peer is gone",
      packets: [...opened(), sent(2), acknowledged(2.5, 2461), ...TIMEOUTS.map((at) => sent(at, { sequence: 2461 }))],
    },
    {
      name: "a longer one arrived",
      packets: [...opened(), sent(2), acknowledged(2.5, 2461), ...TIMEOUTS.map((at) => sent(at, { sequence: 2461, bytes: 1300 }))],
    },
    { name: "short packets", packets: [...opened(), ...TIMEOUTS.map((at) => sent(at, { bytes: 900 }))] },
    {
      name: "may be fragmented",
      packets: [...opened({ fragmentable: true }), ...TIMEOUTS.map((at) => sent(at, {}, { fragmentable: true }))],
    },
    { name: "nothing ever arrived", packets: TIMEOUTS.map((at) => sent(at)) },
    { name: "again without a timeout", packets: [...opened(), ...[3, 8, 13, 18, 23].map((at) => sent(at))] },
  ],
  faulty: [
    {
      name: "VXLAN over IPv4, said once",
      packets: [tooLong(1500, ipv4(node), vxlanPort), tooLong(1500, ipv4(node), vxlanPort)],
      findings: [
        {
          packet: 1,
          message: "tunnel packet of 1550 bytes, which may not be fragmented, exceeds the MTU of 1500 on its path",
          at: 40,
          layer: "icmp",
          severity: "warning",
        },
      ],
    },
    {
      name: "GRE over IPv4, IPv4 in IPv6",
      packets: [tooLong(1400, ipv4(node), gre(), ipv4(), data(8)), tooBig(1400, ipv6(node6), ipv4(), tcp())],
      findings: [
        {
          packet: 1,
          message: "tunnel packet of 1550 bytes, which may not be fragmented, exceeds the MTU of 1400 on its path",
          at: 40,
          layer: "icmp",
        },
        {
          packet: 2,
          message: "tunnel packet of 1550 bytes, which may not be fragmented, exceeds the MTU of 1400 on its path",
          at: 58,
          layer: "icmpv6",
        },
      ],
    },
    {
      name: "a black hole, said once",
      packets: [...opened(), ...TIMEOUTS.map((at) => sent(at))],
      findings: [
        {
          packet: 7,
          message: "tunnel packet of 1550 bytes, which may not be fragmented, was sent 4 times and never arrived, as none so long did",
          at: 16,
          layer: "ipv4",
          severity: "warning",
        },
      ],
    },
  ],
});
