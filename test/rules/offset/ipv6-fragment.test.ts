import rule from "../../../src/rules/offset/ipv6-fragment.js";
import { build, data, ethernet, fragment, hopByHop, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const piece = (f: Parameters<typeof fragment>[0], bytes: number) =>
  build(ethernet(), ipv6(), fragment({ nextHeader: 17, ...f }), data(bytes));

testRule(rule, {
  valid: [
    { name: "first", packet: build(ethernet(), ipv6(), fragment({ more: true }), udp({ length: 48 }), data(16)) },
    { name: "middle", packet: piece({ offset: 24, more: true }, 24) },
    { name: "last, of any length", packet: piece({ offset: 48 }, 13) },
    // 64000 + 1535 = 65535; the fragment header itself does not count.
    { name: "up to the last byte", packet: piece({ offset: 64000 }, 1535) },
    { name: "cut by the snap length", packet: piece({ offset: 24, more: true }, 24).slice(0, 70), wireLength: 86 },
  ],
  invalid: [
    {
      name: "middle of 13 bytes",
      packet: piece({ offset: 24, more: true }, 13),
      findings: [
        {
          message: "IPv6 fragment with more to follow carries 13 bytes, not a multiple of 8",
          at: 56,
          layer: "ipv6-fragment",
          severity: "error",
        },
      ],
    },
    { name: "empty", packet: piece({ offset: 24 }, 0), findings: [{ message: "IPv6 fragment at offset 24 carries no bytes", at: 56 }] },
    {
      name: "one byte beyond the most",
      packet: piece({ offset: 64000 }, 1536),
      findings: [{ message: "IPv6 fragment of 1536 bytes at offset 64000 goes beyond a payload of 65535 bytes", at: 56 }],
    },
    // 8 + 64000 + 1528 = 65536.
    {
      name: "beyond the most with hop-by-hop options",
      packet: build(ethernet(), ipv6(), hopByHop(), fragment({ nextHeader: 17, offset: 64000 }), data(1528)),
      findings: [{ message: "IPv6 fragment of 1528 bytes at offset 64000 goes beyond a payload of 65535 bytes", at: 64 }],
    },
    {
      name: "reserved byte",
      packet: piece({ offset: 24, reserved: 9 }, 8),
      findings: [{ message: "IPv6 fragment header has reserved fields set: byte 1 is 9, bits 0", at: 55, severity: "warning" }],
    },
    {
      name: "reserved bits",
      packet: piece({ offset: 24, reservedBits: 2 }, 8),
      findings: [{ message: "IPv6 fragment header has reserved fields set: byte 1 is 0, bits 2", at: 56 }],
    },
    {
      name: "atomic",
      packet: build(ethernet(), ipv6(), fragment(), udp(), data(5)),
      findings: [{ message: "IPv6 fragment header on a packet that is whole", at: 56, severity: "info" }],
    },
  ],
});
