import * as icmpv6 from "../../layers/icmpv6.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmpv6-hop-limit",
    severity: "error",
    since: "0.1.0",
    summary: "Neighbor discovery without hop limit 255, or multicast listener discovery without 1",
    what: `
Neighbor discovery (router and neighbor solicitations and advertisements, redirects) is sent with a hop limit of 255, which no
forwarded packet can have. Multicast listener discovery is sent with 1. The rule finds all else, the second as a warning.`,
    why: `
Receivers discard neighbor discovery with another hop limit: that is its protection against senders off the link. A message that
arrives with less was forwarded, by an attacker or by a tunnel or bridge that routes where it should switch.`,
    example: "A router advertisement arrives with hop limit 64: *neighbor discovery has hop limit 64, and must have 255*.",
    remedy: "If the sender is on the link, correct its configuration. If not, block ICMPv6 types 133 to 137 at the router.",
    references: ["RFC 4861 §6.1", "RFC 4861 §7.1", "RFC 4861 §8.1", "RFC 2710 §3", "RFC 9777 §5"],
    peers: { suricata: ["icmpv6.mld_message_with_invalid_hl"] },
  },
  facts: [
    [icmpv6.hopLimitNot255, "neighbor discovery has hop limit {hopLimit}, and must have 255"],
    [icmpv6.hopLimitNot1, "multicast listener discovery has hop limit {hopLimit}, and must have 1", "warning"],
  ],
});
