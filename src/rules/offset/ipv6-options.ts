import * as options from "../../layers/ipv6-options.js";
import { factValues, named } from "../message.js";
import { defineRule, type FactMessage } from "../rule.js";

const NAMES: Readonly<Record<number, string>> = {
  0: "Pad1",
  1: "PadN",
  4: "tunnel encapsulation limit",
  5: "router alert",
  38: "Quick-Start",
  48: "minimum path MTU",
  194: "jumbo payload",
  201: "home address",
};
const name = ({ option }: Readonly<Record<string, number>>): string => {
  const known = NAMES[option ?? -1];
  return known === undefined ? `IPv6 option ${option}` : `IPv6 option ${option} (${known})`;
};

/** RFC 8200 §4.2: the two highest bits say what a node does that does not know the option. */
const ACTIONS = [
  "skips it",
  "discards the packet",
  "discards the packet and says so",
  "discards the packet and says so, unless it was multicast",
];

const unknown: FactMessage = (p, f) => {
  const details = factValues(p, f);
  const { option = 0 } = details;
  const message = `IPv6 option ${option} is not registered: a node that does not know it ${ACTIONS[option >> 6]}`;
  return { message, severity: option >> 6 === 0 ? "info" : "warning", layer: p.factLayer[f]!, at: p.factAt[f]!, details };
};

export default defineRule({
  meta: {
    id: "offset/ipv6-options",
    severity: "error",
    since: "0.1.0",
    summary: "IPv6 hop-by-hop or destination option with a length or place that it cannot have",
    what: `
Hop-by-hop and destination options headers hold options of a type, a length and data. The rule finds an option that runs past its
header and a length other than the one its type has (error); an option in the wrong one of the two headers, at a position its
alignment forbids, or for the second time; padding that is not zero or longer than 7 bytes (warning); and a header of nothing but
padding (info). An option that is not registered is info where nodes skip it and a warning where they discard the packet.

The jumbo payload option against the payload length is \`offset/ipv6-jumbo-length\`.`,
    why: `
Hosts answer with ICMPv6 "parameter problem" or silence, and drop the packet; Linux does so for padding beyond 7 bytes too. A home
address option changes the source that the TCP and UDP checksum covers. Padding that is not zero is a hidden channel.`,
    example: `
A hop-by-hop options header of 8 bytes, \`3a 00 05 08 00 00 01 00\`: router alert with a length of 8 where 4 bytes are left behind
it: *IPv6 option 5 (router alert) of length 8 runs past the header, where 4 bytes are left*.`,
    remedy: `
Capture at the sender to see whether it or a device on the way writes the option. Networks that do not use an option should drop
packets with it at the edge rather than deep inside.`,
    references: ["RFC 8200 §4.2", "RFC 4942 §2.1.9.5", "RFC 2711", "RFC 2675 §2", "RFC 6275 §6.3", "RFC 2473 §4.1.1"],
    peers: {
      suricata: [
        "ipv6.exthdr_invalid_optlen",
        "ipv6.hopopts_unknown_opt",
        "ipv6.dstopts_unknown_opt",
        "ipv6.hopopts_only_padding",
        "ipv6.dstopts_only_padding",
      ],
      snort: [279, 295],
      zeek: ["bad_ipv6_dest_opt_len", "multiple_home_addr_opts", "bad_home_addr_len", "truncated_IPv6_option"],
      wireshark: ["ipv6.opt.invalid_len", "ipv6.opt.header_mismatch"],
    },
  },
  facts: [
    [options.optionBeyondHeader, named("{name} of length {length} runs past the header, where {left} bytes are left", name)],
    [options.optionLengthWrong, named("{name} has length {length} instead of {expected}", name)],
    [options.optionMisplaced, named("{name} is in the wrong kind of options header", name), "warning"],
    [options.optionMisaligned, named("{name} is at byte {position} of its header, where its alignment forbids it", name), "warning"],
    [options.optionTwice, named("{name} is there for the second time", name), "warning"],
    [options.paddingNotZero, "padding of IPv6 options holds {value:hex}, not zero", "warning"],
    [options.paddingTooLong, "padding of {padding} bytes between IPv6 options, more than the 7 that alignment needs", "warning"],
    [options.paddingOnly, "IPv6 options header of {headerLength} bytes holds nothing but padding", "info"],
    [options.optionUnknown, unknown],
  ],
});
