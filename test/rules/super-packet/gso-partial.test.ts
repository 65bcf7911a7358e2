import rule from "../../../src/rules/super-packet/gso-partial.js";
import { build, data, ethernet, ipv4, tcp, trailer, udp, vxlan } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Cut at a short snap length: its length on the wire tells enough. */
const packet = (checksum: number | "partial" | undefined, beyond: number): { packet: Uint8Array; wireLength: number } => {
  const whole = build(
    ethernet(),
    trailer(beyond),
    ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }),
    udp({ destination: 4789, checksum: 0 }),
    vxlan(),
    ethernet(),
    ipv4(),
    tcp(checksum === undefined ? {} : { checksum }),
    data(700),
  );
  return { packet: whole.slice(0, 130), wireLength: whole.length };
};
const message = "TCP payload of 2800 bytes is that of 4 segments of 700 bytes, and all headers say one";

testRule(rule, {
  valid: [
    { name: "a finished checksum", ...packet(undefined, 2100) },
    { name: "bytes beyond that are no whole segments", ...packet("partial", 2101) },
    { name: "a frame no longer than the link carries", ...packet("partial", 700) },
  ],
  invalid: [
    {
      name: "with the sum of one segment",
      ...packet("partial", 2100),
      findings: [{ message, at: 104, layer: "tcp", severity: "info" }],
    },
    // 0a00 + 0001 + 0a00 + 0002 + 0006 + (20 + 2800 = 0b04) = 1f0d.
    { name: "with the sum of all", ...packet(0x1f0d, 2100), findings: [{ message, at: 104 }] },
  ],
});
