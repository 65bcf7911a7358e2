import rule from "../../../src/rules/super-packet/big-tcp.js";
import { build, data, ethernet, hex, ipv4, ipv6, type Part, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Jumbo length: 8 of options, 20 of TCP, 72000 of payload = 72028 = 0x1195c.
const hopByHop: Part = { name: "hop", ipProtocol: 0, write: (inner) => Uint8Array.from([...hex("0600c204 0001195c"), ...inner]) };
const long = data(72000);
// 0a00 + 0001 + 0a00 + 0002 + 0006 + (72020 = 1 + 1954) = 2d5e.
const v4 = build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: 0x2d5e }), long);
const jumbo = build(ethernet(), ipv6({ payloadLength: 0, nextHeader: 0 }), hopByHop, tcp({ checksum: "partial" }), long);
const v6 = build(ethernet(), ipv6({ payloadLength: 0 }), tcp({ checksum: "partial" }), long);
/** What is left of a packet at a short snap length: its length on the wire tells enough. */
const cut = (packet: Uint8Array): { packet: Uint8Array; wireLength: number } => ({
  packet: packet.slice(0, 100),
  wireLength: packet.length,
});

testRule(rule, {
  valid: [
    {
      name: "total length 0 over what a length can say",
      ...cut(build(ethernet(), ipv4({ totalLength: 0 }), tcp({ checksum: 0x1409 }), data(3000))),
    },
    { name: "merged as ever", ...cut(build(ethernet(), ipv4(), tcp({ checksum: "partial" }), data(2920))) },
  ],
  invalid: [
    {
      name: "IPv4",
      ...cut(v4),
      findings: [
        {
          message: "TCP payload of 72000 bytes is that of several segments, in an IP packet of 72040 bytes whose length is 0",
          at: 14,
          layer: "tcp",
          severity: "info",
        },
      ],
    },
    {
      name: "IPv6 with a jumbo option",
      ...cut(jumbo),
      findings: [
        {
          message: "TCP payload of 72000 bytes is that of 50 segments of 1440 bytes, in an IP packet of 72068 bytes whose length is 0",
          at: 14,
        },
      ],
    },
    {
      name: "IPv6 without one",
      ...cut(v6),
      findings: [
        {
          message: "TCP payload of 72000 bytes is that of 50 segments of 1440 bytes, in an IP packet of 72060 bytes whose length is 0",
          at: 14,
        },
      ],
    },
  ],
});
