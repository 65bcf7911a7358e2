import type { ColumnMemory } from "../checksum/column-memory.js";
import * as ethernet from "../layers/ethernet.js";
import { jumboLengthOf } from "../layers/ipv6-jumbo.js";
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import type { SuperPacket } from "../packet/super-packet.js";
import { Verdict, Why } from "../packet/verdict.js";
import { GSO_FLAG_BITS, VirtioGso } from "../packet/virtio-net.js";
import { furtherSegments, outermostIp } from "../verify/further-segments.js";
import { fillsJumbo, LinkMtu, MOST_JUMBO, USUAL_MTU } from "./link-mtu.js";
import { isSyn, optionBytes, SegmentSizes } from "./segment-size.js";

export const superTcp = fact("super-packet.tcp", "payload");
export const superUdp = fact("super-packet.udp", "payload");
/** More than an IP length field can say. */
export const bigTcp = fact("super-packet.big-tcp", "payload", "ipLength");
/** All headers say one segment, the payload of several is there. */
export const gsoPartial = fact("super-packet.gso-partial", "payload", "beyondIp");

/** epb_flags of pcapng: checksum not ready, and TCP segmentation offload (draft-ietf-opsawg-pcapng §4.3.1). */
const CHECKSUM_NOT_READY = 1 << 9;
const SEGMENTATION_OFFLOADED = 1 << 11;
const RECEIVED = 1;
const SENT = 2;
const MOST_IP_LENGTH = 65535;
const NO_LAYER = 255;
const IPV6_HEADER = 40;
/** What a sender assumes where no MSS is announced (RFC 9293 §3.7.1): nothing shorter is split. */
const LEAST_ASSUMED_MSS = 536;
/** Linux's GSO_MAX_SIZE, link header excluded. */
const MOST_MERGED = 8 * 65536;
/** Linux's UDP_MAX_SEGMENTS. */
const MOST_UDP_SEGMENTS = 128;

type Certainty = SuperPacket["certainty"];

/** What makes a packet one of several segments, gathered while it is judged. */
interface Shape {
  readonly layer: number;
  readonly outer: number;
  readonly flow: number;
  readonly payload: number;
  readonly options: number;
  /** Bytes of the outermost IP packet, by its own length. */
  readonly ipBytes: number;
  readonly mtu: number;
  /** The field of the transport checksum holds a pseudo-header sum, or the file says that it is not ready. */
  readonly partial: boolean;
}

interface Judgement {
  readonly certainty: Certainty;
  readonly evidence: string[];
}

/**
 * Recognises packets of several wire segments from their bytes and what their flow has shown, and learns the sizes of the
 * segments that are not. Runs for every packet: what is no longer than one segment is done with after few comparisons.
 */
export class SuperPackets {
  readonly sizes: SegmentSizes;
  private readonly links: LinkMtu;

  /** `rows` of the flow table; `mtu` of the links, 0 where nobody said it. */
  constructor(rows: number, mtu = 0, memory?: ColumnMemory) {
    this.sizes = new SegmentSizes(rows, memory);
    this.links = new LinkMtu(mtu);
  }

  /** Bytes of IP that any link carries: what is no longer is not looked at. */
  get leastMtu(): number {
    return this.links.least;
  }

  clear(): void {
    this.links.clear();
  }

  /** The MTU of the links, as the capture says. */
  tellMtu(mtu: number): void {
    this.links.tell(mtu);
  }

  /** Judges the innermost transport layer of the packet, whose flow is in `p.flowOf`. */
  packet(p: Packet, interfaceId: number): void {
    for (let i = p.depth - 1; i >= 0; i--) {
      const kind = p.kind[i]!;
      // What an IP header follows without a flow of its own (ICMP in a tunnel) is nobody's segments.
      if (kind === Kind.Ipv4 || kind === Kind.Ipv6) return;
      if (p.flowOf[i]! < 0) continue;
      // A tunnel whose inside was cut off: the segments would be those of the layer that is not seen.
      if (kind === Kind.Udp && (p.stopped === Stop.SnapLength || (i < p.depth - 1 && p.end < p.wireEnd))) return;
      if (kind === Kind.Tcp) this.tcp(p, i, interfaceId);
      else if (kind === Kind.Udp) this.udp(p, i, interfaceId);
      return;
    }
  }

  private tcp(p: Packet, i: number, interfaceId: number): void {
    const at = p.from[i]!;
    const flow = p.flowOf[i]!;
    const payload = p.to[i]! - p.body[i]!;
    if (isSyn(p, at)) return this.syn(p, i, flow, interfaceId);
    if (payload <= 0) return;
    const net = p.netOf[i]!;
    if (
      gsoSizeIn(p, i) > 0 ||
      this.mayBeLong(p) ||
      (p.state[net]! & (State.LengthZero | State.BeyondPacket)) !== 0 ||
      (p.recordFlags & SEGMENTATION_OFFLOADED) !== 0
    ) {
      return this.judge(p, i, flow, payload, interfaceId);
    }
    const options = optionBytes(p, i);
    const mss = this.sizes.receiverMss(flow);
    if (mss > 0 && payload + options > mss) return this.judge(p, i, flow, payload, interfaceId);
    this.sizes.single(payload, options, flow);
  }

