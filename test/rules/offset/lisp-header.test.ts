import rule from "../../../src/rules/offset/lisp-header.js";
import { build, data, ethernet, hex, ipv4, tunnelHeader, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the LISP header begins at byte 42.
const lisp = (header: string) =>
  build(ethernet(), ipv4(), udp({ destination: 4341 }), tunnelHeader("lisp", hex(header)), ipv4(), udp(), data(4));

testRule(rule, {
  valid: [
    { name: "nonce and locator bits", packet: lisp("c0 123456 00000001") },
    { name: "echo of a nonce", packet: lisp("e0 123456 00000001") },
    { name: "map versions and instance", packet: lisp("18 001002 00000700") },
    { name: "next protocol IPv4", packet: lisp("0c 000001 00000700") },
    { name: "encrypted", packet: lisp("03 000000 00000000") },
    { name: "not LISP", packet: build(ethernet(), ipv4(), udp({ destination: 4341 }), data(hex("fc ffffff ffffffff 00000000"))) },
  ],
  invalid: [
    {
      name: "nonce and map versions",
      packet: lisp("90 001002 00000000"),
      findings: [
        { message: "LISP flags 0x0090 announce both a nonce and map versions in one field", at: 42, layer: "lisp", severity: "warning" },
      ],
    },
    {
      name: "echo without a nonce",
      packet: lisp("20 000000 00000000"),
      findings: [{ message: "LISP flags 0x0020 ask for an echo without a nonce", at: 42 }],
    },
    {
      name: "next protocol and nonce",
      packet: lisp("84 123401 00000000"),
      findings: [{ message: "LISP flags 0x0084 announce a next protocol where a nonce or map versions stand", at: 42 }],
    },
  ],
});
