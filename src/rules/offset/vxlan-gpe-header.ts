import * as gpe from "../../layers/vxlan-gpe.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/vxlan-gpe-header",
    severity: "error",
    since: "0.1.0",
    summary: "VXLAN-GPE header of an unknown version, without its I flag, or with reserved bits set",
    what: `
VXLAN-GPE (UDP port 4790) has a version, an I flag and a P flag; with the P flag the fourth byte says what is carried, without it
the payload is Ethernet and that byte must be 0. The rule finds a version other than 0, a missing I flag, a next protocol
without the P flag, and reserved bits.

A next protocol that nobody knows is no fault; decoding ends there and the record of \`inspect\` says so.`,
    why: `
The next protocol decides how the payload is read. A sender and a receiver that disagree about the P flag take an IP packet
for an Ethernet frame, and nothing arrives.`,
    example: `
08 00 00 01 has the I flag and next protocol 1 (IPv4), and lacks the P flag (0x04): *VXLAN-GPE next protocol is 1
without the P flag, which makes the payload Ethernet*.`,
    remedy: `
Compare both ends: \`ip -d link show type vxlan\` prints \`gpe\` on Linux. Both must use the extension, on the same port.`,
    references: ["draft-ietf-nvo3-vxlan-gpe-13 §3"],
    peers: { tcpdump: ["unknown version", "ERROR: I flag not set"] },
  },
  facts: [
    [gpe.versionNotZero, "VXLAN-GPE version is {version}; there is only 0"],
    [gpe.vniFlagMissing, "VXLAN-GPE I flag is not set (flags {flags:hex})"],
    [gpe.nextProtocolWithoutFlag, "VXLAN-GPE next protocol is {protocol} without the P flag, which makes the payload Ethernet"],
    [gpe.reservedBitsSet, "VXLAN-GPE reserved bits {bits:hex} are set", "warning"],
    [gpe.reservedByteSet, "VXLAN-GPE reserved byte behind the network identifier is {value:hex}", "warning"],
  ],
});
