import { checksumAbsent } from "../../verify/facts.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "checksum/absent",
    severity: "error",
    since: "0.1.0",
    summary: "UDP over IPv6 without a checksum, and not a tunnel that may do so",
    what: `
A UDP checksum of 0 means "none". Over IPv4 that is allowed. Over IPv6 it is not, since the IPv6 header has no checksum of its
own; RFC 6935 and RFC 6936 make an exception for tunnels. The rule is silent where a tunnel protocol follows or one of the
ports is a tunnel's (VXLAN, Geneve, GTP-U, LISP, MPLS, …; \`--decode-as\` adds others).`,
    why: `
An IPv6 receiver must discard such a datagram (RFC 8200 §8.1). Some network cards and firewalls drop even the tunnels that are
allowed to do so.`,
    example: `
UDP from 2001:db8::1 port 40000 to 2001:db8::2 port 53 whose checksum field is 0x0000:
*UDP over IPv6 has no checksum; the receiver must discard it*.`,
    remedy: `
Make the sender compute the checksum. For a tunnel on a port of its own, name it: \`--decode-as udp.port=N:vxlan\`.`,
    references: ["RFC 8200 §8.1", "RFC 6935 §5", "RFC 6936"],
    peers: { snort: [406], zeek: ["bad_UDP_checksum"], wireshark: ["udp.checksum.zero"], tcpdump: ["[no cksum]"] },
  },
  facts: [[checksumAbsent, "UDP over IPv6 has no checksum; the receiver must discard it"]],
});
