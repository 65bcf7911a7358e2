import * as fragment from "../../layers/ipv6-fragment.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv6-fragment",
    severity: "error",
    since: "0.1.0",
    summary: "IPv6 fragment header with a length, offset or reserved field that it cannot have",
    what: `
The fragment header tells which piece of a packet follows: the offset counts units of 8 bytes, and all pieces but the last are a
multiple of 8 bytes long. The rule finds a piece that is not, a piece of 0 bytes, and one that ends beyond the 65535 bytes a
payload can have. Reserved bits that are set are a warning; a fragment header on a packet that is whole (offset 0, nothing to
follow: an atomic fragment) is info.

Pieces of one packet that contradict each other are \`flow/fragment-overlap\`, missing ones \`flow/incomplete-datagram\`.`,
    why: `
A receiver answers with ICMPv6 "parameter problem" or says nothing, and drops the whole packet. Atomic fragments are legal, but
many networks drop every packet with a fragment header; they should not be sent any more.`,
    example: `
A fragment with the M flag carries 1451 bytes. The next would begin at offset 1451 / 8 = 181.375, which cannot be written: *IPv6
fragment with more to follow carries 1451 bytes, not a multiple of 8*.`,
    remedy: `
Find who fragments: in IPv6 only the sender may. Lower its MTU or its UDP payload (1232 bytes for DNS). Atomic fragments come
from old stacks, and from hosts that were told of an MTU below 1280 by a translator: update the translator.`,
    references: ["RFC 8200 §4.5", "RFC 6946", "RFC 8021"],
    peers: {
      suricata: ["ipv6.frag_invalid_length", "ipv6.frag_pkt_too_large", "ipv6.exthdr_useless_fh", "ipv6.fh_non_zero_reserved_field"],
      snort: [458],
      zeek: ["excessively_large_fragment"],
    },
  },
  facts: [
    [fragment.notMultipleOfEight, "IPv6 fragment with more to follow carries {payloadLength} bytes, not a multiple of 8"],
    [fragment.empty, "IPv6 fragment at offset {fragmentOffset} carries no bytes"],
    [fragment.tooLarge, "IPv6 fragment of {payloadLength} bytes at offset {fragmentOffset} goes beyond a payload of 65535 bytes"],
    [fragment.reservedSet, "IPv6 fragment header has reserved fields set: byte 1 is {reservedByte}, bits {reservedBits}", "warning"],
    [fragment.atomic, "IPv6 fragment header on a packet that is whole", "info"],
  ],
});
