import * as ipv4 from "../../layers/ipv4.js";
import * as fragment from "../../layers/ipv6-fragment.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/tiny-fragment",
    severity: "info",
    since: "0.1.0",
    summary: "Fragment so small that no link makes it necessary",
    what: `
A fragment with more to follow carries as much as its link allows. Every link of IPv4 carries 68 bytes, which leaves 48 behind a
header of 20. Every link of IPv6 carries 1280 bytes, which leaves 1232 behind the two headers; a sender that makes pieces of
equal size makes none below half of that. The rule finds fragments with less that are not the last.

A first fragment without the whole header of its transport is \`offset/truncated-header\`.`,
    why: `
Such fragments are legal. They are the classic way past a filter that looks at first fragments only (RFC 1858), and the cheapest
way to fill a receiver's reassembly queue. Test tools make them on purpose.`,
    example: `
An IPv4 fragment at offset 0 with total length 44 and more to follow: 44 - 20 = 24 bytes. *IPv4 fragment with more to follow
carries 24 bytes, and every link has room for 48*.`,
    remedy: `
Look who sends them. If it is a host of yours, a tunnel in front of it announces a far too small MTU. If not, drop them at the edge:
firewalls have a rule for it.`,
    references: ["RFC 791 §3.2", "RFC 1858", "RFC 8200 §5"],
  },
  facts: [
    [ipv4.fragmentTiny, "IPv4 fragment with more to follow carries {payloadLength} bytes, and every link has room for {least}"],
    [fragment.tiny, "IPv6 fragment with more to follow carries {payloadLength} bytes; pieces of equal size have at least {least}"],
  ],
});
