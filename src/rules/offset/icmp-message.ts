import * as icmp from "../../layers/icmp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmp-message",
    severity: "error",
    since: "0.1.0",
    summary: "ICMP message is shorter than its type needs, or its own counts do not fit",
    what: `
Each type of ICMP message has a least length: timestamps 20 bytes, address masks 12. A router advertisement counts its
entries and says how long each is. The rule finds messages that are shorter, and a "fragmentation needed" that reports a next
hop of less than 68 bytes, which no IPv4 link may have (0 is the answer of routers older than RFC 1191 and left alone).

It is silent on fragments and where the IP length itself goes beyond the packet.`,
    why: `
The receiver ignores the message or reads what is not there. A forged next-hop MTU makes hosts send tiny packets: the path
MTU attack.`,
    example: `
An IPv4 packet of total length 32 with a header of 20 carries an ICMP timestamp request of 12 bytes: *ICMP message of type 13 has 12
bytes, and needs at least 20*.`,
    remedy:
      "Find the sender; a router's or host's own kernel does not make such messages. Against forged MTUs let the host ignore values below 552 (`net.ipv4.route.min_pmtu`).",
    references: ["RFC 792", "RFC 950", "RFC 1191 §3", "RFC 1256 §6.1"],
    peers: { suricata: ["icmpv4.ipv4_trunc_pkt"], snort: [106, 107] },
  },
  facts: [
    [icmp.messageTooShort, "ICMP message of type {messageType} has {left} bytes, and needs at least {needed}"],
    [icmp.routerEntrySize, "ICMP router advertisement has entries of {words} words, and they need at least 2"],
    [icmp.routerEntriesBeyond, "ICMP router advertisement counts {entries} routers, which need {needed} bytes; it has {left}"],
    [icmp.mtuTooSmall, "ICMP reports a next hop with an MTU of {mtu}, and no IPv4 link has less than 68"],
  ],
});
