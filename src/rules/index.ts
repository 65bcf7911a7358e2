import dropped from "./capture/dropped.js";
import linkType from "./capture/link-type.js";
import snapLength from "./capture/snap-length.js";
import truncatedFile from "./capture/truncated-file.js";
import absent from "./checksum/absent.js";
import mismatch from "./checksum/mismatch.js";
import partial from "./checksum/partial.js";
import zeroForm from "./checksum/zero-form.js";
import checksumNotUpdated from "./diff/checksum-not-updated.js";
import encapsulationChanged from "./diff/encapsulation-changed.js";
import fieldChanged from "./diff/field-changed.js";
import packetAdded from "./diff/packet-added.js";
import packetDuplicated from "./diff/packet-duplicated.js";
import packetLost from "./diff/packet-lost.js";
import payloadChanged from "./diff/payload-changed.js";
import badChecksumAcknowledged from "./flow/bad-checksum-acknowledged.js";
import corruptSegmentRepeated from "./flow/corrupt-segment-repeated.js";
import fragmentOverlap from "./flow/fragment-overlap.js";
import incompleteDatagram from "./flow/incomplete-datagram.js";
import mergedThenRetransmitted from "./flow/merged-then-retransmitted.js";
import synRepeatedBesideBadOuter from "./flow/syn-repeated-beside-bad-outer.js";
import tunnelExceedsMtu from "./flow/tunnel-exceeds-mtu.js";
import tunnelWithoutChecksumNotMerged from "./flow/tunnel-without-checksum-not-merged.js";
import udpGsoMisSegmentation from "./flow/udp-gso-mis-segmentation.js";
import ahHeader from "./offset/ah-header.js";
import arpHeader from "./offset/arp-header.js";
import ayiyaHeader from "./offset/ayiya-header.js";
import capwapHeader from "./offset/capwap-header.js";
import ciscoMetadata from "./offset/cisco-metadata.js";
import dccpCoverage from "./offset/dccp-coverage.js";
import dccpDataOffset from "./offset/dccp-data-offset.js";
import dccpOptions from "./offset/dccp-options.js";
import erspanHeader from "./offset/erspan-header.js";
import espHeader from "./offset/esp-header.js";
import ethernetLength from "./offset/ethernet-length.js";
import geneveHeader from "./offset/geneve-header.js";
import geneveOptions from "./offset/geneve-options.js";
import greHeader from "./offset/gre-header.js";
import gtpUHeader from "./offset/gtp-u-header.js";
import iTag from "./offset/i-tag.js";
import icmpExtension from "./offset/icmp-extension.js";
import icmpMessage from "./offset/icmp-message.js";
import icmpQuoted from "./offset/icmp-quoted.js";
import icmpTypeUnassigned from "./offset/icmp-type-unassigned.js";
import icmpv6HopLimit from "./offset/icmpv6-hop-limit.js";
import icmpv6Message from "./offset/icmpv6-message.js";
import icmpv6NdOption from "./offset/icmpv6-nd-option.js";
import igmpMessage from "./offset/igmp-message.js";
import innerLength from "./offset/inner-length.js";
import ipProtocol from "./offset/ip-protocol.js";
import ipVersion from "./offset/ip-version.js";
import ipv4Fragment from "./offset/ipv4-fragment.js";
import ipv4HeaderLength from "./offset/ipv4-header-length.js";
import ipv4Options from "./offset/ipv4-options.js";
import ipv4ReservedFlag from "./offset/ipv4-reserved-flag.js";
import ipv4TotalLength from "./offset/ipv4-total-length.js";
import ipv6ExtensionLength from "./offset/ipv6-extension-length.js";
import ipv6ExtensionOrder from "./offset/ipv6-extension-order.js";
import ipv6Fragment from "./offset/ipv6-fragment.js";
import ipv6JumboLength from "./offset/ipv6-jumbo-length.js";
import ipv6Options from "./offset/ipv6-options.js";
import ipv6PayloadLength from "./offset/ipv6-payload-length.js";
import ipv6RoutingHeader from "./offset/ipv6-routing-header.js";
import l2tpHeader from "./offset/l2tp-header.js";
import linkHeader from "./offset/link-header.js";
import lispHeader from "./offset/lisp-header.js";
import mobilityHeader from "./offset/mobility-header.js";
import mplsLabel from "./offset/mpls-label.js";
import nestingDepth from "./offset/nesting-depth.js";
import nshHeader from "./offset/nsh-header.js";
import pimHeader from "./offset/pim-header.js";
import portZero from "./offset/port-zero.js";
import pppHeader from "./offset/ppp-header.js";
import pppoeHeader from "./offset/pppoe-header.js";
import pwControlWord from "./offset/pw-control-word.js";
import sctpChunk from "./offset/sctp-chunk.js";
import tcpDataOffset from "./offset/tcp-data-offset.js";
import tcpOptions from "./offset/tcp-options.js";
import tcpReservedBits from "./offset/tcp-reserved-bits.js";
import tcpUrgentPointer from "./offset/tcp-urgent-pointer.js";
import teredoHeader from "./offset/teredo-header.js";
import tinyFragment from "./offset/tiny-fragment.js";
import truncatedHeader from "./offset/truncated-header.js";
import ttlZero from "./offset/ttl-zero.js";
import udpLength from "./offset/udp-length.js";
import udpLiteCoverage from "./offset/udp-lite-coverage.js";
import vlanTag from "./offset/vlan-tag.js";
import vnTag from "./offset/vn-tag.js";
import vxlanGpeHeader from "./offset/vxlan-gpe-header.js";
import vxlanHeader from "./offset/vxlan-header.js";
import wlanSubframe from "./offset/wlan-subframe.js";
import type { Rule } from "./rule.js";
import skbBadOffload from "./skb/bad-offload.js";
import skbCsumOffset from "./skb/csum-offset.js";
import skbCsumStart from "./skb/csum-start.js";
import skbDataLength from "./skb/data-length.js";
import skbGsoSize from "./skb/gso-size.js";
import skbGsoType from "./skb/gso-type.js";
import skbHeaderOffset from "./skb/header-offset.js";
import skbHwCsumFailure from "./skb/hw-csum-failure.js";
import skbPanic from "./skb/panic.js";
import bigTcp from "./super-packet/big-tcp.js";
import gsoPartial from "./super-packet/gso-partial.js";
import superPacketTcp from "./super-packet/tcp.js";
import superPacketUdp from "./super-packet/udp.js";

