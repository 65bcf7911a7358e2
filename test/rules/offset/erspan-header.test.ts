import rule from "../../../src/rules/offset/erspan-header.js";
import { build, data, erspan2, erspan3, ethernet, gre, ipv4, type Part, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, GRE with a sequence number 8: the ERSPAN header begins at byte 42.
const mirrored = (header: Part) => build(ethernet(), ipv4(), gre({ sequence: 1 }), header, ethernet(), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    {
      name: "type I: no sequence number, no header",
      packet: build(ethernet(), ipv4(), gre({ protocol: 0x88be }), ethernet(), ipv4(), udp()),
    },
    { name: "type II", packet: mirrored(erspan2()) },
    { name: "type II of a frame that the mirror cut", packet: mirrored(erspan2({ truncated: true })) },
    { name: "type III", packet: mirrored(erspan3()) },
    { name: "type III with its subheader", packet: mirrored(erspan3({ subheader: true })) },
    {
      name: "type III with an IP packet",
      packet: build(ethernet(), ipv4(), gre({ sequence: 1 }), erspan3({ frameType: 2 }), ipv4(), udp()),
    },
  ],
  invalid: [
    {
      name: "version 3",
      packet: mirrored(erspan2({ version: 3 })),
      findings: [{ message: "ERSPAN version is 3; there are only 1 (type II) and 2 (type III)", at: 42, layer: "gre" }],
    },
    {
      name: "type III under type II's protocol",
      packet: mirrored(erspan3({ etherType: 0x88be })),
      findings: [{ message: "ERSPAN version 2 is not that of GRE protocol 0x88be", at: 42, layer: "erspan", severity: "warning" }],
    },
    {
      name: "type II under type III's protocol",
      packet: mirrored(erspan2({ etherType: 0x22eb })),
      findings: [{ message: "ERSPAN version 1 is not that of GRE protocol 0x22eb", at: 42 }],
    },
    {
      name: "reserved bits",
      packet: mirrored(erspan2({ reserved: 0x801 })),
      findings: [{ message: "ERSPAN reserved bits 0x0801 are set", at: 46, severity: "warning" }],
    },
    {
      name: "frame type 5",
      packet: mirrored(erspan3({ frameType: 5 })),
      findings: [{ message: "ERSPAN frame type is 5; there are only 0 (Ethernet) and 2 (IP)", at: 52 }],
    },
  ],
});
