import rule from "../../../src/rules/offset/mobility-header.js";
import { build, data, ethernet, ipv6, mobility, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "the last header", packet: build(ethernet(), ipv6(), mobility()) },
    { name: "last type registered", packet: build(ethernet(), ipv6(), mobility({ type: 23 })) },
  ],
  invalid: [
    {
      name: "UDP behind it",
      packet: build(ethernet(), ipv6(), mobility(), udp(), data(4)),
      findings: [
        {
          message: "mobility header is followed by protocol 17; it must be the last (59)",
          at: 54,
          layer: "ipv6-mobility",
          severity: "warning",
        },
      ],
    },
    {
      name: "first type that is not registered",
      packet: build(ethernet(), ipv6(), mobility({ type: 24 })),
      findings: [{ message: "mobility message type 24 is not known", at: 56 }],
    },
  ],
});
