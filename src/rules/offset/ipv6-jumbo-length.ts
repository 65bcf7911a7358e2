import * as ipv6 from "../../layers/ipv6.js";
import * as fragment from "../../layers/ipv6-fragment.js";
import * as options from "../../layers/ipv6-options.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv6-jumbo-length",
    severity: "error",
    since: "0.1.0",
    summary: "IPv6 jumbo payload option and payload length contradict each other",
    what: `
A packet with more than 65535 bytes behind the IPv6 header has a payload length of 0 and its true length in the jumbo payload
option of a hop-by-hop options header. The rule finds a jumbo length of 65535 or less; the option beside a payload length that is
not 0; a payload length of 0 and hop-by-hop options without it; and the option in a fragment.

It is silent on a payload length of 0 without hop-by-hop options in front of TCP or UDP: newer Linux writes BIG TCP so.`,
    why: `
Receivers answer each of these with ICMPv6 "parameter problem" and drop the packet. The two lengths give two different ends, so
a firewall and the host behind it may read different packets.`,
    example: `
A payload length of 80, and hop-by-hop options with \`c2 04 00 01 11 70\`, a jumbo payload of 70000 bytes: *IPv6 payload length
is 80 and the jumbo payload option says 70000; one of them must not be there*.`,
    remedy: `
On Linux the option comes from BIG TCP: see \`ip -d link show\` for \`gso_max_size\` and \`gro_max_size\`, and update the kernel or the
driver that mixes both. From outside, drop it: jumbograms do not cross the Internet.`,
    references: ["RFC 2675 §2, §3"],
    peers: {
      tcpdump: ["[No valid Jumbo Payload Hop-by-Hop option found]"],
      wireshark: [
        "ipv6.plen_zero",
        "ipv6.opt.jumbo.missing",
        "ipv6.opt.jumbo.prohibited",
        "ipv6.opt.jumbo.truncated",
        "ipv6.opt.jumbo.fragment",
      ],
    },
  },
  facts: [
    [ipv6.jumboTooSmall, "IPv6 jumbo payload length {jumboLength} is not above 65535"],
    [
      options.jumboWithPayloadLength,
      "IPv6 payload length is {payloadLength} and the jumbo payload option says {jumboLength}; one of them must not be there",
    ],
    [options.jumboMissing, "IPv6 payload length is 0 and the hop-by-hop options have no jumbo payload"],
    [fragment.inJumbogram, "IPv6 fragment header behind a jumbo payload option of {jumboLength} bytes"],
  ],
});
