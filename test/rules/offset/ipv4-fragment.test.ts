import rule from "../../../src/rules/offset/ipv4-fragment.js";
import { build, data, ethernet, ipv4, trailer, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Flags and offset as on the wire: the offset in units of 8 bytes. */
const piece = (flagsAndOffset: number, bytes: number) => build(ethernet(), ipv4({ flagsAndOffset, protocol: 17 }), data(bytes));

testRule(rule, {
  valid: [
    { name: "first", packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), udp({ length: 48 }), data(16)) },
    { name: "middle", packet: piece(0x2003, 24) },
    { name: "last, of any length", packet: piece(0x0006, 13) },
    { name: "not a fragment", packet: build(ethernet(), ipv4({ flagsAndOffset: 0x4000 }), udp(), data(5)) },
    // 20 + 8 * 8000 + 1515 = 65535.
    { name: "up to the last byte", packet: piece(8000, 1515) },
    { name: "cut by the snap length", packet: piece(0x2003, 24).slice(0, 40), wireLength: 58 },
    { name: "padded frame", packet: build(ethernet(), trailer(10), ipv4({ flagsAndOffset: 0x2003, protocol: 17 }), data(16)) },
  ],
  invalid: [
    {
      name: "middle of 13 bytes",
      packet: piece(0x2003, 13),
      findings: [
        { message: "IPv4 fragment with more to follow carries 13 bytes, not a multiple of 8", at: 20, layer: "ipv4", severity: "error" },
      ],
    },
    { name: "empty", packet: piece(0x0003, 0), findings: [{ message: "IPv4 fragment at offset 24 carries no bytes", at: 20 }] },
    {
      name: "one byte beyond the most",
      packet: piece(8000, 1516),
      findings: [{ message: "IPv4 fragment of 1516 bytes at offset 64000 goes beyond a datagram of 65535 bytes", at: 20 }],
    },
    {
      name: "may not be fragmented, and is",
      packet: piece(0x4003, 16),
      findings: [{ message: 'IPv4 fragment at offset 24 has the "don\'t fragment" flag', at: 20, severity: "info" }],
    },
    {
      name: "may not be fragmented, and more follow",
      packet: piece(0x6000, 16),
      findings: [{ message: 'IPv4 fragment at offset 0 has the "don\'t fragment" flag', at: 20 }],
    },
  ],
});
