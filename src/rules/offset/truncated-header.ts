import { KIND_NAMES } from "../../packet/kind.js";
import { headerBeyondEnd, type Packet } from "../../packet/packet.js";
import { defineRule, type Report } from "../rule.js";

/** Nothing is decoded behind such a header, so that the packet's one stop names it. */
function report(p: Packet, f: number): Report {
  const needed = p.factA[f]!;
  const left = Math.max(0, p.factB[f]!);
  const what = `${KIND_NAMES[p.stoppedKind]} header needs ${needed} ${needed === 1 ? "byte" : "bytes"}`;
  const at = p.factAt[f]!;
  const details = { needed, left };
  if (p.depth === 0) return { message: `${what}, the packet has ${left}`, layer: -1, at, details };
  const layer = p.factLayer[f]!;
  if (p.isFragment()) return { message: `${what}, the first fragment carries ${left}`, severity: "warning", layer, at, details };
  return { message: `${what}, the lengths around it leave ${left}`, layer, at, details };
}

export default defineRule({
  meta: {
    id: "offset/truncated-header",
    severity: "error",
    since: "0.1.0",
    summary: "Header does not fit into what carries it",
    what: `
Each layer says how many bytes it carries: by a length field, or by the end of the frame. The rule finds a header, of any
protocol, that needs more. Where the length of the header itself is a field (IPv4, TCP, GRE flags, Geneve options), what the
field claims is what it needs.

The capture's own cut is no fault: a header that was on the wire and not captured is never reported. On the first fragment
of a datagram it is a warning: tiny fragments are legal, and used to hide ports from a filter.`,
    why: `
No receiver can read such a packet. Either a length further out is too small (it was computed for another packet, or before
something was inserted), or the packet was cut on its way and its lengths were made to agree.`,
    example: `
IPv4 with total length 28 and protocol 6: 28 - 20 = 8 bytes for TCP. *tcp header needs 20 bytes, the lengths around it leave 8*.`,
    remedy: `
Compare the length in the enclosing header with the bytes that follow it. If there are more bytes than it says, the length is
wrong: look for the device that rewrites it. If not, the packet was cut: look for an MTU or a mirror port that shortens.`,
    references: ["RFC 791 §3.1", "RFC 1858 §3"],
    peers: {
      suricata: [
        "ethernet.pkt_too_small",
        "vlan.header_too_small",
        "vntag.header_too_small",
        "etag.header_too_small",
        "ieee8021ah.header_too_small",
        "mpls.header_too_small",
        "mpls.pkt_too_small",
        "sll.pkt_too_small",
        "sll2.pkt_too_small",
        "ltnull.pkt_too_small",
        "chdlc.pkt_too_small",
        "dce.pkt_too_small",
        "ppp.pkt_too_small",
        "ppp.ip4_pkt_too_small",
        "ppp.ip6_pkt_too_small",
        "pppoe.pkt_too_small",
        "arp.pkt_too_small",
        "nsh.header_too_small",
        "ipv4.pkt_too_small",
        "ipv6.pkt_too_small",
        "ipv6.trunc_exthdr",
        "ipv6.ipv4_in_ipv6_too_small",
        "ipv6.ipv6_in_ipv6_too_small",
        "icmpv4.pkt_too_small",
        "icmpv6.pkt_too_small",
        "igmp.pkt_too_small",
        "tcp.pkt_too_small",
        "udp.hlen_too_small",
        "sctp.pkt_too_small",
        "esp.pkt_too_small",
        "gre.pkt_too_small",
        "gre.version0_hdr_too_big",
        "gre.version1_hdr_too_big",
        "erspan.header_too_small",
      ],
      snort: [
        45, 95, 105, 106, 107, 109, 120, 130, 131, 132, 160, 165, 170, 180, 182, 272, 273, 291, 294, 424, 425, 426, 427, 463, 464, 465, 467,
        468, 479,
      ],
      zeek: [
        "truncated_ethernet_frame",
        "truncated_link_header_cfp",
        "truncated_VLAN_header",
        "truncated_vntag_header",
        "truncated_link_header",
        "truncated_Linux_SLL_header",
        "truncated_Linux_SLL2_header",
        "truncated_ppp_header",
        "truncated_ppp_hdlc_header",
        "truncated_ppp_serial_header",
        "truncated_pppoe_header",
        "truncated_PBB_header",
        "truncated_llc_header",
        "truncated_snap_header",
        "truncated_snap_llc_header",
        "truncated_ARP",
        "truncated_nflog_header",
        "truncated_radiotap_header",
        "truncated_IP",
        "internally_truncated_header",
        "truncated_header",
        "truncated_inner_IP",
        "truncated_GRE",
        "truncated_Teredo_origin_indication",
        "truncated_Teredo_authentication",
        "truncated_IPv6_in_Teredo",
        "vxlan_empty_packet",
        "geneve_empty_packet",
        "excessively_small_fragment",
        "truncated_802_11_header",
        "truncated_802_11_amsdu_header",
        "truncated_802_11_llc_header",
        "IPv6_min_header_size",
      ],
      tcpdump: ["[|proto]", "opts_len A > B", "[undersized-udp N < 8]"],
      wireshark: ["_ws.malformed", "ipv6.invalid_header"],
    },
  },
  facts: [[headerBeyondEnd, report]],
});
