import rule from "../../../src/rules/offset/ipv6-jumbo-length.js";
import { build, data, ethernet, fragment, hopByHop, ipv6, tcp, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const option = (length: number) => Uint8Array.of(0xc2, 4, length >>> 24, length >>> 16, length >>> 8, length);
const jumbo = (length: number) => hopByHop({ options: option(length) });

testRule(rule, {
  valid: [
    {
      name: "BIG TCP with the option",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(66028), tcp(), data(64)),
      wireLength: 14 + 40 + 66028,
    },
    { name: "TSO without options", packet: build(ethernet(), ipv6({ payloadLength: 0 }), tcp(), data(64)) },
    // Its 264 bytes are not there: `offset/truncated-header` judges it, and it says nothing.
    {
      name: "in a header longer than the packet",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), hopByHop({ length: 32, options: option(28) }), data(20)),
    },
    { name: "other hop-by-hop options", packet: build(ethernet(), ipv6(), hopByHop(), udp(), data(4)) },
  ],
  invalid: [
    // 8 + 8 + 4 = 20 bytes behind the header.
    {
      name: "not above 65535",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(20), udp(), data(4)),
      findings: [{ message: "IPv6 jumbo payload length 20 is not above 65535", at: 18, layer: "ipv6", severity: "error" }],
    },
    {
      name: "both lengths",
      packet: build(ethernet(), ipv6(), jumbo(70000), udp(), data(4)),
      findings: [{ message: "IPv6 payload length is 20 and the jumbo payload option says 70000; one of them must not be there", at: 18 }],
    },
    {
      name: "none of both",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), hopByHop(), udp(), data(4)),
      findings: [{ message: "IPv6 payload length is 0 and the hop-by-hop options have no jumbo payload", at: 18 }],
    },
    {
      name: "fragmented",
      packet: build(ethernet(), ipv6({ payloadLength: 0 }), jumbo(70000), fragment({ more: true }), data(64)),
      wireLength: 14 + 40 + 70000,
      findings: [{ message: "IPv6 fragment header behind a jumbo payload option of 70000 bytes", at: 62, layer: "ipv6-fragment" }],
    },
  ],
});
