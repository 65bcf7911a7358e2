import * as quoted from "../../layers/icmp-quoted.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/icmp-quoted",
    severity: "error",
    since: "0.1.0",
    summary: "ICMP error quotes less of the packet than it must, or not a packet of its own IP version",
    what: `
An ICMP error quotes the packet it is about: for IPv4 its header and at least 8 bytes of data, for IPv6 as much as fits. The
rule finds a quote that is shorter, one of another IP version, and one whose own header length cannot be right. As a warning
it finds an error about a fragment other than the first, which must not be sent.

A packet that had less data is quoted whole, and that is right. What else is odd in a quoted header (lengths, checksums) is
not judged: it was cut by design, and edited on its way.`,
    why: `
The receiver finds the connection by the addresses and ports in the quote. Without them it ignores the error: path MTU
discovery hangs, a closed port looks like a timeout.`,
    example: `
A "port unreachable" has an IPv4 total length of 52: 20 for its own header, 8 for ICMP's, 24 for the quote, of which 20 are the quoted
header. *ICMP error quotes 4 bytes behind the IP header, and must quote 8*.`,
    remedy: "Look at the device whose address sends the error: a NAT, firewall or load balancer that makes or shortens errors itself.",
    references: ["RFC 792", "RFC 1122 §3.2.2", "RFC 1812 §4.3.2.3", "RFC 4443 §2.4"],
    peers: {
      suricata: ["icmpv4.ipv4_trunc_pkt", "icmpv4.ipv4_unknown_ver", "icmpv6.ipv6_trunc_pkt", "icmpv6.ipv6_unknown_version"],
      snort: [250, 251, 252, 253, 255],
    },
  },
  facts: [
    [quoted.quotedHeaderCut, "ICMP error quotes {quoted} bytes, and the quoted IP header alone has {needed}"],
    [quoted.quotedVersionWrong, "ICMP error quotes a packet of IP version {version}, and should quote version {expected}"],
    [quoted.quotedHeaderLengthTooSmall, "ICMP error quotes an IPv4 header of {headerLength} bytes, and it has at least 20"],
    [quoted.quotedDataCut, "ICMP error quotes {quoted} bytes behind the IP header, and must quote {needed}"],
    [
      quoted.quotedLaterFragment,
      "ICMP error is about a fragment at offset {fragmentOffset}, and must not be sent about any but the first",
      "warning",
    ],
  ],
});
