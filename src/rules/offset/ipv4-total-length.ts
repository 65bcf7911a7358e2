import * as ipv4 from "../../layers/ipv4.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv4-total-length",
    severity: "error",
    since: "0.1.0",
    summary: "IPv4 total length is more than what carries the packet, or 0",
    what: `
The total length counts the IPv4 header and everything behind it. The rule finds a total length that is more than the frame or
the tunnel around it holds, and a total length of 0.

It is silent where 0 has a meaning: in front of TCP or UDP it is what a network card is given to segment (Windows, VMware), and
over 65535 bytes it is Linux's BIG TCP. It is silent on bytes left over behind the packet, which pad a short frame, and on
captures cut by the snap length, where the file says how long the packet was.`,
    why: `
The packet is shorter than its sender meant, and a receiver drops it whole. Captures whose record length was rewritten to the
bytes that were kept look the same. No checksum behind such a header can be verified.`,
    example: `
A frame of 1514 bytes holds 1500 bytes of IPv4. A total length of 1520 in it promises 20 bytes that are not there: *IPv4 total
length 1520 goes beyond the 1500 bytes that carry it*.`,
    remedy: `
Capture nearer to the sender. If the length agrees with the bytes there, something on the way cuts the packet, often a tunnel
whose MTU is too small or a device that lost the end of a jumbo frame. If the file was edited, its record lengths are wrong.`,
    references: ["RFC 791 §3.1", "RFC 1122 §3.2.1"],
    peers: {
      suricata: ["ipv4.trunc_pkt"],
      snort: [6],
      zeek: ["truncated_IP_len", "ip_hdr_len_zero"],
      tcpdump: ["[total length L > length N] (invalid)", "length N [was 0, presumed TSO]", "[was 0, presumed BIG TCP]"],
      wireshark: ["ip.bogus_ip_length"],
    },
  },
  facts: [
    [ipv4.totalLengthBeyond, "IPv4 total length {totalLength} goes beyond the {left} bytes that carry it"],
    [ipv4.totalLengthZero, "IPv4 total length is 0 in front of protocol {protocol}, which no network card segments"],
  ],
});
