import rule from "../../../src/rules/offset/teredo-header.js";
import { build, data, ethernet, hex, ipv4, ipv6, tunnelHeader, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: Teredo begins at byte 42.
const AUTHENTICATION = "0001 00 00 1122334455667788 00";
const ORIGIN = "0000 63bf 3fff 0102";
const teredo = (indications: string, ports: { source?: number; destination?: number } = {}) =>
  build(ethernet(), ipv4(), udp({ destination: 3544, ...ports }), tunnelHeader("teredo", hex(indications)), ipv6(), udp(), data(4));
const bubble = (trailers: string) =>
  build(ethernet(), ipv4(), udp({ destination: 3544 }), ipv6({ payloadLength: 0, nextHeader: 59 }), data(hex(trailers)));

testRule(rule, {
  valid: [
    { name: "IPv6 alone", packet: teredo("") },
    { name: "authentication and origin", packet: teredo(AUTHENTICATION + ORIGIN) },
    { name: "authentication with identifier and value", packet: teredo("0001 02 03 aabb ccddee 1122334455667788 00") },
    { name: "server's answer", packet: teredo(ORIGIN, { source: 3544, destination: 40001 }) },
    { name: "bubble", packet: bubble("") },
    { name: "bubble with two trailers", packet: bubble("01 04 00000001 02 00") },
    { name: "something else on the port", packet: build(ethernet(), ipv4(), udp({ destination: 3544 }), data(hex("4500 0102 0304"))) },
    { name: "query from the port", packet: build(ethernet(), ipv4(), udp({ source: 3544, destination: 53 }), data(hex("0001 ffff 0102"))) },
  ],
  invalid: [
    {
      name: "origin before authentication",
      packet: teredo(ORIGIN + AUTHENTICATION),
      findings: [
        { message: "Teredo indication 1 is out of place: authentication comes first, origin second, each once", at: 50, layer: "teredo" },
      ],
    },
    {
      name: "origin twice",
      packet: teredo(ORIGIN + ORIGIN),
      findings: [{ message: "Teredo indication 0 is out of place: authentication comes first, origin second, each once", at: 50 }],
    },
    {
      name: "IPv4 behind an origin",
      packet: build(ethernet(), ipv4(), udp({ destination: 3544 }), tunnelHeader("teredo", hex(ORIGIN)), ipv4(), udp()),
      findings: [{ message: "Teredo indications are followed by version 4, not by IPv6", at: 50, severity: "warning" }],
    },
    // 42 + 40 bytes of IPv6: the trailer is at 82.
    {
      name: "trailer beyond the datagram",
      packet: bubble("01 0a"),
      findings: [{ message: "Teredo trailer of type 1 claims 10 bytes; 0 are left", at: 82 }],
    },
    {
      name: "trailer without a length",
      packet: bubble("01 00 07"),
      findings: [{ message: "Teredo trailer of type 7 claims 0 bytes; 0 are left", at: 84 }],
    },
  ],
});
