import { lengthOfBatch } from "../../flows/udp-batch.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "flow/udp-gso-mis-segmentation",
    severity: "error",
    since: "0.1.0",
    summary: "The UDP length counts a whole batch, the packet carries one datagram of it",
    what: `
A program may hand the kernel a batch of datagrams of equal length as one (UDP_SEGMENT, UDP GSO); kernel or card split it, and each piece gets its
own UDP length. The rule finds packets where that did not happen: a UDP length beyond what IP carries, in a packet of full
size (1200 to 1500 bytes), or in the second of two with the same size (200 to 9216). Said once for each flow. Fragments are left alone, and packets whose IP
length itself goes beyond the packet.`,
    why: `
Receivers drop such datagrams, or take the wrong part of them. QUIC, WireGuard and Tailscale send in batches whenever there is much to send, so
bulk transfers stall while small ones work.`,
    example: `
IP carries 1428 bytes, the UDP length is 14208: *UDP length 14208 is that of a batch of about 10 datagrams; the packet carries 1428 bytes*.`,
    remedy: `
\`ethtool -k IFACE | grep tx-udp-segmentation\` tells who splits. \`ethtool -K IFACE tx-udp-segmentation off\` leaves it to the kernel, at the cost
of some CPU; if that does not help, the kernel is at fault: update it.`,
    advice: "ethtool -K IFACE tx-udp-segmentation off on the sender shows whether its card splits wrongly",
    references: ["RFC 768", "https://docs.kernel.org/networking/segmentation-offloads.html"],
  },
  facts: [[lengthOfBatch, "UDP length {length} is that of a batch of about {datagrams} datagrams; the packet carries {carried} bytes"]],
});
