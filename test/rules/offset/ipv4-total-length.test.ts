import rule from "../../../src/rules/offset/ipv4-total-length.js";
import { build, data, ethernet, ipv4, tcp, trailer, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "as carried", packet: build(ethernet(), ipv4(), udp(), data(4)) },
    { name: "padding of a short frame behind it", packet: build(ethernet(), trailer(14), ipv4(), udp(), data(4)) },
    { name: "cut by the snap length", packet: build(ethernet(), ipv4(), udp(), data(1000)).slice(0, 60), wireLength: 1042 },
    {
      name: "inside the first fragment of a tunnel packet",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), ipv4({ totalLength: 2000 }), udp({ length: 1980 }), data(4)),
    },
    { name: "TSO: 0 in front of TCP", packet: build(ethernet(), ipv4({ totalLength: 0 }), tcp(), data(3000)) },
    { name: "TSO: 0 in front of UDP", packet: build(ethernet(), ipv4({ totalLength: 0 }), udp(), data(3000)) },
  ],
  invalid: [
    // 14 + 20 + 8 + 4 bytes: 32 of IPv4.
    {
      name: "one byte too much",
      packet: build(ethernet(), ipv4({ totalLength: 33 }), udp(), data(4)),
      findings: [{ message: "IPv4 total length 33 goes beyond the 32 bytes that carry it", at: 16, layer: "ipv4", severity: "error" }],
    },
    {
      name: "beyond the outer packet",
      packet: build(ethernet(), ipv4(), ipv4({ totalLength: 60 }), udp(), data(4)),
      findings: [{ message: "IPv4 total length 60 goes beyond the 32 bytes that carry it", at: 36 }],
    },
    {
      name: "of the outer packet alone, which explains the inner one's",
      packet: build(ethernet(), ipv4({ totalLength: 1400 }), ipv4({ totalLength: 1380 }), udp({ length: 1360 }), data(4)),
      findings: [{ message: "IPv4 total length 1400 goes beyond the 52 bytes that carry it", at: 16 }],
    },
    {
      name: "0 in front of ICMP",
      packet: build(ethernet(), ipv4({ totalLength: 0, protocol: 1 }), data(64)),
      findings: [{ message: "IPv4 total length is 0 in front of protocol 1, which no network card segments", at: 16 }],
    },
    {
      name: "0 in front of TCP that does not fit",
      packet: build(ethernet(), ipv4({ totalLength: 0, protocol: 6 }), data(19)),
      findings: [{ message: "IPv4 total length is 0 in front of protocol 6, which no network card segments", at: 16 }],
    },
  ],
});
