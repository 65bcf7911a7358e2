import * as options from "../../layers/ipv4-options.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const NAMES: Readonly<Record<number, string>> = {
  7: "record route",
  25: "Quick-Start",
  68: "timestamp",
  82: "traceroute",
  130: "security",
  131: "loose source route",
  133: "extended security",
  134: "CIPSO",
  136: "stream identifier",
  137: "strict source route",
  148: "router alert",
};
const name = ({ option }: Readonly<Record<string, number>>): string => {
  const known = NAMES[option ?? -1];
  return known === undefined ? `IPv4 option ${option}` : `IPv4 option ${option} (${known})`;
};

export default defineRule({
  meta: {
    id: "offset/ipv4-options",
    severity: "error",
    since: "0.1.0",
    summary: "IPv4 option with a length, pointer or position that it cannot have",
    what: `
The bytes behind the first 20 of an IPv4 header are options: a type, a length that counts both, and data. The rule walks them and
finds a length that is missing, below the least of its type, other than the only one of its type, or beyond the header; a route or
timestamp list that holds no whole number of entries, or whose pointer is before, between or behind them; a timestamp flag other
than 0, 1 and 3; and a CIPSO tag that runs past its option. An option for the second time and bytes other than zero behind the end
of the options are warnings, types that are not registered are info. That options are there at all is no finding.`,
    why: `
Routers and hosts answer with ICMP "parameter problem" and drop the packet, or cannot tell where the options end. A source route
changes the destination that the TCP and UDP checksum covers: where its option is broken, the checksum is left unverified.`,
    example: `
Options \`07 07 05 0a 00 00 01 00\`: record route of length 7, one address. A pointer of 4 would mean the first address and 8 that
the list is full; 5 is in the middle: *IPv4 option 7 (record route) has a pointer of 5, not at the start of an entry of 4 bytes*.`,
    remedy: `
Capture at the sender. Middleboxes that overwrite an option with NOPs sometimes miss a byte; packet generators and scanners write
the rest. Where source routes are not in use, drop packets with options at the edge.`,
    references: ["RFC 791 §3.1", "RFC 1122 §3.2.1.8", "RFC 1108", "RFC 2113", "FIPS 188", "RFC 7126"],
    peers: {
      suricata: [
        "ipv4.opt_invalid_len",
        "ipv4.opt_malformed",
        "ipv4.opt_eol_required",
        "ipv4.opt_duplicate",
        "ipv4.opt_unknown",
        "ipv4.opt_invalid",
      ],
      snort: [4, 5],
      tcpdump: ["[bad length N]", "[bad ptr N]", "[bad ts type]", "[truncated-option]"],
      wireshark: [
        "ip.opt.len.invalid",
        "ip.opt.ptr.before_address",
        "ip.opt.ptr.middle_address",
        "ip.subopt_too_long",
        "ip.cipso.malformed",
      ],
    },
  },
  facts: [
    [options.lengthMissing, named("{name} is the header's last byte, where its length should follow", name)],
    [options.lengthTooSmall, named("{name} has length {length}, less than its least of {least}", name)],
    [options.lengthBeyond, named("{name} of length {length} runs past the header, where {left} bytes are left", name)],
    [options.lengthWrong, named("{name} has length {length} instead of {expected}", name)],
    [options.lengthNotWhole, named("{name} of length {length} holds no whole number of entries of {unit} bytes", name)],
    [options.pointerTooSmall, named("{name} has a pointer of {pointer}, in front of its first entry at {least}", name)],
    [options.pointerMisaligned, named("{name} has a pointer of {pointer}, not at the start of an entry of {unit} bytes", name)],
    [options.pointerBeyond, named("{name} has a pointer of {pointer}, beyond the end of its {length} bytes", name)],
    [options.timestampFlag, "IPv4 option 68 (timestamp) has flag {flag}; only 0, 1 and 3 are known"],
    [options.tagBeyond, "tag {tag} of IPv4 option 134 (CIPSO) has length {length} where {left} bytes are left"],
    [options.optionTwice, named("{name} is there for the second time", name), "warning"],
    [options.dataAfterEnd, "byte behind the end of the IPv4 options is {value:hex}, not zero", "warning"],
    [options.optionUnknown, "IPv4 option {option} is not registered", "info"],
  ],
});
