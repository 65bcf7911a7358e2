import rule from "../../../src/rules/offset/ethernet-length.js";
import { build, data, ethernet, hex, ieee8023, ipv4, llc, snap, trailer, udp, vlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// 3 + 5 + 20 + 8 = 36 bytes behind the header.
const frame = (length: number) => build(ieee8023({ length }), llc(), snap(), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "length is right", packet: frame(36) },
    { name: "short frame, padded to 60", packet: build(ieee8023({ length: 38 }), trailer(8), llc({ dsap: 0x42 }), data(35)) },
    { name: "cut by the snap length", packet: frame(36).slice(0, 30), wireLength: 50 },
    { name: "1500 is a length", packet: build(ieee8023(), llc({ dsap: 0x42 }), data(1497)) },
    { name: "1536 is a type", packet: build(ieee8023({ length: 1536 }), data(46)) },
    { name: "NetWare's raw 802.3", packet: build(ieee8023(), data(hex("ffff 0022 0011")), data(28)) },
  ],
  invalid: [
    {
      name: "length beyond the frame",
      packet: frame(80),
      findings: [{ message: "802.3 length 80 goes beyond the 36 bytes that the frame has", at: 12, layer: "ethernet", severity: "error" }],
    },
    {
      name: "length beyond the frame, behind a VLAN tag",
      packet: build(ethernet(), vlan({ type: 100 }), llc({ dsap: 0x42 }), data(35)),
      findings: [{ message: "802.3 length 100 goes beyond the 38 bytes that the frame has", at: 16, layer: "vlan" }],
    },
    {
      name: "neither length nor type",
      packet: frame(1501),
      findings: [{ message: "EtherType 0x05dd is neither a length (at most 1500) nor a type (from 1536)", at: 12 }],
    },
    {
      name: "one below the types",
      packet: frame(1535),
      findings: [{ message: "EtherType 0x05ff is neither a length (at most 1500) nor a type (from 1536)", at: 12 }],
    },
  ],
});
