import * as ipv4 from "../../layers/ipv4.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv4-header-length",
    severity: "error",
    since: "0.1.0",
    summary: "IPv4 header length is below 20 bytes or beyond the total length",
    what: `
The low four bits of the first byte (IHL) are the header's length in words of 4 bytes: 5 at least, 15 at most. The rule finds
a header length below 20 bytes, and one that is more than the total length of the packet.

A header length that is right in itself and does not fit into what carries it is found by \`offset/truncated-header\`.`,
    why: `
Everything behind the header is looked for at the header length. Receivers drop such a packet before they look at anything
else, so it is counted as a header error (\`InHdrErrors\` in \`nstat\`) and never seen by a socket.`,
    example: `
A packet that begins with the byte \`0x44\` says IPv4 and a header of 4 x 4 = 16 bytes: *IPv4 header length 16 is less than the
20 bytes that every header has*.`,
    remedy: `
Look at who writes headers by hand on that path: a userspace tunnel, a packet generator, an eBPF program that moves headers. If
the byte looks like data, the header is not where it is looked for: check the encapsulation in front of it.`,
    references: ["RFC 791 §3.1", "RFC 1122 §3.2.1"],
    peers: {
      suricata: ["ipv4.hlen_too_small", "ipv4.iplen_smaller_than_hlen"],
      snort: [2, 3],
      zeek: ["invalid_IP_header_size", "IPv4_min_header_size", "bogus_IP_header_lengths"],
      tcpdump: ["[header length H < 20]", "[total length L < header length H] (invalid)"],
      wireshark: ["ip.bogus_header_length", "ip.bogus_ip_length"],
    },
  },
  facts: [
    [ipv4.headerLengthTooSmall, "IPv4 header length {headerLength} is less than the 20 bytes that every header has"],
    [ipv4.headerLengthBeyondTotal, "IPv4 header length {headerLength} is more than the total length {totalLength}"],
  ],
});
