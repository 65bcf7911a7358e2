import * as vxlan from "../../layers/vxlan.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/vxlan-header",
    severity: "error",
    since: "0.1.0",
    summary: "VXLAN header without its I flag, or with reserved bits set",
    what: `
A VXLAN header is 8 bytes: 08 00 00 00, the network identifier, and a zero byte. The rule finds a missing I flag and anything else set
in the reserved fields. The bits of the group policy extension (G, D, A and the group) and of remote checksum offload
are known and leave it silent.

A datagram counts as VXLAN by its destination port, 4789 or 8472. Where only the source port says so, or the datagram comes from
a port below 1024 (a DNS answer to a client that happens to use port 4789), it does so only if its header is right.`,
    why: `
RFC 7348 tells receivers to ignore reserved bits, and Linux drops the packet instead: a switch that leaves one bit set is
fine with its own kind and silent towards hosts.`,
    example: `
00 00 00 00 00 00 4d 00 is network 77 without the I flag (0x08 in the first byte): *VXLAN I flag is not set (flags 0x0000)*.`,
    remedy: `
See which VTEP writes the header (outer source address). If the bits are those of an extension (VXLAN-GPE: 0x0c), give
that port its own decoder with \`--decode-as udp.port=4789:vxlan-gpe\`.`,
    references: ["RFC 7348 §5", "draft-smith-vxlan-group-policy"],
  },
  facts: [
    [vxlan.vniFlagMissing, "VXLAN I flag is not set (flags {flags:hex})"],
    [vxlan.reservedBitsSet, "VXLAN reserved bits {bits:hex} are set"],
    [vxlan.reservedByteSet, "VXLAN reserved byte behind the network identifier is {value:hex}"],
  ],
});
