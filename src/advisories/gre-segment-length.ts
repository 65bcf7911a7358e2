import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Layers as veth with XDP has them: 256 bytes of headroom, then Ethernet. */
const LAYERS = [Kind.Ethernet, Kind.Ipv4, Kind.Gre, Kind.Ipv4, Kind.Tcp] as const;
const ETHERNET = 14;
const IPV4 = 20;
/** inner_transport_header that tcp_gro_complete left as it was, and transport_header (GRE's begin), both from skb->head. */
const LEFT_INNER_TRANSPORT = 254;
const TRANSPORT = 256 + ETHERNET + IPV4;
/** The byte that is then read as TCP's data offset, from the packet's first: 254 + 12 - 256, the fifth of the source MAC address. */
const TAKEN_FOR_DATA_OFFSET = LEFT_INNER_TRANSPORT + 12 - 256;

/** Bytes of one segment behind the outer IP header: what the kernel takes, and what it is. */
export interface SegmentLengths {
  readonly predictedSegmentLength: number;
  readonly rightSegmentLength: number;
}

/**
 * What skb_gso_transport_seglen says of merged TCP in GRE where inner_transport_header was not set, and what it should say;
 * undefined where the headers are not those of the case.
 */
export function greSegmentLengths(p: Packet, segmentSize: number): SegmentLengths | undefined {
  if (LAYERS.some((kind, i) => p.depth <= i || p.kind[i] !== kind)) return undefined;
  const [ethernet, ip, gre, , tcp] = p.from;
  if (ip! - ethernet! !== ETHERNET || gre! - ip! !== IPV4) return undefined;
  const dataOffset = 4 * (p.u8(ethernet! + TAKEN_FOR_DATA_OFFSET) >> 4);
  return {
    predictedSegmentLength: segmentSize + (LEFT_INNER_TRANSPORT - TRANSPORT) + dataOffset,
    rightSegmentLength: segmentSize + (tcp! - gre!) + (p.body[LAYERS.length - 1]! - tcp!),
  };
}