  /** Is more there than a link of any type may carry? Spares full-size Ethernet frames, the most frequent of all, the rest. */
  private mayBeLong(p: Packet): boolean {
    const link = p.kind[0] === Kind.Ethernet ? ethernet.HEADER_LEN : 0;
    return p.wireEnd - p.start > this.links.least + link;
  }

  private syn(p: Packet, i: number, flow: number, interfaceId: number): void {
    this.sizes.syn(p, i, flow);
    const size = this.sizes.agreed(flow);
    if (size <= USUAL_MTU || size > MOST_JUMBO) return;
    // Both ends have links for frames of that size; the headers around the segment are this packet's, without its options.
    const outer = outermostIp(p);
    this.links.passed(p, size + p.from[i]! + 20 - p.from[outer]!, interfaceId);
  }

  private udp(p: Packet, i: number, interfaceId: number): void {
    const flow = p.flowOf[i]!;
    const payload = p.to[i]! - p.body[i]!;
    if (payload <= 0) return;
    if (gsoSizeIn(p, i) > 0 || this.mayBeLong(p)) return this.judge(p, i, flow, payload, interfaceId);
    this.sizes.single(payload, 0, flow);
  }

  /** Longer than a packet usually is, or flagged. Full-size frames come here too: nothing is allocated before it is sure. */
  private judge(p: Packet, i: number, flow: number, within: number, interfaceId: number): void {
    const net = p.netOf[i]!;
    const outer = outermostIp(p);
    if (outer < 0 || net === NO_LAYER) return;
    for (let k = outer; k <= net; k++) if (p.state[k]! & State.Fragment) return;
    const isTcp = p.kind[i] === Kind.Tcp;
    const beyond = (p.state[net]! & State.BeyondPacket) !== 0;
    const payload = beyond ? p.claim[net]! - p.body[i]! : within;
    const ipBytes = p.claim[outer]! - p.from[outer]!;
    const options = isTcp ? optionBytes(p, i) : 0;
    const further = isTcp ? furtherSegments(p, i, outer) : 0;
    const limit = isTcp ? this.sizes.limit(flow) : 0;
    const told = gsoSizeIn(p, i);
    const flagged = told > 0 || (isTcp && p.kernel === undefined && (p.recordFlags & SEGMENTATION_OFFLOADED) !== 0);
    const zero = ((p.state[net]! | p.state[outer]!) & State.LengthZero) !== 0;
    const isLong = ipBytes > this.links.least;
    const isPartial = (p.verdict[i] === Verdict.Partial && p.why[i] !== Why.OuterOfPartial) || (p.recordFlags & CHECKSUM_NOT_READY) !== 0;
    // A length that goes beyond the packet may be anything, unless the checksum was begun with it.
    if (beyond && !isPartial) return;
    if (further > 0 && isPartial && ipBytes + further > this.links.of(p, interfaceId)) return this.partialHeaders(p, i, payload, further);
    const fits = limit > 0 && payload + options <= limit;
    if (!flagged && (fits || (limit === 0 && !isLong && !zero))) {
      if (isLong) this.links.passed(p, ipBytes, interfaceId);
      return this.sizes.single(payload, options, flow);
    }
    const mtu = this.links.of(p, interfaceId);
    const shape: Shape = { layer: i, outer, flow, payload, options, ipBytes, mtu, partial: isPartial };
    const judgement = this.weigh(p, shape, limit, flagged, zero);
    if (judgement === undefined) {
      // Jumbo frames, which links that nobody has told of may carry, have finished checksums, or fill their link.
      if (p.verdict[i] !== Verdict.Good && !fillsJumbo(ipBytes)) return;
      this.links.passed(p, ipBytes, interfaceId);
      return this.sizes.single(payload, options, flow);
    }
    this.found(p, shape, judgement);
  }

  /** What speaks for several segments; undefined where nothing does, or not enough. */
  private weigh(p: Packet, shape: Shape, limit: number, flagged: boolean, zero: boolean): Judgement | undefined {
    const { payload, options, ipBytes, mtu, flow, layer, partial } = shape;
    const evidence: string[] = [];
    let certainty: Certainty | undefined;
    const mss = p.kind[layer] === Kind.Tcp ? this.sizes.receiverMss(flow) : 0;
    const isBig = isBigTcp(p, shape);
    const exceedsMtu = ipBytes > mtu;
    if (mss > 0 && payload > mss) {
      // Few senders do not keep to it, so a finished checksum in a frame of usual length leaves a doubt.
      certainty = partial || exceedsMtu ? "proved" : "likely";
      evidence.push(`payload ${payload} exceeds the receiver's MSS ${mss}`);
    } else if (limit > 0 && payload + options > limit && (partial || exceedsMtu)) {
      certainty = "likely";
      const whose = limit === mss ? "the receiver's" : "the sender's own";
      evidence.push(`payload ${payload} with ${options} bytes of options exceeds ${whose} MSS ${limit}`);
    }
    if (isBig) {
      certainty = partial ? "proved" : (certainty ?? "possible");
      evidence.push(`IP packet of ${ipBytes} bytes exceeds what an IP length can say`);
    } else if (exceedsMtu) {
      if (partial && !fillsJumbo(ipBytes)) certainty ??= "likely";
      if (certainty !== undefined) evidence.push(`IP packet of ${ipBytes} bytes exceeds the link's MTU ${mtu}`);
    }
    if (zero && !isBig) {
      if (partial && payload > LEAST_ASSUMED_MSS) certainty ??= exceedsMtu ? "likely" : "possible";
      if (certainty !== undefined) evidence.push("IP length 0: left for the network card to fill in");
    }
    if (flagged) {
      certainty = "proved";
      const told = gsoSizeIn(p, layer);
      evidence.push(told > 0 ? `the kernel's gso_size is ${told}` : "the capture's flags say that its segmentation was offloaded");
    }
    if (certainty === undefined) return undefined;
    if (partial) evidence.push("checksum left for the network card to finish");
    return { certainty, evidence };
  }

