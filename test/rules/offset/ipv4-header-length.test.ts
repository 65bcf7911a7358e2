import rule from "../../../src/rules/offset/ipv4-header-length.js";
import { build, data, ethernet, ipv4, trailer, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "20 bytes", packet: build(ethernet(), ipv4(), udp(), data(4)) },
    { name: "60 bytes, the most", packet: build(ethernet(), ipv4({ options: new Uint8Array(40) }), udp(), data(4)) },
    { name: "total length 0 is another rule's", packet: build(ethernet(), ipv4({ totalLength: 0 }), udp(), data(4)) },
    { name: "header beyond the frame is another rule's", packet: build(ethernet(), ipv4({ headerLength: 60 }), udp(), data(4)) },
  ],
  invalid: [
    {
      name: "four words",
      packet: build(ethernet(), ipv4({ headerLength: 16 }), udp(), data(4)),
      findings: [
        {
          message: "IPv4 header length 16 is less than the 20 bytes that every header has",
          at: 14,
          layer: "ethernet",
          severity: "error",
        },
      ],
    },
    {
      name: "more than the total length",
      packet: build(ethernet(), ipv4({ headerLength: 24, totalLength: 22 }), udp(), data(4)),
      findings: [{ message: "IPv4 header length 24 is more than the total length 22", at: 14, layer: "ipv4" }],
    },
    {
      name: "inside a tunnel",
      packet: build(ethernet(), ipv4(), ipv4({ headerLength: 0 }), trailer(0)),
      findings: [{ message: "IPv4 header length 0 is less than the 20 bytes that every header has", at: 34, layer: "ipv4" }],
    },
  ],
});
