import * as ipv4 from "../../layers/ipv4.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv4-reserved-flag",
    severity: "warning",
    since: "0.1.0",
    summary: "Reserved flag of the IPv4 header is set",
    what: `
The first of the three bits in front of the fragment offset is reserved and must be zero. The rule finds it set.`,
    why: `
No stack sets it. Hosts ignore it, some firewalls drop on it, and scanners use it to tell systems apart. Where it appears on
ordinary traffic, something writes the flags and the fragment offset in the wrong byte order or as one value.`,
    example: `
The bytes 6 and 7 of the header are \`80 00\`: the reserved flag, and no fragmentation. With "don't fragment" as sender's
choice they would be \`40 00\`.`,
    remedy: `
Find the sender by its address and time to live. In code of your own, look for a missing \`htons()\` around the fragment field.`,
    references: ["RFC 791 §3.1", "RFC 3514 (of April 1)"],
    peers: { snort: [448], wireshark: ["ip.evil_packet"] },
  },
  facts: [[ipv4.reservedFlagSet, "IPv4 reserved flag is set"]],
});
