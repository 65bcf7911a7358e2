import rule from "../../../src/rules/offset/ah-header.js";
import { ah, build, data, ethernet, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "over IPv4, 96 bits", packet: build(ethernet(), ipv4(), ah(), udp(), data(4)) },
    { name: "over IPv6, 96 bits", packet: build(ethernet(), ipv6(), ah(), udp(), data(4)) },
    { name: "over IPv4, 28 bytes", packet: build(ethernet(), ipv4(), ah({ icv: new Uint8Array(16) }), udp(), data(4)) },
    { name: "over IPv6, 32 bytes", packet: build(ethernet(), ipv6(), ah({ icv: new Uint8Array(20) }), udp(), data(4)) },
  ],
  invalid: [
    {
      name: "length field 0",
      packet: build(ethernet(), ipv4(), ah({ length: 0 }), udp(), data(4)),
      findings: [
        { message: "authentication header length 8 is less than its fixed fields' 12 bytes", at: 35, layer: "ipv4", severity: "error" },
      ],
    },
    {
      name: "over IPv6, 28 bytes",
      packet: build(ethernet(), ipv6(), ah({ icv: new Uint8Array(16) }), udp(), data(4)),
      findings: [{ message: "authentication header has 28 bytes, over IPv6 not a multiple of 8", at: 55, layer: "ah" }],
    },
    {
      name: "reserved field",
      packet: build(ethernet(), ipv4(), ah({ reserved: 0x102 }), udp(), data(4)),
      findings: [{ message: "authentication header has a reserved field of 0x0102", at: 36, severity: "warning" }],
    },
    {
      name: "index 0",
      packet: build(ethernet(), ipv4(), ah({ spi: 0 }), udp(), data(4)),
      findings: [{ message: "authentication header has security parameters index 0", at: 38, severity: "warning" }],
    },
  ],
});
