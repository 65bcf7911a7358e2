import * as ipv4 from "../../layers/ipv4.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/ipv4-fragment",
    severity: "error",
    since: "0.1.0",
    summary: "IPv4 fragment with a length or offset that no fragment can have",
    what: `
A fragment carries a piece of a datagram: its offset counts units of 8 bytes, and all pieces but the last are a multiple of 8
bytes long. The rule finds a piece that is not, a piece of 0 bytes, and a piece that ends beyond the 65535 bytes a datagram can
have. A fragment with the "don't fragment" flag is info.

Pieces of one datagram that contradict each other are \`flow/fragment-overlap\`, missing ones \`flow/incomplete-datagram\`.`,
    why: `
A receiver drops the fragment, and with it the whole datagram: the sender sees a timeout and nothing else. A fragment beyond
65535 bytes is the "ping of death". Fragments with "don't fragment" are dropped by some firewalls and reassembled by most hosts.`,
    example: `
A fragment at offset 65528 with 100 bytes behind a header of 20 ends at 20 + 65528 + 100 = 65648: *IPv4 fragment of 100 bytes
at offset 65528 goes beyond a datagram of 65535 bytes*.`,
    remedy: `
If the fragments come from a tunnel endpoint or a router of yours, lower the inner MTU or clamp the MSS so that nothing needs
to be fragmented. If they come from outside, drop them at the edge. "Don't fragment" on a fragment is
what Linux writes where connection tracking has put a datagram together and cut it again; it harms where a firewall drops it.`,
    references: ["RFC 791 §3.2", "RFC 815", "RFC 6864 §4"],
    peers: {
      suricata: ["ipv4.frag_pkt_too_large"],
      snort: [405, 407, 430, 459],
      zeek: ["fragment_with_DF", "excessively_large_fragment"],
    },
  },
  facts: [
    [ipv4.fragmentNotMultipleOfEight, "IPv4 fragment with more to follow carries {payloadLength} bytes, not a multiple of 8"],
    [ipv4.fragmentEmpty, "IPv4 fragment at offset {fragmentOffset} carries no bytes"],
    [ipv4.fragmentTooLarge, "IPv4 fragment of {payloadLength} bytes at offset {fragmentOffset} goes beyond a datagram of 65535 bytes"],
    [ipv4.dontFragmentOnFragment, 'IPv4 fragment at offset {fragmentOffset} has the "don\'t fragment" flag', "info"],
  ],
});
