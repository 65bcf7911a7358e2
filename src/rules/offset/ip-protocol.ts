import * as ip from "../../layers/ip-protocol.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const HEADERS: Readonly<Record<number, string>> = {
  0: "hop-by-hop options",
  43: "routing",
  44: "fragment",
  60: "destination options",
  135: "mobility",
  140: "Shim6",
};

export default defineRule({
  meta: {
    id: "offset/ip-protocol",
    severity: "warning",
    since: "0.1.0",
    summary: "IP protocol number of the other IP version, or bytes behind the last header",
    what: `
Some protocol numbers belong to one IP version alone. The rule finds ICMPv6 (58) inside IPv4, ICMP (1) inside IPv6, and an
extension header of IPv6 (0, 43, 44, 60, 135, 140) inside IPv4. Bytes behind "no next header" (59), which a receiver ignores,
are info.

A number that merely has no decoder here is no finding; it is counted in the closing line.`,
    why: `
A receiver has no handler for such a packet and answers "protocol unreachable" or nothing. A translator between the IP versions
(NAT64, SIIT) that translates the addresses and not the protocol makes exactly this. Bytes nobody reads are a hiding place.`,
    example: `
An IPv4 header whose byte 9 is 58, followed by \`80 00\`, an ICMPv6 echo request: *ICMPv6 inside IPv4*. The translated packet
should have protocol 1 and type 8.`,
    remedy: `
Look for a translator or a tunnel on the way and capture on both of its sides. A scanner that tries all protocol numbers leaves
one such packet for each.`,
    references: ["IANA Protocol Numbers", "RFC 7915", "RFC 8200 §4.7"],
    peers: {
      suricata: ["ipv4.icmpv6", "ipv6.icmpv4", "ipv6.data_after_none_header"],
      snort: [474],
      zeek: ["ipv6_no_next"],
    },
  },
  facts: [
    [ip.icmpv6InIpv4, "ICMPv6 inside IPv4"],
    [ip.icmpInIpv6, "ICMP of IPv4 inside IPv6"],
    [
      ip.ipv6HeaderInIpv4,
      named("IPv4 protocol {protocol} is the {name} header of IPv6", ({ protocol }) => HEADERS[protocol ?? -1] ?? "extension"),
    ],
    [ip.dataAfterNoNext, 'bytes behind "no next header": {bytes}, which a receiver ignores', "info"],
  ],
});
