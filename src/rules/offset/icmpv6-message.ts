import * as icmpv6 from "../../layers/icmpv6.js";
import * as mld from "../../layers/icmpv6-mld.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmpv6-message",
    severity: "error",
    since: "0.1.0",
    summary: "ICMPv6 message is shorter than its type needs, or its own counts and fields do not fit",
    what: `
Each type of ICMPv6 message has a least length (a neighbor solicitation 24 bytes, a redirect 40), and multicast listener
queries and reports count their sources and records. The rule finds messages that are shorter than that; queries of 25 to 27
bytes, which are of no version; neighbor discovery with a code other than 0; and a "packet too big" that reports less than
1280 bytes. As information it finds reserved fields of neighbor discovery that are not zero.

It is silent on fragments and where the IP length itself goes beyond the packet.`,
    why: `
The receiver must discard the message: a neighbor is not found, a group is not joined, path MTU discovery hangs. An MTU below
1280 is the mark of a forged message or a translator from IPv4.`,
    example: `
A neighbor solicitation carries the target's address behind its first 8 bytes, 24 bytes in all. An IPv6 payload length of 20 cuts it:
*ICMPv6 message of type 135 has 20 bytes, and needs at least 24*.`,
    remedy: "Find the sender by its link-layer address. A kernel does not send this; look for scanners, packet generators and translators.",
    references: ["RFC 4443", "RFC 4861 §6.1", "RFC 4861 §7.1", "RFC 8201 §4", "RFC 9777 §8.1"],
    peers: { snort: [285, 287, 288, 289], zeek: ["truncated_ICMPv6_MLDv1", "truncated_ICMPv6_MLDv2", "truncated_ICMPv6_MLDv2_record"] },
  },
  facts: [
    [icmpv6.messageTooShort, "ICMPv6 message of type {messageType} has {left} bytes, and needs at least {needed}"],
    [icmpv6.neighborCode, "ICMPv6 message of type {messageType} has code {code}, and must have 0"],
    [icmpv6.mtuTooSmall, "ICMPv6 reports an MTU of {mtu}, and no IPv6 link has less than 1280"],
    [mld.queryLength, "multicast listener query has {length} bytes, and must have 24, or 28 and more"],
    [mld.sourcesBeyond, "multicast listener query counts {sources} sources, which need {needed} bytes; it has {left}"],
    [mld.recordsBeyond, "multicast listener report counts {records} records, which need at least {needed} bytes; it has {left}"],
    [icmpv6.reservedNotZero, "reserved field of ICMPv6 message of type {messageType} is {value:hex}, not 0", "info"],
  ],
});
