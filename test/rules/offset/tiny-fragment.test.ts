import rule from "../../../src/rules/offset/tiny-fragment.js";
import { build, data, ethernet, fragment, hopByHop, ipv4, ipv6, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const MORE = 0x2000;
const piece4 = (flagsAndOffset: number, bytes: number, options?: Uint8Array) =>
  build(ethernet(), ipv4({ flagsAndOffset, protocol: 17, ...(options === undefined ? {} : { options }) }), data(bytes));
const piece6 = (bytes: number, more = true) => build(ethernet(), ipv6(), fragment({ offset: 800, more, nextHeader: 17 }), data(bytes));

testRule(rule, {
  valid: [
    // 68 - 20.
    { name: "48 bytes behind a header of 20", packet: piece4(MORE, 48) },
    { name: "8 bytes behind a header of 60", packet: piece4(MORE, 8, new Uint8Array(40)) },
    { name: "the last may be small", packet: piece4(9, 8) },
    { name: "no fragment", packet: build(ethernet(), ipv4(), udp()) },
    // 1280 - 40 - 8 = 1232, of which half is 616.
    { name: "616 bytes, half of what IPv6's least MTU has room for", packet: piece6(616) },
    { name: "the last of IPv6", packet: piece6(8, false) },
    // 1280 - 40 - 8 - 8 = 1224, half 612, in units of 8 bytes 608.
    {
      name: "with a hop-by-hop header",
      packet: build(ethernet(), ipv6(), hopByHop(), fragment({ more: true, nextHeader: 17 }), data(608)),
    },
    { name: "no multiple of 8, which is another rule's", packet: piece4(MORE, 13) },
  ],
  invalid: [
    {
      name: "40 bytes behind a header of 20",
      packet: piece4(MORE | 3, 40),
      findings: [
        {
          message: "IPv4 fragment with more to follow carries 40 bytes, and every link has room for 48",
          at: 20,
          layer: "ipv4",
          severity: "info",
        },
      ],
    },
    {
      name: "608 bytes of IPv6",
      packet: piece6(608),
      findings: [
        {
          message: "IPv6 fragment with more to follow carries 608 bytes; pieces of equal size have at least 616",
          at: 56,
          layer: "ipv6-fragment",
        },
      ],
    },
  ],
});
