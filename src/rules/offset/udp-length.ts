import * as udp from "../../layers/udp.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/udp-length",
    severity: "error",
    since: "0.1.0",
    summary: "UDP length disagrees with the IP payload that carries it",
    what: `
The UDP length counts the 8 bytes of the UDP header and the data. IP says independently how many bytes it carries; the two
must be equal. The rule finds a UDP length below 8, beyond the IP payload, and below it; and a length of 0, which only a
jumbogram of more than 65535 bytes may have. A length below the payload is a warning: RFC 9868 puts UDP options there.

It is silent on fragments, where the UDP length is that of the whole datagram, and where the IP length itself goes beyond
the packet, which is another rule's finding.`,
    why: `
A receiver trusts one of the two lengths and drops or cuts the datagram by the other. A length that counts a whole batch in
a packet of one segment is the mark of a broken UDP segmentation offload. Bytes behind the UDP length are also a hiding place.`,
    example: `
An IPv4 packet of total length 33 with a header of 20 carries 13 bytes. A UDP length of 12 in it leaves one byte that belongs
to nobody: *UDP length 12 is less than the 13 bytes that IP carries*.`,
    remedy: `
Capture at the sender too. If the length is right there, something on the way rewrites one of the two; if it is wrong there,
suspect segmentation offload (\`ethtool -k IFACE | grep udp-segmentation\`).`,
    references: ["RFC 768", "RFC 9868", "RFC 1122 §4.1.3", "RFC 2675 §4"],
    peers: {
      suricata: ["udp.pkt_too_small", "udp.len_invalid"],
      snort: [96, 97, 98],
      zeek: ["UDP_datagram_length_mismatch"],
      tcpdump: ["[undersized-udplength N < 8]", "UDP, bad length U > L"],
      wireshark: ["udp.length.bad", "udp.length.bad_zero"],
    },
  },
  facts: [
    [udp.lengthBelowHeader, "UDP length {length} is less than the UDP header's own 8 bytes"],
    [udp.lengthBeyondPayload, "UDP length {length} goes beyond the {carried} bytes that IP carries"],
    [udp.lengthBelowPayload, "UDP length {length} is less than the {carried} bytes that IP carries", "warning"],
    [udp.lengthZero, "UDP length is 0, which stands for more than 65535 bytes; IP carries {carried}"],
  ],
});
