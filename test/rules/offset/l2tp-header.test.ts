import rule from "../../../src/rules/offset/l2tp-header.js";
import { build, data, ethernet, ipv4, l2tp, pppProtocol, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the L2TP header begins at byte 42. PPP, IPv4, UDP and data are 2 + 20 + 8 + 4 = 34 bytes.
const session = (...words: (number | "length")[]) =>
  build(ethernet(), ipv4(), udp({ source: 1701, destination: 1701 }), l2tp(words), pppProtocol(), ipv4(), udp(), data(4));
const control = (...words: (number | "length")[]) => build(ethernet(), ipv4(), udp({ source: 1701, destination: 1701 }), l2tp(words));

testRule(rule, {
  valid: [
    { name: "data without a length", packet: session(0x0002, 1, 2) },
    { name: "data with length, sequence and offset", packet: session(0x4a02, "length", 1, 2, 7, 8, 0) },
    { name: "data with priority", packet: session(0x4102, "length", 1, 2) },
    { name: "control message without content", packet: control(0xc802, "length", 1, 0, 1, 1) },
    { name: "control message of version 3", packet: control(0xc803, "length", 0, 1, 0, 0) },
    { name: "data of version 3", packet: build(ethernet(), ipv4(), udp({ destination: 1701 }), l2tp([0x0003, 0, 0, 5]), data(20)) },
    { name: "version 3 over IP", packet: build(ethernet(), ipv4(), l2tp([0, 5]), data(20)) },
    { name: "control message of version 3 over IP", packet: build(ethernet(), ipv4(), l2tp([0, 0, 0xc803, 12, 0, 1, 0, 0])) },
    { name: "L2F", packet: session(0x4001, 99, 1, 2) },
    { name: "NAT keep-alive of one byte", packet: build(ethernet(), ipv4(), udp({ destination: 1701 }), data(1)) },
    { name: "query from port 1701", packet: build(ethernet(), ipv4(), udp({ source: 1701, destination: 53 }), data(20)) },
    {
      name: "answer from another port",
      packet: build(ethernet(), ipv4(), udp({ source: 1701, destination: 40001 }), l2tp([0xc802, 12, 1, 0, 1, 1])),
    },
  ],
  invalid: [
    {
      name: "length beyond the datagram",
      packet: session(0x4002, 48, 1, 2),
      findings: [{ message: "L2TP length 48 goes beyond the 42 bytes of the datagram", at: 44, layer: "l2tp", severity: "error" }],
    },
    {
      name: "length below the datagram",
      packet: build(ethernet(), ipv4(), udp({ destination: 1701 }), l2tp([0x4002, 12, 1, 2]), pppProtocol({ protocol: 0xc021 }), data(8)),
      findings: [{ message: "L2TP length 12 is less than the 18 bytes of the datagram", at: 44, severity: "warning" }],
    },
    {
      name: "length below the header",
      packet: session(0x4802, 8, 1, 2, 7, 8),
      findings: [{ message: "L2TP length 8 is less than the header's own 12 bytes", at: 44 }],
    },
    {
      name: "offset beyond the message",
      packet: session(0x4202, "length", 1, 2, 90),
      findings: [{ message: "L2TP offset of 90 bytes goes beyond the 34 that are left", at: 50 }],
    },
    {
      name: "control message without sequence numbers",
      packet: control(0xc002, "length", 1, 0),
      findings: [
        { message: "L2TP control message has flags 0xc002; it needs length and sequence, and neither offset nor priority", at: 42 },
      ],
    },
    {
      name: "control message of version 3 over IP without its length flag",
      packet: build(ethernet(), ipv4(), l2tp([0, 0, 0x8803, 12, 0, 1, 0, 0])),
      findings: [
        { message: "L2TP control message has flags 0x8803; it needs length and sequence, and neither offset nor priority", at: 38 },
      ],
    },
    {
      name: "reserved bits",
      packet: session(0x4022, "length", 1, 2),
      findings: [{ message: "L2TP reserved bits 0x0020 are set", at: 42, severity: "warning" }],
    },
  ],
});