  private found(p: Packet, shape: Shape, { certainty, evidence }: Judgement): void {
    const { layer, outer, flow, payload, ipBytes } = shape;
    const isTcp = p.kind[layer] === Kind.Tcp;
    const told = gsoSizeIn(p, layer);
    const size = told > 0 ? told : isTcp ? this.tcpSize(p, shape) : this.udpSize(flow, payload);
    p.superPacket = superPacket(p, layer, payload, size, originOf(p, layer), certainty, evidence);
    if (!isTcp) p.noteLayer(superUdp, layer, p.from[layer]!, payload);
    else if (isBigTcp(p, shape)) p.noteLayer(bigTcp, layer, p.from[outer]!, payload, ipBytes);
    else p.noteLayer(superTcp, layer, p.from[layer]!, payload);
  }

  private tcpSize(p: Packet, { layer, outer, flow, payload, options, mtu }: Shape): number {
    const net = p.netOf[layer]!;
    // No segment has the jumbo option that the merged packet has.
    const headers = p.body[layer]! - p.from[outer]! - (jumboLengthOf(p, net) < 0 ? 0 : 8);
    return this.sizes.sizeIn(payload, options, mtu - headers, p.direction === RECEIVED, flow);
  }

  private udpSize(flow: number, payload: number): number {
    const size = this.sizes.datagramSize(payload, flow);
    return size > 0 && payload / size <= MOST_UDP_SEGMENTS ? size : 0;
  }

  private partialHeaders(p: Packet, i: number, size: number, further: number): void {
    const payload = size + further;
    const evidence = [
      `${further} bytes behind the end that IP says are ${further / size} times its payload of ${size}`,
      "checksum left for the network card to finish",
    ];
    p.superPacket = superPacket(p, i, payload, size, "gso", "proved", evidence);
    p.noteLayer(gsoPartial, i, p.body[i]!, payload, further);
  }
}

/** More bytes than an IP length can say, there as the lengths of 0 or the jumbo option claim, and no more than Linux merges. */
function isBigTcp(p: Packet, { layer, outer, ipBytes }: Shape): boolean {
  if (p.kind[layer] !== Kind.Tcp || ipBytes > MOST_MERGED || p.wireEnd - p.from[outer]! < ipBytes) return false;
  return ipBytes > MOST_IP_LENGTH + (p.kind[outer] === Kind.Ipv6 ? IPV6_HEADER : 0);
}

/** Payload of one segment of transport layer `i`, as the kernel has it; 0 where it has none, or it does not fit the packet. */
function gsoSizeIn(p: Packet, i: number): number {
  const { kernel, kernelRow } = p;
  if (kernel === undefined) return 0;
  const base = kernel.gsoType[kernelRow]! & ~GSO_FLAG_BITS;
  if (base === VirtioGso.None) return 0;
  const fits = p.kind[i] === Kind.Tcp ? base === VirtioGso.Tcpv4 || base === VirtioGso.Tcpv6 : base === VirtioGso.UdpL4;
  const size = kernel.gsoSize[kernelRow]!;
  return fits && size < p.wireEnd - p.body[i]! ? size : 0;
}

function originOf(p: Packet, i: number): SuperPacket["origin"] {
  if (p.direction === SENT || p.why[i] === Why.PseudoHeaderWithoutLength) return "gso";
  if (p.direction !== RECEIVED) return "unknown";
  // GRO leaves a pseudo-header sum; cards that merge by themselves leave a finished one.
  return p.verdict[i] === Verdict.Good ? "lro" : "gro";
}

function superPacket(
  p: Packet,
  layer: number,
  payload: number,
  size: number,
  origin: SuperPacket["origin"],
  certainty: Certainty,
  evidence: readonly string[],
): SuperPacket {
  const known = size > 0 && size < payload;
  const segments = known ? Math.ceil(payload / size) : null;
  return {
    protocol: p.kind[layer] === Kind.Tcp ? "tcp" : "udp",
    layer,
    payload,
    segmentSize: known ? size : null,
    segments,
    lastSegment: segments === null ? null : payload - (segments - 1) * size,
    origin,
    certainty,
    evidence,
  };
}
