import rule from "../../../src/rules/offset/udp-length.js";
import { build, data, ethernet, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const datagram = (length: number | undefined, payload: number) =>
  build(ethernet(), ipv4(), udp(length === undefined ? {} : { length, checksum: 0 }), data(payload));

testRule(rule, {
  valid: [
    { name: "lengths agree", packet: datagram(undefined, 4) },
    { name: "cut by the snap length", packet: datagram(undefined, 1392).slice(0, 46), wireLength: 1434 },
    {
      name: "first fragment: the length is the whole datagram's",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), udp({ length: 900 }), data(16)),
    },
    {
      name: "the IP length itself goes beyond the packet",
      packet: build(ethernet(), ipv4({ totalLength: 900 }), udp({ length: 880 }), data(16)),
    },
  ],
  invalid: [
    // 20 + 8 + 5 = 33 bytes of IP, 13 of them for UDP.
    {
      name: "one byte hidden",
      packet: datagram(12, 5),
      findings: [{ message: "UDP length 12 is less than the 13 bytes that IP carries", at: 38, layer: "udp" }],
    },
    {
      name: "claims too much",
      packet: datagram(99, 4),
      findings: [{ message: "UDP length 99 goes beyond the 12 bytes that IP carries", at: 38 }],
    },
    {
      name: "below its own header",
      packet: datagram(7, 4),
      findings: [{ message: "UDP length 7 is less than the UDP header's own 8 bytes", at: 38 }],
    },
    {
      name: "its own header and no more, with data behind it",
      packet: datagram(8, 4),
      findings: [{ message: "UDP length 8 is less than the 12 bytes that IP carries", at: 38 }],
    },
    {
      name: "zero without a jumbogram",
      packet: datagram(0, 4),
      findings: [{ message: "UDP length is 0, which stands for more than 65535 bytes; IP carries 12", at: 38 }],
    },
  ],
});
