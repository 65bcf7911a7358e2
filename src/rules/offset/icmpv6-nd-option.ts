import * as options from "../../layers/nd-options.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmpv6-nd-option",
    severity: "error",
    since: "0.1.0",
    summary: "Neighbor discovery option has length 0, runs past the message, or has a length its type never has",
    what: `
Options of neighbor discovery have a length in units of 8 bytes, type and length included. The rule finds a length of 0, one
past the end of the message, a single byte left that is no option, and lengths that prefix information (32 bytes), MTU (8),
route information (8 to 24), recursive DNS servers (8 and 16 for each) and the DNS search list never have.

It is silent on fragments and where the IP length itself goes beyond the packet.`,
    why: `
A receiver must discard the whole message where an option has length 0; older ones looped forever on it. With any of these
faults a host gets no router, no prefix or no name server.`,
    example: `
A neighbor solicitation of 32 bytes has 24 of its own and the option \`01 00 02 00 …\`: *neighbor discovery option 1 has
length 0*.`,
    remedy:
      "Find the sender by its link-layer address; of router advertisements it is the router or a rogue one (RA guard on switches stops it).",
    references: ["RFC 4861 §4.6", "RFC 4861 §6.1", "RFC 4861 §7.1", "RFC 8106 §5"],
    peers: {
      snort: [478],
      zeek: [
        "zero_length_ICMPv6_ND_option",
        "icmp6_ra_bad_opt_offset",
        "icmp6_na_bad_opt_offset",
        "icmp6_ns_bad_opt_offset",
        "icmp6_redirect_bad_opt_offset",
        "truncated_ICMPv6_ND_options",
      ],
      wireshark: ["icmpv6.invalid_option_length"],
    },
  },
  facts: [
    [options.optionLengthZero, "neighbor discovery option {option} has length 0"],
    [options.optionCut, "{left} byte behind the neighbor discovery options is too few for another"],
    [options.optionBeyondMessage, "neighbor discovery option {option} has length {length}, and only {left} bytes are left"],
    [options.optionWrongLength, "neighbor discovery option {option} has length {length}, which it never has"],
  ],
});
