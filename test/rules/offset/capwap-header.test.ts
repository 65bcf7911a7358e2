import rule from "../../../src/rules/offset/capwap-header.js";
import { build, ethernet, hex, ipv4, tunnelHeader, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Ethernet 14, IPv4 20, UDP 8: the CAPWAP header begins at byte 42. 0x10 in its second byte is a length of 2 units of 4 bytes.
const capwap = (header: string, ports: { source?: number; destination?: number } = {}) =>
  build(ethernet(), ipv4(), udp({ destination: 5247, ...ports }), tunnelHeader("capwap", hex(header)), ethernet(), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "Ethernet frame", packet: capwap("00 10 42 00 0000 0000") },
    { name: "radio MAC of 6 bytes", packet: capwap("00 20 42 10 0000 0000 06 020000000001 00") },
    { name: "radio MAC and wireless information of 4", packet: capwap("00 30 42 30 0000 0000 06 020000000001 00 04 11223344 000000") },
    { name: "a fragment", packet: capwap("00 10 42 80 0001 0000") },
    { name: "the last fragment", packet: capwap("00 10 42 c0 0001 0028") },
    { name: "keep-alive", packet: capwap("00 10 42 08 0000 0000") },
    { name: "DTLS", packet: capwap("01 000000 17 feff 0001 000000000001 0010") },
    { name: "not CAPWAP", packet: capwap("45 000000 00000000") },
    { name: "query from the port", packet: capwap("00 00 01 00 00 01 00 00", { source: 5247, destination: 53 }) },
  ],
  invalid: [
    {
      name: "header length 4",
      packet: capwap("00 08 42 00 0000 0000"),
      findings: [{ message: "CAPWAP header length 4 is less than the header's fixed 8 bytes", at: 43, layer: "udp", severity: "error" }],
    },
    {
      name: "radio MAC beyond the header: its length byte is there",
      packet: capwap("00 18 42 10 0000 0000 06 020000"),
      findings: [{ message: "CAPWAP optional fields need a header of 16 bytes; its length is 12", at: 43, layer: "capwap" }],
    },
    {
      name: "wireless information without room",
      packet: capwap("00 10 42 20 0000 0000"),
      findings: [{ message: "CAPWAP optional fields need a header of 12 bytes; its length is 8", at: 43 }],
    },
    {
      name: "last-fragment flag on a whole packet",
      packet: capwap("00 10 42 40 0000 0000"),
      findings: [
        { message: "CAPWAP packet is no fragment, and has last-fragment flag 0x0040 and fragment offset 0", at: 42, severity: "warning" },
      ],
    },
    // Offset 5 in units of 8 bytes, above three reserved bits.
    {
      name: "fragment offset on a whole packet",
      packet: capwap("00 10 42 00 0000 0028"),
      findings: [{ message: "CAPWAP packet is no fragment, and has last-fragment flag 0x0000 and fragment offset 40", at: 42 }],
    },
  ],
});
