import * as options from "../../layers/tcp-options.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const NAMES: Readonly<Record<number, string>> = {
  2: "maximum segment size",
  3: "window scale",
  4: "SACK permitted",
  5: "SACK",
  8: "timestamps",
  19: "MD5 signature",
  27: "quick-start",
  28: "user timeout",
  29: "authentication",
  30: "multipath",
  34: "fast open",
};
const RIGHT: Readonly<Record<number, string>> = {
  2: "4",
  3: "3",
  4: "2",
  5: "10, 18, 26 or 34",
  8: "10",
  19: "18",
  27: "8",
  28: "4",
  29: "4 or more",
  30: "3 or more",
  34: "2, or an even number from 6 to 18",
};
/** `option 8 (timestamps)`. */
const optionName = ({ option }: Readonly<Record<string, number>>): string =>
  NAMES[option!] === undefined ? `option ${option}` : `option ${option} (${NAMES[option!]})`;

export default defineRule({
  meta: {
    id: "offset/tcp-options",
    severity: "error",
    since: "0.1.0",
    summary: "TCP options have a wrong length, run past the header, or stand where they may not",
    what: `
Each TCP option but End and No-Operation has a length byte that counts the whole option. The rule finds a length below 2, a
length past the end of the header, an option cut before its length byte, and a length that the option never has. It also
finds (as warnings) an option twice and a window scale above 14, and (as information) options of a SYN on another segment
and bytes that are not zero behind the end of the options.

Obsolete and experimental options are left alone as long as their lengths fit.`,
    why: `
Receivers stop reading at a broken length: timestamps, SACK blocks and the segment size behind it are lost, and the
connection is slow or stalls. A middlebox that removes or rewrites options is the usual cause. Of an option sent twice each
host may believe another one.`,
    example: `
Options \`02 03 05 b4\`: maximum segment size (2) with length 3. It is always 4, so that a reader takes \`b4\` for the
next option: *TCP option 2 (maximum segment size) has length 3, which should be 4*.`,
    remedy: `
Capture on both sides of each firewall, proxy and load balancer on the path and compare the options of one SYN,
found again by its sequence number. Where the sender itself is at fault, suspect its packet generator.`,
    references: ["RFC 9293 §3.1", "RFC 7323 §2.3", "RFC 2018", "RFC 7413 §4.1.1"],
    peers: {
      suricata: ["tcp.opt_invalid_len", "tcp.opt_duplicate"],
      snort: [54, 55, 59],
      zeek: [
        "tcp_option_mss_invalid_len",
        "tcp_option_window_scale_invalid_len",
        "tcp_option_sack_invalid_len",
        "tcp_option_sack_blocks_invalid_len",
        "tcp_option_timestamps_invalid_len",
        "tcp_option_qsresponse_invalid_len",
        "tcp_option_uto_invalid_len",
        "tcp_option_ao_invalid_len",
        "tcp_option_tfo_invalid_len",
      ],
      tcpdump: ["[bad opt]", "invalid sack"],
      wireshark: [
        "tcp.option.len.invalid",
        "tcp.suboption_malformed",
        "tcp.options.wscale.shift.invalid",
        "tcp.options.mss.present",
        "tcp.non_zero_bytes_after_eol",
      ],
    },
  },
  facts: [
    [options.optionWithoutLength, named("TCP {name} is cut by the end of the header: it has no length", optionName)],
    [options.optionLengthTooSmall, named("TCP {name} has length {length}, less than its own 2 bytes of type and length", optionName)],
    [options.optionBeyondHeader, named("TCP {name} has length {length}, and only {left} bytes of the header are left", optionName)],
    [
      options.optionWrongLength,
      named("TCP {name}", (values) => `${optionName(values)} has length ${values.length}, which should be ${RIGHT[values.option!]}`),
    ],
    [options.optionTwice, named("TCP {name} is there twice", optionName), "warning"],
    [options.windowScaleTooLarge, "TCP window scale {shift} is above 14, the most there is", "warning"],
    [options.optionOutsideSyn, named("TCP {name} may stand on a SYN only", optionName), "info"],
    [options.paddingNotZero, "a byte behind the end of the TCP options is {value}, not 0", "info"],
  ],
});
