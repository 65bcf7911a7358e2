import rule from "../../../src/rules/offset/esp-header.js";
import { build, data, esp, ethernet, ipv4, ipv6, trailer } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "over IPv4", packet: build(ethernet(), ipv4(), esp(), data(48)) },
    { name: "over IPv6", packet: build(ethernet(), ipv6(), esp(), data(44)) },
    { name: "padded frame", packet: build(ethernet(), trailer(3), ipv4(), esp(), data(12)) },
    { name: "first fragment", packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), esp(), data(50)) },
    { name: "IP length beyond the packet", packet: build(ethernet(), ipv4({ totalLength: 100 }), esp(), data(50)) },
    { name: "cut by the snap length", packet: build(ethernet(), ipv4(), esp(), data(48)).slice(0, 61), wireLength: 90 },
  ],
  invalid: [
    {
      name: "two bytes too many",
      packet: build(ethernet(), ipv4(), esp(), data(94)),
      findings: [{ message: "ESP of 102 bytes is no multiple of 4", at: 34, layer: "esp", severity: "warning" }],
    },
    {
      name: "index 0",
      packet: build(ethernet(), ipv6(), esp({ spi: 0 }), data(48)),
      findings: [{ message: "ESP has security parameters index 0", at: 54 }],
    },
  ],
});
