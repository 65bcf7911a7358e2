import rule from "../../../src/rules/offset/port-zero.js";
import { build, data, ethernet, ipv4, type Part, sctp, sctpChunk, tcp, udp, udpLite } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (...parts: Part[]) => build(ethernet(), ipv4(), ...parts);
const cookieAck = data(sctpChunk(11, new Uint8Array(0)));

testRule(rule, {
  valid: [
    { name: "TCP", packet: packet(tcp()) },
    { name: "SCTP", packet: packet(sctp(), cookieAck) },
    { name: "UDP from port 0: no answer expected", packet: packet(udp({ source: 0 }), data(4)) },
    { name: "UDP-Lite from port 0", packet: packet(udpLite({ source: 0 }), data(4)) },
  ],
  invalid: [
    {
      name: "TCP to port 0",
      packet: packet(tcp({ destination: 0 })),
      findings: [{ message: "TCP goes from port 40000 to port 0; port 0 is reserved", at: 36, layer: "tcp", severity: "warning" }],
    },
    {
      name: "TCP from port 0",
      packet: packet(tcp({ source: 0 })),
      findings: [{ message: "TCP goes from port 0 to port 80; port 0 is reserved", at: 34 }],
    },
    {
      name: "UDP to port 0",
      packet: packet(udp({ destination: 0 }), data(4)),
      findings: [{ message: "UDP destination port is 0", at: 36, layer: "udp" }],
    },
    {
      name: "UDP-Lite to port 0",
      packet: packet(udpLite({ destination: 0 }), data(4)),
      findings: [{ message: "UDP-Lite destination port is 0", at: 36 }],
    },
    {
      name: "SCTP to port 0",
      packet: packet(sctp({ destination: 0 }), cookieAck),
      findings: [{ message: "SCTP goes from port 40000 to port 0; port 0 must not be used", at: 36, layer: "sctp" }],
    },
  ],
});
