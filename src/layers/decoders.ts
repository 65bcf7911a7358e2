import { KIND_COUNT, Kind } from "../packet/kind.js";
import { Stop } from "../packet/stop.js";
import { decodeAh } from "./ah.js";
import { decodeArcnet } from "./arcnet.js";
import { decodeArp } from "./arp.js";
import { decodeAvs } from "./avs.js";
import { decodeAyiya } from "./ayiya.js";
import { decodeCapwap } from "./capwap.js";
import { decodeChdlc } from "./chdlc.js";
import { decodeCiscoMetadata } from "./cisco-metadata.js";
import { decodeDccp } from "./dccp.js";
import { decodeETag } from "./e-tag.js";
import { decodeErspan } from "./erspan.js";
import { decodeEsp } from "./esp.js";
import { decodeEthernet } from "./ethernet.js";
import { decodeFabricPath } from "./fabricpath.js";
import { decodeFrameRelay } from "./frame-relay.js";
import { decodeGeneve } from "./geneve.js";
import { decodeGre } from "./gre.js";
import { decodeGtpU } from "./gtp-u.js";
import { decodeHip } from "./hip.js";
import { decodeIcmp } from "./icmp.js";
import { decodeIcmpv6 } from "./icmpv6.js";
import { decodeIeee8021ah } from "./ieee8021ah.js";
import { decodeIeee80211 } from "./ieee80211.js";
import { decodeIgmp } from "./igmp.js";
import { decodeIp } from "./ip.js";
import { decodeIpv4 } from "./ipv4.js";
import { decodeIpv6 } from "./ipv6.js";
import { decodeIpv6Fragment } from "./ipv6-fragment.js";
import { decodeDestination, decodeHopByHop } from "./ipv6-options.js";
import { decodeIpv6Routing } from "./ipv6-routing.js";
import { decodeL2tp } from "./l2tp.js";
import type { Decode } from "./layer.js";
import { decodeLisp } from "./lisp.js";
import { decodeLispControl } from "./lisp-control.js";
import { decodeLlc } from "./llc.js";
import { decodeMobility } from "./mobility.js";
import { decodeMpls } from "./mpls.js";
import { decodeNflog } from "./nflog.js";
import { decodeNsh } from "./nsh.js";
import { decodeLoop, decodeNull } from "./null.js";
import { decodePim } from "./pim.js";
import { decodePpi } from "./ppi.js";
import { decodePpp } from "./ppp.js";
import { decodePppHdlc } from "./ppp-hdlc.js";
import { decodePppoe } from "./pppoe.js";
import { decodePrism } from "./prism.js";
import { decodePwControlWord } from "./pw-control-word.js";
import { decodeRadiotap } from "./radiotap.js";
import { decodeSctp } from "./sctp.js";
import { decodeShim6 } from "./shim6.js";
import { decodeSll } from "./sll.js";
import { decodeSll2 } from "./sll2.js";
import { decodeSnap } from "./snap.js";
import { decodeTcp } from "./tcp.js";
import { decodeTeredo } from "./teredo.js";
import { decodeUdp } from "./udp.js";
import { decodeUdpLite } from "./udp-lite.js";
import { decodeVlan } from "./vlan.js";
import { decodeVnTag } from "./vn-tag.js";
import { decodeVxlan } from "./vxlan.js";
import { decodeVxlanGpe } from "./vxlan-gpe.js";

/** The decoder of each kind, by number. The only place that names all decoders. */
export const decoders: Decode[] = new Array<Decode>(KIND_COUNT).fill((p, at) => p.stop(Stop.Unknown, p.nextKind, at));

const all: readonly (readonly [number, Decode])[] = [
  [Kind.Ethernet, decodeEthernet],
  [Kind.Ipv4, decodeIpv4],
  [Kind.Ipv6, decodeIpv6],
  [Kind.Ipv6HopByHop, decodeHopByHop],
  [Kind.Ipv6Routing, decodeIpv6Routing],
  [Kind.Ipv6Fragment, decodeIpv6Fragment],
  [Kind.Ipv6Destination, decodeDestination],
  [Kind.Ipv6Mobility, decodeMobility],
  [Kind.Ipv6Hip, decodeHip],
  [Kind.Ipv6Shim6, decodeShim6],
  [Kind.Ah, decodeAh],
  [Kind.Esp, decodeEsp],
  [Kind.Tcp, decodeTcp],
  [Kind.UdpLite, decodeUdpLite],
  [Kind.Sctp, decodeSctp],
  [Kind.Dccp, decodeDccp],
  [Kind.Icmp, decodeIcmp],
  [Kind.Icmpv6, decodeIcmpv6],
  [Kind.Igmp, decodeIgmp],
  [Kind.Udp, decodeUdp],
  [Kind.Vxlan, decodeVxlan],
  [Kind.Ayiya, decodeAyiya],
  [Kind.Capwap, decodeCapwap],
  [Kind.Erspan, decodeErspan],
  [Kind.Geneve, decodeGeneve],
  [Kind.Gre, decodeGre],
  [Kind.GtpU, decodeGtpU],
  [Kind.L2tp, decodeL2tp],
  [Kind.Lisp, decodeLisp],
  [Kind.LispControl, decodeLispControl],
  [Kind.Pim, decodePim],
  [Kind.Teredo, decodeTeredo],
  [Kind.VxlanGpe, decodeVxlanGpe],
  [Kind.Arcnet, decodeArcnet],
  [Kind.Arp, decodeArp],
  [Kind.Avs, decodeAvs],
  [Kind.Chdlc, decodeChdlc],
  [Kind.CiscoMetadata, decodeCiscoMetadata],
  [Kind.ETag, decodeETag],
  [Kind.FabricPath, decodeFabricPath],
  [Kind.FrameRelay, decodeFrameRelay],
  [Kind.Ieee80211, decodeIeee80211],
  [Kind.Ieee8021ah, decodeIeee8021ah],
  [Kind.Ip, decodeIp],
  [Kind.Llc, decodeLlc],
  [Kind.Loop, decodeLoop],
  [Kind.Mpls, decodeMpls],
  [Kind.Nflog, decodeNflog],
  [Kind.Nsh, decodeNsh],
  [Kind.Null, decodeNull],
  [Kind.Ppi, decodePpi],
  [Kind.Ppp, decodePpp],
  [Kind.PppHdlc, decodePppHdlc],
  [Kind.Pppoe, decodePppoe],
  [Kind.Prism, decodePrism],
  [Kind.PwControlWord, decodePwControlWord],
  [Kind.Radiotap, decodeRadiotap],
  [Kind.Sll, decodeSll],
  [Kind.Sll2, decodeSll2],
  [Kind.Snap, decodeSnap],
  [Kind.Vlan, decodeVlan],
  [Kind.VnTag, decodeVnTag],
];
for (const [kind, decode] of all) decoders[kind] = decode;
