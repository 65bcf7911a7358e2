import rule from "../../../src/rules/offset/dccp-data-offset.js";
import { build, type DccpFields, data, dccp, ethernet, ipv4 } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

const packet = (f: DccpFields, payload = 0, ip = {}) => build(ethernet(), ipv4(ip), dccp(f), data(payload));

testRule(rule, {
  valid: [
    { name: "Request: 16 and a service code", packet: packet({ type: 0, behind: new Uint8Array(4) }) },
    { name: "Response: 16, acknowledgement and service code", packet: packet({ type: 1, behind: new Uint8Array(12) }) },
    { name: "Data with short sequence numbers", packet: packet({ type: 2 }, 8) },
    { name: "Ack with short sequence numbers", packet: packet({ type: 3, behind: new Uint8Array(4) }) },
    { name: "DataAck with long sequence numbers", packet: packet({ type: 4, long: true, behind: new Uint8Array(8) }, 5) },
    { name: "Reset", packet: packet({ type: 7, behind: new Uint8Array(12) }) },
    { name: "a reserved type", packet: packet({ type: 12 }) },
    { name: "first fragment", packet: packet({ type: 2, dataOffset: 400 }, 12, { flagsAndOffset: 0x2000 }) },
  ],
  invalid: [
    {
      name: "Request without its service code",
      packet: packet({ type: 0, dataOffset: 16 }, 4),
      findings: [
        { message: "DCCP header length 16 is less than the 20 bytes of a DCCP Request", at: 38, layer: "dccp", severity: "error" },
      ],
    },
    {
      name: "Ack without its acknowledgement",
      packet: packet({ type: 3 }),
      findings: [{ message: "DCCP header length 12 is less than the 16 bytes of a DCCP Ack", at: 38 }],
    },
    {
      name: "beyond the packet",
      packet: packet({ type: 2, dataOffset: 40 }, 12),
      findings: [{ message: "DCCP header length 40 goes beyond the 24 bytes that IP carries", at: 38 }],
    },
    {
      name: "Close with short sequence numbers",
      packet: packet({ type: 6, long: false, behind: new Uint8Array(4) }),
      findings: [{ message: "DCCP Close has sequence numbers of 24 bits, and must have 48", at: 42 }],
    },
  ],
});
