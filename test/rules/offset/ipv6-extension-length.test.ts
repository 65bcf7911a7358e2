import rule from "../../../src/rules/offset/ipv6-extension-length.js";
import { build, data, ethernet, hip, ipv6, mobility, shim6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "binding refresh request", packet: build(ethernet(), ipv6(), mobility()) },
    // 6 + 6 bytes, then PadN of 4.
    {
      name: "binding update with padding",
      packet: build(ethernet(), ipv6(), mobility({ type: 5, content: Uint8Array.of(0, 1, 0x80, 0, 0, 10, 1, 2, 0, 0) })),
    },
    {
      name: "binding update with Pad1",
      packet: build(ethernet(), ipv6(), mobility({ type: 5, content: Uint8Array.of(0, 2, 0x80, 0, 0, 10, 0, 0, 0, 0) })),
    },
    { name: "HIP", packet: build(ethernet(), ipv6(), hip()) },
    { name: "Shim6 payload header", packet: build(ethernet(), ipv6(), shim6(), udp(), data(4)) },
    { name: "Shim6 control message", packet: build(ethernet(), ipv6(), shim6({ content: new Uint8Array(22) })) },
  ],
  invalid: [
    {
      name: "binding update in 8 bytes",
      packet: build(ethernet(), ipv6(), mobility({ type: 5, content: new Uint8Array(2) })),
      findings: [
        {
          message: "mobility header of 8 bytes is too short for message type 5, which has 12 before its options",
          at: 55,
          layer: "ipv6-mobility",
          severity: "error",
        },
      ],
    },
    {
      name: "mobility option runs past the header",
      packet: build(ethernet(), ipv6(), mobility({ type: 5, content: Uint8Array.of(0, 1, 0x80, 0, 0, 10, 3, 16, 1, 2) })),
      findings: [{ message: "mobility option 3 of length 16 runs past the header, where 2 bytes are left", at: 66 }],
    },
    {
      name: "mobility option without a length",
      packet: build(ethernet(), ipv6(), mobility({ type: 5, content: Uint8Array.of(0, 1, 0x80, 0, 0, 10, 1, 1, 0, 3) })),
      findings: [{ message: "mobility option 3 of length 0 runs past the header, where 0 bytes are left", at: 69 }],
    },
    {
      name: "HIP without its tags",
      packet: build(ethernet(), ipv6(), hip({ content: new Uint8Array(14) })),
      findings: [{ message: "HIP header of 16 bytes is shorter than the 40 bytes with both host identity tags", at: 55 }],
    },
    {
      name: "Shim6 payload header of 16 bytes",
      packet: build(ethernet(), ipv6(), shim6({ content: Uint8Array.of(0x80, ...new Uint8Array(13)) }), udp(), data(4)),
      findings: [{ message: "Shim6 payload header has 16 bytes instead of 8", at: 55, layer: "ipv6-shim6" }],
    },
  ],
});
