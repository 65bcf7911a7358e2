import * as routing from "../../layers/ipv6-routing.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const TYPES: Readonly<Record<number, string>> = { 0: "source route", 2: "home address", 3: "RPL source route", 4: "segment routing" };
const name = ({ routingType }: Readonly<Record<string, number>>): string => `type ${routingType} (${TYPES[routingType ?? -1] ?? "other"})`;

export default defineRule({
  meta: {
    id: "offset/ipv6-routing-header",
    severity: "error",
    since: "0.1.0",
    summary: "IPv6 routing header whose length, addresses and segments left do not fit together",
    what: `
A routing header lists addresses on the way, by type: 0 source route, 2 home address (Mobile IPv6), 3 RPL, 4 segment routing. The
rule finds a length that does not hold whole addresses (type 2: just one); more segments left than there are addresses; with
segment routing, a last entry beyond the list and a TLV that runs past the header. Type 0 itself, a type that is not known, and
reserved fields that are set are warnings.`,
    why: `
The next segment's node answers with ICMPv6 "parameter problem" and drops the packet, so a path is dead for all traffic steered
onto it. Type 0 is forbidden since 2007, because it multiplies traffic between two points. The final address also belongs into
the TCP and UDP checksum; where it cannot be known, the checksum is left unverified.`,
    example: `
A segment routing header of 40 bytes holds (40 - 8) / 16 = 2 segments, so the last entry is 1 at most. A last entry of 2: *last
entry 2 of the segment list is beyond the 2 addresses that the header holds*.`,
    remedy: `
Compare what the ingress node writes (\`ip -6 route show\` with \`encap seg6\`) with the packet. Type 0 from outside is dropped by
every current system; drop it at the edge as well.`,
    references: ["RFC 8200 §4.4", "RFC 5095", "RFC 6275 §6.4", "RFC 6554 §3", "RFC 8754 §2, §4.3.1.1"],
    peers: {
      suricata: ["ipv6.rh_type_0"],
      snort: [461],
      zeek: ["odd_routing0_len", "routing0_hdr", "bad_routing2_len", "unknown_routing_type"],
      wireshark: [
        "ipv6.routing.invalid_length",
        "ipv6.routing.invalid_segleft",
        "ipv6.routing.undecoded",
        "ipv6.routing.deprecated",
        "ipv6.routing.rpl.addr_count_ge0",
        "ipv6.routing.rpl.cmprI_cmprE_pad",
        "ipv6.routing.rpl.reserved_not0",
      ],
    },
  },
  facts: [
    [routing.lengthWrong, named("routing header of {name} has {headerLength} bytes, which is no whole number of its addresses", name)],
    [routing.segmentsLeftBeyond, "routing header has {segmentsLeft} segments left and {addresses} addresses"],
    [routing.lastEntryBeyond, "last entry {lastEntry} of the segment list is beyond the {addresses} addresses that the header holds"],
    [routing.tlvBeyond, "TLV {tlv} of length {length} runs past the segment routing header, where {left} bytes are left"],
    [routing.typeZero, "routing header of type 0, which is forbidden, with {segmentsLeft} segments left", "warning"],
    [routing.typeUnknown, "routing header of type {routingType}, which is not known, with {segmentsLeft} segments left", "warning"],
    [routing.reservedSet, named("routing header of {name} has a reserved field of {value:hex}", name), "warning"],
  ],
});
