import rule from "../../../src/rules/offset/icmp-extension.js";
import { build, concat, data, ethernet, hex, icmp, icmpv6, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** 128 bytes: 20 of IPv4, 8 of UDP, 100 of data. */
const original = build(ipv4(), udp(), data(100));
const exceeded = (words: number, ...quoteAndExtensions: Uint8Array[]) =>
  build(ethernet(), ipv4(), icmp({ type: 11, rest: words << 16 }), data(concat(...quoteAndExtensions)));
/** Version 2, checksum, one MPLS label of class 1, type 1. */
const label = hex("20000000 00080101 00010140");

testRule(rule, {
  valid: [
    { name: "no extensions", packet: exceeded(0, original) },
    { name: "an MPLS label", packet: exceeded(32, original, label) },
    { name: "length without extensions", packet: exceeded(32, original) },
    { name: "extensions of an old router, without length", packet: exceeded(0, original, label) },
    {
      name: "ICMPv6 counts in 8 bytes",
      packet: build(ethernet(), ipv6(), icmpv6({ type: 3, rest: 0x10000000 }), data(concat(build(ipv6(), udp(), data(80)), label))),
    },
    {
      name: "first fragment",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), icmp({ type: 11, rest: 33 << 16 }), data(original)),
    },
  ],
  invalid: [
    {
      name: "quote beyond the message",
      packet: exceeded(33, original),
      findings: [{ message: "ICMP error says that it quotes 132 bytes, and only 128 are there", at: 39, layer: "icmp", severity: "error" }],
    },
    {
      name: "quote not padded",
      packet: exceeded(7, original.slice(0, 28), label),
      findings: [
        {
          message: "ICMP error says that it quotes 28 bytes in front of extensions, and must quote or pad to 128",
          at: 39,
          severity: "warning",
        },
      ],
    },
    // The structure begins at 14 + 20 + 8 + 128 = 170.
    {
      name: "two bytes of a structure",
      packet: exceeded(32, original, hex("2000")),
      findings: [{ message: "2 bytes are too few for an ICMP extension header", at: 170 }],
    },
    {
      name: "two bytes of an object",
      packet: exceeded(32, original, hex("20000000 0008")),
      findings: [{ message: "2 bytes are too few for an ICMP extension header", at: 174 }],
    },
    {
      name: "version 1",
      packet: exceeded(32, original, hex("10000000 00080101 00010140")),
      findings: [{ message: "ICMP extension structure has version 1, and should have 2", at: 170 }],
    },
    {
      name: "object of length 0",
      packet: exceeded(32, original, hex("20000000 00000101")),
      findings: [{ message: "ICMP extension object has length 0, less than its own header of 4 bytes", at: 174 }],
    },
    {
      name: "object beyond the message",
      packet: exceeded(32, original, hex("20000000 00140101")),
      findings: [{ message: "ICMP extension object has length 20, and only 4 bytes are left", at: 174 }],
    },
  ],
});
