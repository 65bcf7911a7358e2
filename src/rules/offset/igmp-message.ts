import * as igmp from "../../layers/igmp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/igmp-message",
    severity: "error",
    since: "0.1.0",
    summary: "IGMP query or report is shorter than its counts need",
    what: `
IGMP version 3 counts: a query its sources, a report its group records, each record its sources and auxiliary words. The rule
finds counts that need more bytes than IP carries, and queries of 9 to 11 bytes, which are of no version. As information it
finds a TTL other than 1.

Other protocols under the same number (DVMRP, PIM version 1, mtrace, multicast router discovery) are not looked into. It is silent
on fragments and where the IP length itself goes beyond the packet.`,
    why: "Hosts and switches ignore the message: a group is not joined, or snooping cuts a receiver off.",
    example: `
A query of 16 bytes counts 3 sources, which need 12 + 3 × 4 = 24: *IGMP query counts 3 sources, which need 24 bytes; it has
16*.`,
    remedy: "Find the querier or host by its address; look for switches and access points that rewrite or proxy IGMP.",
    references: ["RFC 9776 §4", "RFC 9776 §7.1", "RFC 2236 §2"],
    peers: { suricata: ["igmp.v3_pkt_too_small", "igmp.malformed"] },
  },
  facts: [
    [igmp.queryLength, "IGMP query has {length} bytes, and must have 8, or 12 and more"],
    [igmp.sourcesBeyond, "IGMP query counts {sources} sources, which need {needed} bytes; it has {left}"],
    [igmp.recordsBeyond, "IGMP report counts {records} records, which need at least {needed} bytes; it has {left}"],
    [igmp.ttlNotOne, "IGMP has TTL {ttl}, and should have 1", "info"],
  ],
});
