import rule from "../../../src/rules/offset/link-header.js";
import {
  avs,
  build,
  data,
  hex,
  ieee80211,
  ipv4,
  ipv6,
  nflog,
  nullHeader,
  ppi,
  prism,
  radiotap,
  sll,
  sll2,
  udp,
} from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const ip = [ipv4(), udp()] as const;

testRule(rule, {
  valid: [
    { name: "null", packet: build(nullHeader(), ...ip), linkType: 0 },
    { name: "null, a family without decoder", packet: build(nullHeader({ family: 16 }), data(20)), linkType: 0 },
    { name: "loop", packet: build(nullHeader({ littleEndian: false }), ...ip), linkType: 108 },
    { name: "SLL", packet: build(sll({ packetType: 4 }), ...ip), linkType: 113 },
    { name: "SLL, InfiniBand", packet: build(sll({ deviceType: 32, addressLength: 20 }), ...ip), linkType: 113 },
    { name: "SLL2", packet: build(sll2({ packetType: 7 }), ipv6(), udp()), linkType: 276 },
    { name: "radiotap", packet: build(radiotap({ present: 0x80000000, fields: hex("00000000") }), ieee80211()), linkType: 127 },
    { name: "PPI", packet: build(ppi({ fields: hex("0500 0300 010203") }), ieee80211()), linkType: 192 },
    { name: "NFLOG", packet: build(nflog({ attributes: hex("0800 0100 08000300") }), ...ip), linkType: 239 },
    { name: "AVS", packet: build(avs(), ieee80211()), linkType: 163 },
    { name: "Prism", packet: build(prism(), ieee80211()), linkType: 119 },
  ],
  invalid: [
    {
      name: "null: a MAC address",
      packet: build(data(hex("001b213c")), ...ip),
      linkType: 0,
      findings: [{ message: "loopback address family 0x1b213c is none in either byte order", at: 0, layer: "null", severity: "error" }],
    },
    {
      name: "SLL: packet type 9",
      packet: build(sll({ packetType: 9 }), ...ip),
      linkType: 113,
      findings: [{ message: "Linux cooked packet type 9 is unknown", at: 0, layer: "sll", severity: "warning" }],
    },
    {
      name: "SLL2: packet type 200, reserved bytes",
      packet: build(sll2({ packetType: 200, reserved: 0x1234 }), ...ip),
      linkType: 276,
      findings: [
        { message: "Linux cooked packet type 200 is unknown", at: 10, layer: "sll2" },
        { message: "Linux cooked header has 0x1234 in reserved bytes", at: 2, severity: "warning" },
      ],
    },
    {
      name: "radiotap: version",
      packet: build(radiotap({ version: 1 }), ieee80211()),
      linkType: 127,
      findings: [{ message: "radiotap version 1; only 0 is defined", at: 0 }],
    },
    {
      name: "radiotap: length",
      packet: build(radiotap({ length: 4 }), ieee80211()),
      linkType: 127,
      findings: [{ message: "radiotap length 4 is less than the 8 bytes of its fixed part", at: 2 }],
    },
    {
      name: "radiotap: bitmaps",
      packet: build(radiotap({ present: 0x80000002, fields: hex("00000080") }), ieee80211()),
      linkType: 127,
      findings: [{ message: "radiotap bitmaps do not end within the header's 12 bytes", at: 2, layer: "radiotap" }],
    },
    {
      name: "PPI: version",
      packet: build(ppi({ version: 3 }), ieee80211()),
      linkType: 192,
      findings: [{ message: "PPI version 3; only 0 is defined", at: 0 }],
    },
    {
      name: "PPI: length",
      packet: build(ppi({ length: 7 }), ieee80211()),
      linkType: 192,
      findings: [{ message: "PPI length 7 is less than the 8 bytes of its fixed part", at: 2 }],
    },
    {
      name: "PPI: field",
      packet: build(ppi({ fields: hex("0500 0300 010203 0200 1400 0000") }), ieee80211()),
      linkType: 192,
      // The second field begins at 8 + 7, its length field stands at 17.
      findings: [{ message: "PPI field of 20 bytes goes beyond the 2 that are left", at: 17, layer: "ppi" }],
    },
    {
      name: "NFLOG: version",
      packet: build(nflog({ version: 1 }), ...ip),
      linkType: 239,
      findings: [{ message: "NFLOG version 1; only 0 is defined", at: 1 }],
    },
    {
      name: "NFLOG: short attribute",
      packet: build(nflog({ attributes: hex("0300 0100") }), ...ip),
      linkType: 239,
      findings: [{ message: "NFLOG attribute length 3 is less than the attribute's own 4 bytes", at: 4 }],
    },
    {
      name: "NFLOG: long attribute",
      packet: build(nflog({ payloadLength: 900 }), ...ip),
      linkType: 239,
      findings: [{ message: "NFLOG attribute of 900 bytes goes beyond the 32 that are left", at: 4 }],
    },
    {
      name: "NFLOG: no payload",
      packet: hex("0200 0005 0800 0100 08000300"),
      linkType: 239,
      findings: [{ message: "NFLOG record has no payload attribute", at: 0, layer: "nflog", severity: "warning" }],
    },
    {
      name: "AVS: length",
      packet: build(avs({ length: 0 }), ieee80211()),
      linkType: 163,
      findings: [{ message: "AVS length 0 is less than the 8 bytes of its fixed part", at: 4 }],
    },
    {
      name: "Prism: length",
      packet: build(prism({ length: 7 }), ieee80211()),
      linkType: 119,
      findings: [{ message: "Prism length 7 is less than the 8 bytes of its fixed part", at: 4 }],
    },
  ],
});
