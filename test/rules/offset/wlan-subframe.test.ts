import rule from "../../../src/rules/offset/wlan-subframe.js";
import { build, hex, ieee80211, ipv4, llc, snap, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// QoS field, destination, source, length: 16 bytes; LLC 3, SNAP 5, IPv4 20 and UDP 8 are 36.
const aggregate = (qos: string, length: string) =>
  build(ieee80211({ subtype: 8, more: hex(`${qos} 020000000002 020000000001 ${length}`) }), llc(), snap(), ipv4(), udp());

testRule(rule, {
  valid: [
    { name: "length is right", packet: aggregate("8000", "0024"), linkType: 105 },
    { name: "no aggregate", packet: build(ieee80211({ subtype: 8, more: hex("0000") }), llc(), snap(), ipv4(), udp()), linkType: 105 },
  ],
  invalid: [
    {
      name: "length beyond the frame",
      packet: aggregate("8000", "05dc"),
      linkType: 105,
      // MAC header 24, QoS 2, addresses 12.
      findings: [
        {
          message: "A-MSDU subframe length 1500 goes beyond the 36 bytes that the frame has",
          at: 38,
          layer: "ieee80211",
          severity: "error",
        },
      ],
    },
  ],
});
