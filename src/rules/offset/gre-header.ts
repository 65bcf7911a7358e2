import * as gre from "../../layers/gre.js";
import * as route from "../../layers/gre-route.js";
import type { Packet } from "../../packet/packet.js";
import { defineRule, type Report } from "../rule.js";

function judgeRecursion(p: Packet, f: number): Report {
  const recursion = p.factA[f]!;
  return {
    message: `GRE recursion control is ${recursion}, where RFC 2784 has reserved bits`,
    severity: recursion >= gre.LEAST_RECURSION_DROPPED ? "error" : "warning",
    layer: p.factLayer[f]!,
    at: p.factAt[f]!,
    details: { recursion },
  };
}

export default defineRule({
  meta: {
    id: "offset/gre-header",
    severity: "error",
    since: "0.1.0",
    summary: "GRE header whose flags, version, source route or PPTP fields cannot be right",
    what: `
The flags of a GRE header decide how long it is, so a wrong one moves everything behind it. The rule finds a version other
than 0 and 1; in version 0 the recursion bits (a receiver drops the packet for the highest, and ignores the others: warning),
the strict-route bit without a route, and the reserved bits (warning: ignored too); and a source route (RFC 1701) whose entries do not fit. In version 1, PPTP's, it finds flags that must be
clear, a missing key, a protocol other than 0x880b, a payload without a sequence number, and a payload length that differs
from what IP carries.

It is silent on the protocol carried, on keepalives (protocol 0), and on payload lengths in fragments. A header
that its IP packet cannot hold is offset/truncated-header.`,
    why: `
RFC 2784 §2.3 tells a receiver to drop a packet with any of bits 1 to 5 set, unless it knows RFC 1701: the tunnel works
with one peer and is dead with the next. In PPTP a wrong payload length loses the call's data without an error.`,
    example: `
The bytes 04 00 08 00 are flags 0x0400 and protocol 0x0800. Bit 5 is the highest of the three recursion bits of RFC 1701 (5 to 7), which
RFC 2784 wants to be 0: *GRE recursion control is 4, where RFC 2784 has reserved bits*.`,
    remedy: `
Find the device that writes the header: it is the source of the outer IP packet. On Linux \`ip -d tunnel show\` tells which flags
a tunnel uses. Old Cisco and Juniper releases write RFC 1701 headers; newer ones can be told not to.`,
    references: ["RFC 2784", "RFC 2890", "RFC 1701", "RFC 2637 §4.1"],
    peers: {
      suricata: [
        "gre.wrong_version",
        "gre.version0_recur",
        "gre.version0_flags",
        "gre.version0_malformed_sre_hdr",
        "gre.version1_chksum",
        "gre.version1_route",
        "gre.version1_ssr",
        "gre.version1_recur",
        "gre.version1_flags",
        "gre.version1_wrong_protocol",
        "gre.version1_no_key",
        "gre.version1_malformed_sre_hdr",
      ],
      snort: [162, 163, 164],
      zeek: ["unknown_gre_version", "unknown_gre_flags", "egre_protocol_type"],
      tcpdump: ["ERROR: unknown-version"],
    },
  },
  facts: [
    [gre.versionUnknown, "GRE version is {version}; there are only 0 and 1"],
    [gre.recursionSet, judgeRecursion],
    [gre.strictWithoutRoute, "GRE strict source route flag is set (flags {flags:hex}) without a source route"],
    [gre.reservedFlagsSet, "GRE reserved flags {flags:hex} are set", "warning"],
    [gre.pptpFlagsSet, "GRE version 1 has flags {flags:hex} set, which must be clear"],
    [gre.pptpReservedFlagsSet, "GRE version 1 has reserved flags {flags:hex} set", "warning"],
    [gre.pptpWithoutKey, "GRE version 1 is without its key (flags {flags:hex}), which holds payload length and call"],
    [gre.pptpProtocol, "GRE version 1 carries protocol {protocol:hex}; it must be 0x880b (PPP)"],
    [gre.pptpLengthBeyond, "GRE payload length {length} goes beyond the {carried} bytes behind the header"],
    [gre.pptpLengthBelow, "GRE payload length {length} is less than the {carried} bytes behind the header"],
    [gre.pptpPayloadWithoutSequence, "GRE version 1 carries {length} bytes without a sequence number", "warning"],
    [route.entryBeyondEnd, "GRE source route entry of {length} bytes goes beyond the {left} that are left"],
    [route.listNotEnded, "GRE source route is not ended: {left} bytes are left for the next entry"],
    [route.offsetBeyondEntry, "GRE source route offset {offset} points beyond its entry of {length} bytes"],
    [route.addressesNotWhole, "GRE source route entry of {length} bytes is no list of IPv4 addresses"],
  ],
});
