import rule from "../../../src/rules/offset/udp-lite-coverage.js";
import { build, data, ethernet, ipv4, udpLite } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (coverage: number, payload: number, ip = {}) =>
  build(ethernet(), ipv4(ip), udpLite({ coverage, checksum: 1 }), data(payload));

testRule(rule, {
  valid: [
    { name: "all", packet: packet(0, 12) },
    { name: "the header alone", packet: packet(8, 12) },
    { name: "up to the last byte", packet: packet(20, 12) },
    { name: "first fragment", packet: packet(900, 16, { flagsAndOffset: 0x2000 }) },
    { name: "the IP length itself goes beyond the packet", packet: packet(60, 12, { totalLength: 90 }) },
  ],
  invalid: [
    {
      name: "less than the header",
      packet: packet(7, 12),
      findings: [
        { message: "UDP-Lite checksum coverage 7 is less than the header's 8 bytes", at: 38, layer: "udp-lite", severity: "error" },
      ],
    },
    {
      name: "beyond the packet",
      packet: packet(40, 12),
      findings: [{ message: "UDP-Lite checksum coverage 40 goes beyond the 20 bytes that IP carries", at: 38 }],
    },
  ],
});
