import rule from "../../../src/rules/offset/igmp-message.js";
import { build, data, ethernet, hex, igmp, ipv4 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** IGMP begins at 14 + 24: IPv4 has the router alert option. */
const packet = (f: Parameters<typeof igmp>[0], more: string = "", ip = {}) =>
  build(ethernet(), ipv4({ ttl: 1, options: hex("94040000"), ...ip }), igmp(f), data(hex(more)));
const GROUP = 0xe0000105;

testRule(rule, {
  valid: [
    { name: "query of version 2", packet: packet({ rest: 0 }) },
    { name: "report of version 2", packet: packet({ type: 0x16, rest: GROUP }) },
    { name: "query of version 3 with a source", packet: packet({ rest: GROUP }, "027d0001 0a000001") },
    { name: "report with two records", packet: packet({ type: 0x22, rest: 2 }, "01000001 e0000105 0a000001 04000000 e0000106") },
    { name: "DVMRP with another TTL", packet: packet({ type: 0x13 }, "", { ttl: 64 }) },
    { name: "first fragment", packet: packet({ type: 0x22, rest: 9 }, "01000000 e0000105", { flagsAndOffset: 0x2000 }) },
  ],
  invalid: [
    {
      name: "query of 10 bytes",
      packet: packet({ rest: GROUP }, "027d"),
      findings: [{ message: "IGMP query has 10 bytes, and must have 8, or 12 and more", at: 38, layer: "igmp", severity: "error" }],
    },
    // 12 + 3 * 4 = 24.
    {
      name: "query with three sources in the room of one",
      packet: packet({ rest: GROUP }, "027d0003 0a000001"),
      findings: [{ message: "IGMP query counts 3 sources, which need 24 bytes; it has 16", at: 48 }],
    },
    {
      name: "report with a record less than it counts",
      packet: packet({ type: 0x22, rest: 2 }, "04000000 e0000105"),
      findings: [{ message: "IGMP report counts 2 records, which need at least 24 bytes; it has 16", at: 44 }],
    },
    // 8 + 8 + (1 + 2) * 4 = 28.
    {
      name: "report whose record has an auxiliary word too much",
      packet: packet({ type: 0x22, rest: 1 }, "04010002 e0000105 0a000001 0a000002"),
      findings: [{ message: "IGMP report counts 1 records, which need at least 28 bytes; it has 24", at: 44 }],
    },
    {
      name: "TTL 64",
      packet: packet({ type: 0x16, rest: GROUP }, "", { ttl: 64 }),
      findings: [{ message: "IGMP has TTL 64, and should have 1", at: 38, severity: "info" }],
    },
  ],
});
