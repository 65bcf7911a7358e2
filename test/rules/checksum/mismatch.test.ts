import rule from "../../../src/rules/checksum/mismatch.js";
import { build, data, ethernet, ipv4, ipv6, tcp, udp, vxlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const RECEIVED = 1;
const SENT = 2;

testRule(rule, {
  valid: [
    { name: "all right", packet: build(ethernet(), ipv4(), tcp(), data(10)) },
    { name: "absent", packet: build(ethernet(), ipv4(), udp({ checksum: 0 }), data(10)) },
    { name: "left to the card", packet: build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(10)) },
    { name: "cut", packet: build(ethernet(), ipv4(), tcp({ checksum: 1 }), data(1000)).slice(0, 60), wireLength: 1054 },
    { name: "a length beyond the packet", packet: build(ethernet(), ipv4(), tcp({ checksum: 1 }), data(1000)).slice(0, 60) },
    {
      name: "never filled in, sent",
      packet: build(ethernet(), ipv4({ checksum: 0 }), udp({ checksum: 0 })),
      flags: SENT,
    },
    {
      name: "never filled in, received over the loopback interface",
      packet: build(ethernet(), ipv4({ checksum: 0, source: "127.0.0.1", destination: "127.0.0.1" }), udp({ checksum: 0 })),
      flags: RECEIVED,
    },
  ],
  invalid: [
    {
      name: "IPv4 header",
      // 4500+001c+0001+0000+4011+0a00+0001+0a00+0002 = 9931, complement 66ce.
      packet: build(ethernet(), ipv4({ checksum: 0x66cf }), udp({ checksum: 0 })),
      findings: [
        { message: "IPv4 header checksum 0x66cf should be 0x66ce: one flipped bit explains it", at: 24, layer: "ipv4", severity: "error" },
      ],
    },
    {
      name: "UDP",
      // Pseudo-header 1420, header and data 9c40+0009+000c+0001+0203 = 9e59; b279, complement 4d86.
      packet: build(ethernet(), ipv4(), udp({ checksum: 0x4d87 }), data(4)),
      findings: [{ message: "UDP checksum 0x4d87 should be 0x4d86: one flipped bit explains it", at: 40, layer: "udp", severity: "error" }],
    },
    {
      name: "inside a tunnel, the outer one right",
      packet: build(ethernet(), ipv6(), udp({ destination: 4789 }), vxlan(), ethernet(), ipv4(), udp({ checksum: 0x4d87 }), data(4)),
      findings: [{ message: "UDP checksum 0x4d87 should be 0x4d86: one flipped bit explains it", at: 110, layer: "udp" }],
    },
    {
      name: "never filled in, direction unknown",
      packet: build(ethernet(), ipv4({ checksum: 0 }), udp({ checksum: 0 })),
      findings: [{ message: "IPv4 header checksum is 0: never filled in; should be 0x66ce", at: 24, severity: "info" }],
    },
    {
      name: "never filled in, received",
      packet: build(ethernet(), ipv4({ checksum: 0 }), udp({ checksum: 0 })),
      flags: RECEIVED,
      findings: [{ message: "IPv4 header checksum is 0: never filled in; should be 0x66ce", at: 24, severity: "error" }],
    },
  ],
});