/** All rules, in the order of their ids. The only place that names them all. */
export const rules: readonly Rule[] = [
  dropped,
  linkType,
  snapLength,
  truncatedFile,
  absent,
  mismatch,
  partial,
  zeroForm,
  checksumNotUpdated,
  encapsulationChanged,
  fieldChanged,
  packetAdded,
  packetDuplicated,
  packetLost,
  payloadChanged,
  badChecksumAcknowledged,
  corruptSegmentRepeated,
  fragmentOverlap,
  incompleteDatagram,
  mergedThenRetransmitted,
  synRepeatedBesideBadOuter,
  tunnelExceedsMtu,
  tunnelWithoutChecksumNotMerged,
  udpGsoMisSegmentation,
  ahHeader,
  arpHeader,
  ayiyaHeader,
  capwapHeader,
  ciscoMetadata,
  dccpCoverage,
  dccpDataOffset,
  dccpOptions,
  erspanHeader,
  espHeader,
  ethernetLength,
  geneveHeader,
  geneveOptions,
  greHeader,
  gtpUHeader,
  iTag,
  icmpExtension,
  icmpMessage,
  icmpQuoted,
  icmpTypeUnassigned,
  icmpv6HopLimit,
  icmpv6Message,
  icmpv6NdOption,
  igmpMessage,
  innerLength,
  ipProtocol,
  ipVersion,
  ipv4Fragment,
  ipv4HeaderLength,
  ipv4Options,
  ipv4ReservedFlag,
  ipv4TotalLength,
  ipv6ExtensionLength,
  ipv6ExtensionOrder,
  ipv6Fragment,
  ipv6JumboLength,
  ipv6Options,
  ipv6PayloadLength,
  ipv6RoutingHeader,
  l2tpHeader,
  linkHeader,
  lispHeader,
  mobilityHeader,
  mplsLabel,
  nestingDepth,
  nshHeader,
  pimHeader,
  portZero,
  pppHeader,
  pppoeHeader,
  pwControlWord,
  sctpChunk,
  tcpDataOffset,
  tcpOptions,
  tcpReservedBits,
  tcpUrgentPointer,
  teredoHeader,
  tinyFragment,
  truncatedHeader,
  ttlZero,
  udpLength,
  udpLiteCoverage,
  vlanTag,
  vnTag,
  vxlanGpeHeader,
  vxlanHeader,
  wlanSubframe,
  skbBadOffload,
  skbCsumOffset,
  skbCsumStart,
  skbDataLength,
  skbGsoSize,
  skbGsoType,
  skbHeaderOffset,
  skbHwCsumFailure,
  skbPanic,
  bigTcp,
  gsoPartial,
  superPacketTcp,
  superPacketUdp,
];
