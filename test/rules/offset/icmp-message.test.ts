import rule from "../../../src/rules/offset/icmp-message.js";
import { build, data, ethernet, hex, icmp, ipv4, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: Parameters<typeof icmp>[0], payload: number | Uint8Array = 0, ip = {}) =>
  build(ethernet(), ipv4(ip), icmp(f), data(payload));
const original = build(ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "echo", packet: packet({ type: 8 }, 56) },
    { name: "timestamp", packet: packet({ type: 13 }, 12) },
    { name: "address mask", packet: packet({ type: 18 }, 4) },
    { name: "two routers", packet: packet({ type: 9, rest: 0x02020708 }, 16) },
    { name: "fragmentation needed, 1400", packet: packet({ type: 3, code: 4, rest: 1400 }, original) },
    { name: "fragmentation needed, a router older than RFC 1191", packet: packet({ type: 3, code: 4, rest: 0 }, original) },
    { name: "first fragment", packet: packet({ type: 13 }, 8, { flagsAndOffset: 0x2000 }) },
    { name: "the IP length itself goes beyond the packet", packet: packet({ type: 13 }, 8, { totalLength: 90 }) },
  ],
  invalid: [
    {
      name: "timestamp of 12 bytes",
      packet: packet({ type: 13 }, 4),
      findings: [{ message: "ICMP message of type 13 has 12 bytes, and needs at least 20", at: 34, layer: "icmp", severity: "error" }],
    },
    {
      name: "address mask without the mask",
      packet: packet({ type: 17 }),
      findings: [{ message: "ICMP message of type 17 has 8 bytes, and needs at least 12", at: 34 }],
    },
    {
      name: "router entries of one word",
      packet: packet({ type: 9, rest: 0x01010708 }, hex("0a000001")),
      findings: [{ message: "ICMP router advertisement has entries of 1 words, and they need at least 2", at: 39 }],
    },
    // 8 + 3 * 2 * 4 = 32.
    {
      name: "three routers in the room of one",
      packet: packet({ type: 9, rest: 0x03020708 }, 8),
      findings: [{ message: "ICMP router advertisement counts 3 routers, which need 32 bytes; it has 16", at: 38 }],
    },
    {
      name: "an MTU of 60",
      packet: packet({ type: 3, code: 4, rest: 60 }, original),
      findings: [{ message: "ICMP reports a next hop with an MTU of 60, and no IPv4 link has less than 68", at: 40 }],
    },
  ],
});
