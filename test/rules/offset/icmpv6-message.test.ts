import rule from "../../../src/rules/offset/icmpv6-message.js";
import { build, data, ethernet, hex, icmpv6, ipv6, tcp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: Parameters<typeof icmpv6>[0], payload: number | Uint8Array = 0, ip = {}) =>
  build(ethernet(), ipv6({ hopLimit: 255, ...ip }), icmpv6(f), data(payload));
const address = "20010db8000000000000000000000003";

testRule(rule, {
  valid: [
    { name: "neighbor solicitation", packet: packet({ type: 135 }, 16) },
    { name: "neighbor advertisement with R, S and O", packet: packet({ type: 136, rest: 0xe0000000 }, 16) },
    { name: "router advertisement with all fields set", packet: packet({ type: 134, rest: 0x40c00708 }, 8) },
    { name: "packet too big, 1280", packet: packet({ type: 2, rest: 1280 }, build(ipv6(), tcp())) },
    { name: "query of version 1", packet: packet({ type: 130 }, 16) },
    { name: "query of version 2 with a source", packet: packet({ type: 130 }, hex(`${address} 027d0001 ${address}`)) },
    {
      name: "report with a record of one source and one auxiliary word",
      packet: packet({ type: 143, rest: 1 }, hex(`01010001 ${address}${address} 00000000`)),
    },
    { name: "the IP length itself goes beyond the packet", packet: packet({ type: 135 }, 4, { payloadLength: 40 }) },
  ],
  invalid: [
    {
      name: "solicitation of 20 bytes",
      packet: packet({ type: 135 }, 12),
      findings: [{ message: "ICMPv6 message of type 135 has 20 bytes, and needs at least 24", at: 54, layer: "icmpv6", severity: "error" }],
    },
    {
      name: "redirect of 39 bytes",
      packet: packet({ type: 137 }, 31),
      findings: [{ message: "ICMPv6 message of type 137 has 39 bytes, and needs at least 40", at: 54 }],
    },
    {
      name: "router solicitation with code 1",
      packet: packet({ type: 133, code: 1 }),
      findings: [{ message: "ICMPv6 message of type 133 has code 1, and must have 0", at: 55 }],
    },
    {
      name: "packet too big, 1279",
      packet: packet({ type: 2, rest: 1279 }, build(ipv6(), tcp())),
      findings: [{ message: "ICMPv6 reports an MTU of 1279, and no IPv6 link has less than 1280", at: 58 }],
    },
    {
      name: "query of 26 bytes",
      packet: packet({ type: 130 }, 18),
      findings: [{ message: "multicast listener query has 26 bytes, and must have 24, or 28 and more", at: 54 }],
    },
    // 28 + 2 * 16 = 60.
    {
      name: "query with two sources in the room of one",
      packet: packet({ type: 130 }, hex(`${address} 027d0002 ${address}`)),
      findings: [{ message: "multicast listener query counts 2 sources, which need 60 bytes; it has 44", at: 80 }],
    },
    // 8 + 20 + 16 = 44.
    {
      name: "report whose record counts a source that is not there",
      packet: packet({ type: 143, rest: 1 }, hex(`01000001 ${address}`)),
      findings: [{ message: "multicast listener report counts 1 records, which need at least 44 bytes; it has 28", at: 60 }],
    },
    {
      name: "report with a record less than it counts",
      packet: packet({ type: 143, rest: 2 }, hex(`01000000 ${address}`)),
      findings: [{ message: "multicast listener report counts 2 records, which need at least 48 bytes; it has 28", at: 60 }],
    },
    {
      name: "reserved field of a solicitation",
      packet: packet({ type: 135, rest: 0x1234 }, 16),
      findings: [{ message: "reserved field of ICMPv6 message of type 135 is 0x1234, not 0", at: 58, severity: "info" }],
    },
  ],
});
