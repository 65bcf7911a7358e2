import * as tcp from "../../layers/tcp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/tcp-data-offset",
    severity: "error",
    since: "0.1.0",
    summary: "TCP data offset is below 5 words or beyond the segment",
    what: `
The data offset says in words of four bytes where the TCP header ends and the data begins. It is at least 5 (the fixed header
of 20 bytes), and the header cannot be longer than what IP carries. The rule finds both faults.

It is silent where the segment is the first fragment of a datagram, where the IP length itself goes beyond the packet, and on
headers quoted in ICMP errors.`,
    why: `
Receivers drop such a segment without an answer. The bytes behind the header cannot be told from options, so a firewall and
the host behind it may see different data.`,
    example: `
An IPv4 packet of total length 40 with a header of 20 carries 20 bytes. A data offset of 8 in it claims a TCP header of
32 bytes: *TCP header length 32 goes beyond the 20 bytes that IP carries*.`,
    remedy: `
Look at the checksum of the same layer. If it is good, the sender made the segment so (a port scanner, a packet generator, a
broken offload); if it is bad, the segment was damaged or rewritten on its way.`,
    references: ["RFC 9293 §3.1"],
    peers: {
      suricata: ["tcp.hlen_too_small", "tcp.invalid_optlen"],
      snort: [46, 47],
      zeek: ["bad_TCP_header_len"],
      tcpdump: ["[bad hdr length H - too short, < 20]", "[bad hdr length H - too long, > L]"],
      wireshark: ["tcp.bogus_header_length", "tcp.short_segment"],
    },
  },
  facts: [
    [tcp.dataOffsetTooSmall, "TCP header length {headerLength} is less than the 20 bytes of a header without options"],
    [tcp.dataOffsetBeyond, "TCP header length {headerLength} goes beyond the {carried} bytes that IP carries"],
  ],
});
