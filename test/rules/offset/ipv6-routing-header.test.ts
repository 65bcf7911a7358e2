import rule from "../../../src/rules/offset/ipv6-routing-header.js";
import { build, data, ethernet, ipv6, type RoutingFields, routing, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: RoutingFields) => build(ethernet(), ipv6(), routing(f), udp({ checksum: 1 }), data(4));
const two = ["2001:db8::a", "2001:db8::b"];

testRule(rule, {
  valid: [
    { name: "segment routing", packet: packet({ addresses: two, segmentsLeft: 1 }) },
    { name: "segment routing, first segment left out", packet: packet({ addresses: two, segmentsLeft: 2 }) },
    // HMAC TLV: type 5, length 38, 40 bytes in all.
    {
      name: "segment routing with TLVs and the HMAC flag of Linux",
      packet: packet({ addresses: two, word: 0x01080000, rest: Uint8Array.of(5, 38, ...new Uint8Array(38), 4, 6, ...new Uint8Array(6)) }),
    },
    { name: "segment routing with Pad1", packet: packet({ addresses: two, rest: new Uint8Array(8) }) },
    { name: "home address", packet: packet({ type: 2, segmentsLeft: 1 }) },
    // CmprI 8, CmprE 0, Pad 8 / 8 = 0: 8 bytes for the first, 16 for the last.
    {
      name: "RPL with a compressed address",
      packet: packet({ type: 3, segmentsLeft: 2, word: 0x80000000, addresses: [], rest: new Uint8Array(24) }),
    },
    { name: "compact routing", packet: packet({ type: 5, segmentsLeft: 1, addresses: [] }) },
  ],
  invalid: [
    {
      name: "home address of two",
      packet: packet({ type: 2, segmentsLeft: 1, addresses: two }),
      findings: [
        {
          message: "routing header of type 2 (home address) has 40 bytes, which is no whole number of its addresses",
          at: 55,
          layer: "ipv6-routing",
          severity: "error",
        },
      ],
    },
    {
      name: "source route: forbidden, and of half an address",
      packet: packet({ type: 0, segmentsLeft: 1, rest: new Uint8Array(8) }),
      findings: [
        { message: "routing header of type 0, which is forbidden, with 1 segments left", at: 56, severity: "warning" },
        { message: "routing header of type 0 (source route) has 32 bytes, which is no whole number of its addresses", at: 55 },
      ],
    },
    {
      name: "source route: more segments than addresses",
      packet: packet({ type: 0, segmentsLeft: 3, addresses: two }),
      findings: [
        { message: "routing header of type 0, which is forbidden, with 3 segments left", at: 56 },
        { message: "routing header has 3 segments left and 2 addresses", at: 57, severity: "error" },
      ],
    },
    {
      name: "RPL: the addresses do not come out even",
      packet: packet({ type: 3, segmentsLeft: 1, word: 0x90000000, addresses: [], rest: new Uint8Array(24) }),
      findings: [
        { message: "routing header of type 3 (RPL source route) has 32 bytes, which is no whole number of its addresses", at: 55 },
      ],
    },
    {
      name: "RPL: more segments than addresses",
      packet: packet({ type: 3, segmentsLeft: 3, word: 0, addresses: two }),
      findings: [{ message: "routing header has 3 segments left and 2 addresses", at: 57 }],
    },
    {
      name: "home address: two segments left",
      packet: packet({ type: 2, segmentsLeft: 2 }),
      findings: [{ message: "routing header has 2 segments left and 1 addresses", at: 57 }],
    },
    {
      name: "segment routing: last entry beyond the list",
      packet: packet({ addresses: two, word: 0x02000000, segmentsLeft: 1 }),
      findings: [{ message: "last entry 2 of the segment list is beyond the 2 addresses that the header holds", at: 58 }],
    },
    {
      name: "segment routing: two more segments than the list has",
      packet: packet({ addresses: two, segmentsLeft: 3 }),
      findings: [{ message: "routing header has 3 segments left and 2 addresses", at: 57 }],
    },
    {
      name: "segment routing: TLV past the header",
      packet: packet({ addresses: two, rest: Uint8Array.of(5, 38, 0, 0, 0, 0, 0, 0) }),
      findings: [{ message: "TLV 5 of length 38 runs past the segment routing header, where 6 bytes are left", at: 94 }],
    },
    {
      name: "segment routing: reserved flag",
      packet: packet({ addresses: two, word: 0x01800000 }),
      findings: [{ message: "routing header of type 4 (segment routing) has a reserved field of 0x0080", at: 59, severity: "warning" }],
    },
    {
      name: "RPL: reserved field",
      packet: packet({ type: 3, segmentsLeft: 1, word: 0x00000009, addresses: two }),
      findings: [{ message: "routing header of type 3 (RPL source route) has a reserved field of 0x0009", at: 59 }],
    },
    {
      name: "home address: reserved field",
      packet: packet({ type: 2, segmentsLeft: 1, word: 5 }),
      findings: [{ message: "routing header of type 2 (home address) has a reserved field of 0x0005", at: 58 }],
    },
    {
      name: "type that is not known",
      packet: packet({ type: 77, segmentsLeft: 1 }),
      findings: [{ message: "routing header of type 77, which is not known, with 1 segments left", at: 56, severity: "warning" }],
    },
  ],
});
