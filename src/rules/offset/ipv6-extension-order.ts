import * as extension from "../../layers/ipv6-extension.js";
import { Kind } from "../../packet/kind.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const NAMES: Readonly<Record<number, string>> = {
  [Kind.Ipv6Routing]: "routing header",
  [Kind.Ipv6Fragment]: "fragment header",
  [Kind.Ipv6Destination]: "destination options header",
  [Kind.Ipv6Mobility]: "mobility header",
  [Kind.Ipv6Hip]: "HIP header",
  [Kind.Ipv6Shim6]: "Shim6 header",
  [Kind.Ah]: "authentication header",
  [Kind.Esp]: "ESP header",
};
const name = (kind: number | undefined): string => NAMES[kind ?? -1] ?? "extension header";

export default defineRule({
  meta: {
    id: "offset/ipv6-extension-order",
    severity: "warning",
    since: "0.1.0",
    summary: "IPv6 extension headers twice or out of order",
    what: `
Extension headers have an order: hop-by-hop options, destination options, routing, fragment, authentication, ESP, destination
options again. Each stands once; destination options twice, the first time in front of a routing header. The rule finds a
header for the second time and one that stands behind a header it should precede. Hop-by-hop options anywhere but right behind
the IPv6 header are an error.`,
    why: `
A host must process extension headers in any order, but never hop-by-hop options in a later place: it answers with ICMPv6
"parameter problem". Firewalls and routers drop the rest too, because a second fragment or routing header has served to get
past them, and many look no further than a few headers.`,
    example: `
Next header values 43, then 0, then 17: routing, hop-by-hop options, UDP. Routers on the way never see the options, and the
destination rejects them: *hop-by-hop options are not right behind the IPv6 header*.`,
    remedy: `
Find which node inserts the header. Segment routing that inserts instead of encapsulating, and a host behind it that uses routing
headers itself, make two of them. A test tool or an attacker is the usual source of the rest: drop it at the edge.`,
    references: ["RFC 8200 §4.1", "RFC 8200 §4.3", "RFC 7045"],
    peers: {
      suricata: [
        "ipv6.exthdr_dupl_fh",
        "ipv6.exthdr_dupl_rh",
        "ipv6.exthdr_dupl_hh",
        "ipv6.exthdr_dupl_dh",
        "ipv6.exthdr_dupl_ah",
        "ipv6.exthdr_dupl_eh",
      ],
      snort: [282, 283, 296],
      zeek: ["multiple_routing_headers"],
      tcpdump: ["hop-by-hop options twice, or not first"],
      wireshark: ["ipv6.hopopts.not_first"],
    },
  },
  facts: [
    [extension.hopByHopNotFirst, "hop-by-hop options are not right behind the IPv6 header", "error"],
    [extension.extensionTwice, named("{name} for the second time in one IPv6 packet", ({ kind }) => name(kind))],
    [
      extension.extensionOutOfOrder,
      named("{name}", ({ kind, before }) => `${name(kind)} behind the ${name(before)}, which it should precede`),
    ],
  ],
});
