import rule from "../../../src/rules/offset/vn-tag.js";
import { build, ethernet, ipv4, llc, udp, vnTag } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

testRule(rule, {
  valid: [
    { name: "version 0", packet: build(ethernet(), vnTag(), ipv4(), udp()) },
    { name: "version 0, an 802.3 length", packet: build(ethernet(), vnTag({ type: 31 }), llc(), ipv4(), udp()) },
  ],
  invalid: [
    {
      name: "version 1",
      packet: build(ethernet(), vnTag({ version: 1 }), ipv4(), udp()),
      findings: [{ message: "VN-Tag version 1; only 0 is defined", at: 16, layer: "vn-tag", severity: "warning" }],
    },
  ],
});
