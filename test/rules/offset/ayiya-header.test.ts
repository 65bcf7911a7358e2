import rule from "../../../src/rules/offset/ayiya-header.js";
import { build, data, ethernet, hex, ipv4, ipv6, type Part, tunnelHeader, udp } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

// Identity of 2^4 = 16 bytes, signature of 5 units of 4: a header of 44 bytes at 42.
const ayiya = (fields: string, ...inner: Part[]) =>
  build(
    ethernet(),
    ipv4(),
    udp({ destination: 5072 }),
    tunnelHeader("ayiya", Uint8Array.from([...hex(fields), ...new Uint8Array(40)])),
    ...inner,
  );

testRule(rule, {
  valid: [
    { name: "forwards IPv6", packet: ayiya("41 52 11 29", ipv6(), udp(), data(4)) },
    { name: "forwards nothing, and says so", packet: ayiya("41 52 11 3b") },
    { name: "heartbeat", packet: ayiya("41 52 10 29") },
    {
      name: "something else on the port",
      packet: build(ethernet(), ipv4(), udp({ destination: 5072 }), data(hex("ff ff ff ff 00000000 00"))),
    },
  ],
  invalid: [
    {
      name: "forwards IPv6 that is not there",
      packet: ayiya("41 52 11 29"),
      findings: [{ message: "AYIYA forwards protocol 41 and carries nothing", at: 45, layer: "ayiya", severity: "warning" }],
    },
  ],
});
