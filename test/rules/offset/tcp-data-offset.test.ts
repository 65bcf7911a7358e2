import rule from "../../../src/rules/offset/tcp-data-offset.js";
import { build, data, ethernet, hex, icmp, ipv4, ipv6, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const segment = (dataOffset: number, payload: number) => build(ethernet(), ipv4(), tcp({ dataOffset }), data(payload));

testRule(rule, {
  valid: [
    { name: "no options", packet: segment(20, 8) },
    { name: "all of the segment is header", packet: segment(28, 8) },
    { name: "60 bytes, the most there are", packet: build(ethernet(), ipv4(), tcp({ options: new Uint8Array(40) }), data(1)) },
    // RFC 1858: a first fragment may be smaller than the header.
    {
      name: "first fragment cut inside the header",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), tcp({ dataOffset: 32 }), data(4)),
    },
    {
      name: "the IP length itself goes beyond the packet",
      packet: build(ethernet(), ipv4({ totalLength: 60 }), tcp({ dataOffset: 40 }), data(4)),
    },
    {
      name: "quoted in an ICMP error, which cuts it",
      packet: build(
        ethernet(),
        ipv4(),
        icmp({ type: 3, code: 3 }),
        data(build(ipv4(), tcp({ options: hex("0101080a 00000001 00000002") })).slice(0, 44)),
      ),
    },
  ],
  invalid: [
    {
      name: "below 5 words",
      packet: segment(16, 8),
      findings: [
        { message: "TCP header length 16 is less than the 20 bytes of a header without options", at: 46, layer: "tcp", severity: "error" },
      ],
    },
    {
      name: "zero",
      packet: segment(0, 0),
      findings: [{ message: "TCP header length 0 is less than the 20 bytes of a header without options", at: 46 }],
    },
    // 20 + 20 + 4 bytes of IP, 24 of them for TCP.
    {
      name: "beyond the segment",
      packet: segment(32, 4),
      findings: [{ message: "TCP header length 32 goes beyond the 24 bytes that IP carries", at: 46, layer: "tcp" }],
    },
    {
      name: "beyond the segment, IPv6 with padding behind",
      packet: build(ethernet(), ipv6({ payloadLength: 20 }), tcp({ dataOffset: 24 }), data(12)),
      findings: [{ message: "TCP header length 24 goes beyond the 20 bytes that IP carries", at: 66 }],
    },
  ],
});
