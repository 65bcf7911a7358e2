import * as pim from "../../layers/pim.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/pim-header",
    severity: "error",
    since: "0.1.0",
    summary: "PIM version other than 2, or a Register that carries no packet of its own family",
    what: `
The rule finds a PIM version other than 2 under IP protocol 103, and a Register message whose inner packet is neither IPv4 nor IPv6, or is not of the
outer packet's address family. Null-Registers, which hold a header that stands for no packet, leave it silent.`,
    why: `
A rendezvous point drops a Register that it cannot read: receivers of the group get nothing until the source's tree is joined, and a group
behind that source stays dark.`,
    example: `
A Register is 21 00, a checksum and four bytes of flags; the byte behind it begins the multicast packet. Where it is 00, its version is 0:
*PIM Register carries version 0, neither IPv4 nor IPv6*.`,
    remedy: `
Look at the designated router that sends the Register (the outer source address), and at what its hardware adds to the packet.`,
    references: ["RFC 7761 §4.9", "RFC 7761 §4.9.3"],
  },
  facts: [
    [pim.versionNotTwo, "PIM version is {version}; there is only 2 under this protocol number"],
    [pim.registerNotIp, "PIM Register carries version {version}, neither IPv4 nor IPv6"],
    [pim.registerOtherFamily, "PIM Register carries IP version {version} inside version {outerVersion}", "warning"],
  ],
});
