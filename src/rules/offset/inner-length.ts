import { slackBehindInner } from "../../layers/inner-length.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/inner-length",
    severity: "warning",
    since: "0.1.0",
    summary: "Inner IP packet that is shorter than what the tunnel carries",
    what: `
In a tunnel that carries IP in IP (IPIP, 6in4, GRE, GTP-U, LISP, Geneve or VXLAN-GPE without Ethernet) the inner packet fills what the outer one
carries. The rule finds an inner length that ends earlier, and says how many bytes are left over.

It is silent where the outer tunnel carries Ethernet or PPP frames, which may be padded; in Teredo, which has trailers; and where the outer
length is unknown or the outer packet is a fragment. An inner length that goes *beyond* the outer one is offset/ipv4-total-length or offset/ipv6-payload-length.`,
    why: `
The left-over bytes belong to nobody. They show that something changed one of the two lengths and not the other (a NIC that split a tunnelled
packet wrongly, an MTU or MSS fix on the way), or they hide data from inspection.`,
    example: `
An outer IPv4 packet of 60 bytes carries 40 behind its header of 20; the inner total length is 36: *inner IP packet is 36 bytes; the tunnel carries 40*.`,
    remedy: `
Capture at the tunnel's source. If the lengths agree there, a device on the way pads or cuts packets. If not, suspect tunnel offloads: \`ethtool -K IFACE
tx-gre-segmentation off tx-ipxip4-segmentation off tx-udp_tnl-segmentation off\`.`,
    references: ["RFC 2003 §3.1", "RFC 791 §3.1", "RFC 8200 §3"],
    peers: { zeek: ["inner_IP_payload_length_mismatch"] },
  },
  facts: [[slackBehindInner, "inner IP packet is {innerLength} bytes; the tunnel carries {carried}"]],
});
