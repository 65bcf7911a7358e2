import rule from "../../../src/rules/offset/pppoe-header.js";
import { build, data, ethernet, hex, ipv4, ppp, pppoe, trailer, udp, vlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// 2 + 20 + 8 = 30 bytes of payload, and data.
const session = (f: Parameters<typeof pppoe>[0], bytes = 16) => build(ethernet(), pppoe(f), ppp(), ipv4(), udp(), data(bytes));
const discovery = (tags: string, f: Parameters<typeof pppoe>[0] = {}) => build(ethernet(), pppoe({ code: 0x09, ...f }), data(hex(tags)));

testRule(rule, {
  valid: [
    { name: "session", packet: session({}) },
    { name: "session, padded to 60", packet: build(ethernet(), trailer(10), pppoe(), ppp(), ipv4(), udp()) },
    { name: "session, padded to 60, with the frame check sequence", packet: build(ethernet(), trailer(14), pppoe(), ppp(), ipv4(), udp()) },
    {
      name: "session, long, with the frame check sequence",
      packet: build(ethernet(), trailer(4), pppoe(), ppp(), ipv4(), udp(), data(100)),
    },
    { name: "cut by the snap length", packet: session({}, 900).slice(0, 60), wireLength: 950 },
    { name: "discovery, two tags", packet: discovery("0101 0000 0103 0004 01020304") },
    { name: "discovery without tags: termination", packet: discovery("", { code: 0xa7 }) },
    { name: "what follows the end of the list is not looked at", packet: discovery("0101 0000 0000 0000 ffff") },
    { name: "as link type, where no EtherType is in front", packet: build(pppoe({ code: 0xa7 })), linkType: 51 },
  ],
  invalid: [
    {
      name: "version 2",
      packet: session({ versionAndType: 0x21 }),
      findings: [{ message: "PPPoE version 2, type 1; both must be 1", at: 14, layer: "pppoe", severity: "error" }],
    },
    {
      name: "unknown code",
      packet: discovery("", { code: 0x42 }),
      findings: [{ message: "PPPoE code 0x0042 is unknown", at: 15 }],
    },
    {
      name: "session data under the EtherType of discovery",
      packet: session({ etherType: 0x8863 }),
      findings: [{ message: "PPPoE code 0x0000 does not belong under EtherType 0x8863", at: 15, severity: "warning" }],
    },
    {
      name: "discovery under the EtherType of sessions, behind a VLAN tag",
      packet: build(ethernet(), vlan(), pppoe({ code: 0x09, etherType: 0x8864 }), data(hex("0101 0000"))),
      findings: [{ message: "PPPoE code 0x0009 does not belong under EtherType 0x8864", at: 19, severity: "warning" }],
    },
    {
      name: "length beyond the frame",
      packet: session({ length: 64 }),
      findings: [{ message: "PPPoE length 64 goes beyond the 46 bytes that follow", at: 18 }],
    },
    {
      name: "length below the frame, which is too long for padding",
      packet: build(ethernet(), trailer(20), pppoe(), ppp(), ipv4(), udp(), data(30)),
      findings: [{ message: "PPPoE length 60 is less than the 80 bytes that follow", at: 18, severity: "info" }],
    },
    {
      name: "tag beyond the payload",
      packet: discovery("0101 0000 0103 0009 01020304"),
      // The second tag begins at 24, its length field stands at 26.
      findings: [{ message: "PPPoE tag of 9 bytes goes beyond the 4 that are left", at: 26 }],
    },
    {
      name: "three bytes are no tag",
      packet: discovery("0101 0000 010300"),
      findings: [{ message: "PPPoE tag of 4 bytes goes beyond the 3 that are left", at: 24 }],
    },
  ],
});
