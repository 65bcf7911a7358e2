import * as ipv6 from "../../layers/ipv6.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv6-payload-length",
    severity: "error",
    since: "0.1.0",
    summary: "IPv6 payload length is more than what carries the packet",
    what: `
The payload length counts everything behind the 40 bytes of the IPv6 header, extension headers included. The rule finds a
payload length, or the length of a jumbo payload option that stands for it, that is more than the frame or the tunnel around it
holds.

It is silent on bytes left over, which pad a short frame; on captures cut by the snap length, where the file says how long the
packet was; and on a payload length of 0 in front of TCP or UDP, which is segmentation offload or BIG TCP.`,
    why: `
The packet is shorter than its sender meant, and a receiver drops it whole. No checksum behind such a header can be verified.`,
    example: `
A frame of 1514 bytes has 1500 for IPv6, 40 of them for its header. A payload length of 1500, as if it were IPv4's total
length, is 40 too much: *IPv6 payload length 1500 goes beyond the 1460 bytes behind the header*.`,
    remedy: `
If the difference is 40, whoever writes the length counts the header in: a translator or a hand-written stack. Otherwise capture
nearer to the sender and look for the hop that cuts the packet.`,
    references: ["RFC 8200 §3", "RFC 2675 §2"],
    peers: {
      suricata: ["ipv6.trunc_pkt"],
      snort: [275],
      zeek: ["truncated_IP_len"],
      tcpdump: ["[header+payload length > length]", "[real length N, presumed BIG TCP]"],
      wireshark: ["ipv6.plen_exceeds_framing"],
    },
  },
  facts: [
    [ipv6.payloadLengthBeyond, "IPv6 payload length {payloadLength} goes beyond the {left} bytes behind the header"],
    [ipv6.jumboLengthBeyond, "IPv6 jumbo payload length {jumboLength} goes beyond the {left} bytes behind the header"],
  ],
});
