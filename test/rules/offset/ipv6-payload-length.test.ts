import rule from "../../../src/rules/offset/ipv6-payload-length.js";
import { build, data, ethernet, fragment, hopByHop, ipv4, ipv6, tcp, trailer, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const jumbo = (length: number) => hopByHop({ options: Uint8Array.of(0xc2, 4, length >>> 24, length >>> 16, length >>> 8, length) });

testRule(rule, {
  valid: [
    { name: "as carried", packet: build(ethernet(), ipv6(), udp(), data(4)) },
    { name: "padding behind it", packet: build(ethernet(), trailer(6), ipv6({ nextHeader: 59 })) },
    { name: "cut by the snap length", packet: build(ethernet(), ipv6(), udp(), data(1000)).slice(0, 70), wireLength: 1062 },
    {
      name: "inside the first fragment of a tunnel packet",
      packet: build(ethernet(), ipv6(), fragment({ more: true }), ipv6({ payloadLength: 1980 }), udp({ length: 1980 }), data(4)),
    },
    { name: "TSO: 0 in front of TCP", packet: build(ethernet(), ipv6({ payloadLength: 0 }), tcp(), data(3000)) },
    // 8 bytes of options, 20 of TCP, 66000 of data, of which 100 bytes were captured.
    {
      name: "jumbo length as carried",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(66028), tcp(), data(64)).slice(0, 100),
      wireLength: 14 + 40 + 66028,
    },
  ],
  invalid: [
    {
      name: "IPv6 header counted in",
      packet: build(ethernet(), ipv6({ payloadLength: 52 }), udp(), data(4)),
      findings: [
        { message: "IPv6 payload length 52 goes beyond the 12 bytes behind the header", at: 18, layer: "ipv6", severity: "error" },
      ],
    },
    {
      name: "beyond the outer packet",
      packet: build(ethernet(), ipv4(), ipv6({ payloadLength: 13 }), udp(), data(4)),
      findings: [{ message: "IPv6 payload length 13 goes beyond the 12 bytes behind the header", at: 38 }],
    },
    {
      name: "jumbo length",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(70000), udp(), data(4)),
      findings: [{ message: "IPv6 jumbo payload length 70000 goes beyond the 20 bytes behind the header", at: 18 }],
    },
    {
      name: "jumbo length of 4 GiB",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(0xffffffff), udp(), data(4)),
      findings: [{ message: "IPv6 jumbo payload length 4294967295 goes beyond the 20 bytes behind the header", at: 18 }],
    },
  ],
});
