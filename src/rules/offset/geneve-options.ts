import * as options from "../../layers/geneve-options.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/geneve-options",
    severity: "error",
    since: "0.1.0",
    summary: "Geneve options that do not fill their space, or disagree with the critical flag",
    what: `
The header says how long all options are together; each option has a length of its own, and they must add up. The rule finds an
option that goes beyond the options' end. It also compares the header's C flag with the options: it must be set exactly if one of
them is critical (the highest bit of its type). Reserved bits in an option are a warning.`,
    why: `
A receiver drops a packet whose options do not add up. With a critical option and no C flag, a transit device or NIC skips
the options and the packet is handled as if the option were not there, against the sender's word.`,
    example: `
A header with 8 bytes of options holds the option 01 02 01 02: class 0x0102, and 2 units of 4 bytes behind its own 4. That is 12
bytes: *Geneve option of class 0x0102 claims 8 bytes of data; 4 are left*.`,
    remedy: `
The options are written by the tunnel's source (OVN, a cloud gateway, an eBPF program). Update it; a program that adds options
must adjust the options length and the UDP and IP lengths together.`,
    references: ["RFC 8926 §3.4", "RFC 8926 §3.5"],
    peers: { snort: [183, 184], tcpdump: ["[bad length]"], wireshark: ["geneve.option.length.invalid"] },
  },
  facts: [
    [options.optionBeyondOptions, "Geneve option of class {optionClass:hex} claims {length} bytes of data; {left} are left"],
    [options.criticalFlagMissing, "Geneve C flag is not set, and option type {type:hex} of class {optionClass:hex} is critical"],
    [options.criticalOptionMissing, "Geneve C flag is set, and none of the {optionsLength} bytes of options is a critical one"],
    [options.reservedBitsSet, "Geneve option has reserved bits {bits:hex} set", "warning"],
  ],
});
