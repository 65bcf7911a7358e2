import * as icmp from "../../layers/icmp.js";
import * as icmpv6 from "../../layers/icmpv6-types.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmp-type-unassigned",
    severity: "info",
    since: "0.1.0",
    summary: "ICMP or ICMPv6 message has a type or code that is not assigned",
    what: `
The rule finds types and codes that IANA has not assigned. Deprecated, experimental and private types are left alone, and so
are the codes of types that nobody uses. Codes of neighbor discovery other than 0, which a receiver must reject, are
\`offset/icmpv6-message\`.`,
    why: `
Nobody can interpret such a message. An echo request with code 9 is how some scanners tell operating systems apart; other
cases are experiments, tunnels hidden in ICMP, or a header read at the wrong offset.`,
    example: "An ICMP header begins `08 09`: echo request with code 9, where 0 is the only one: *ICMP type 8 has no code 9*.",
    remedy: "Find the sender. If the layers in front of it are odd too, look there first.",
    references: ["RFC 792", "RFC 4443 §2.1"],
    peers: {
      suricata: ["icmpv4.unknown_type", "icmpv4.unknown_code", "icmpv6.unknown_type", "icmpv6.unassigned_type", "icmpv6.unknown_code"],
      snort: [286, 418, 431, 457],
    },
  },
  facts: [
    [icmp.typeUnassigned, "ICMP type {messageType} is not assigned"],
    [icmp.codeUnassigned, "ICMP type {messageType} has no code {code}"],
    [icmpv6.typeUnassigned, "ICMPv6 type {messageType} is not assigned"],
    [icmpv6.codeUnassigned, "ICMPv6 type {messageType} has no code {code}"],
  ],
});
