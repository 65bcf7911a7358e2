import { fold } from "../checksum/internet.js";
import type { SegmentSizes } from "../flows/segment-size.js";
import { jumboLengthOf } from "../layers/ipv6-jumbo.js";
import type { KernelColumns } from "../packet/batch.js";
import { Direction } from "../packet/direction.js";
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { Verdict, Why } from "../packet/verdict.js";
import { GSO_FLAG_BITS, GsoFlag, isGsoType, STATUS_CSUM_VALID, VirtioFlag, VirtioGso } from "../packet/virtio-net.js";
import { outermostIp } from "../verify/further-segments.js";
import { pseudoSum } from "../verify/pseudo-header.js";

/**
 * Is what the kernel says of a packet (its struct virtio_net_hdr) possible, and does it fit the packet's bytes? All that
 * virtio_net_hdr_to_skb (linux/virtio_net.h) refuses, as far as it concerns the ten bytes of the header, and what it lets through.
 */
export const csumBeyondPacket = fact("virtio.csum-beyond-packet", "csumStart", "csumOffset", "len");
/** `shouldBe` is 0 where no header in the packet has a checksum. */
export const csumStartAtNoHeader = fact("virtio.csum-start-at-no-header", "csumStart", "shouldBe");
export const csumStartOutside = fact("virtio.csum-start-outside", "csumStart", "shouldBe");
export const csumOffsetWrong = fact("virtio.csum-offset", "csumOffset", "shouldBe");
/** `becomes` is what the field holds when the sum has been finished once more. */
export const csumFinished = fact("virtio.csum-finished", "stored", "becomes");
export const gsoTypeUnknown = fact("virtio.gso-type-unknown", "raw");
export const gsoTypeOtherProtocol = fact("virtio.gso-type-other-protocol", "transport");
/** A number of `TunnelFault`. */
export const gsoTunnel = fact("virtio.gso-tunnel", "fault");
export const gsoSizeZero = fact("virtio.gso-size-zero");
export const gsoSizeByFrags = fact("virtio.gso-size-by-frags");
export const gsoSizeWhole = fact("virtio.gso-size-whole", "gsoSize", "payload");
export const gsoTooManySegments = fact("virtio.gso-too-many-segments", "gsoSize", "payload", "segments");
export const gsoSizeOverMss = fact("virtio.gso-size-over-mss", "gsoSize", "mss");
export const gsoSizeOverMtu = fact("virtio.gso-size-over-mtu", "gsoSize", "segment", "mtu");
export const gsoWithoutSum = fact("virtio.gso-without-sum");
export const headerLengthBeyond = fact("virtio.header-length-beyond-packet", "headerLength", "len");
export const headerLengthShort = fact("virtio.header-length-short", "headerLength", "transport");
export const vouchedBad = fact("virtio.vouched-bad");

/** What is wrong with the bits that speak of a UDP tunnel. */
export const TunnelFault = { BothFamilies: 0, NothingInside: 1, FragmentsInside: 2, NoSum: 3, Verified: 4, NoTunnel: 5 } as const;

/** UDP_MAX_SEGMENTS of linux/udp.h. */
const MOST_UDP_SEGMENTS = 128;
/** GSO_BY_FRAGS of linux/skbuff.h. */
const BY_FRAGS = 0xffff;
const TUNNEL_BITS = GsoFlag.UdpTunnelIpv4 | GsoFlag.UdpTunnelIpv6;
const VLAN_TAG = 4;
const JUMBO_OPTION = 8;
const NO_LAYER = 255;
/** IP protocol numbers of what has a sum with a pseudo-header. */
const PROTOCOLS: ReadonlyMap<number, number> = new Map([
  [Kind.Tcp, 6],
  [Kind.Udp, 17],
]);
const CSUM_OFFSET_TCP = 16;
const CSUM_OFFSET_UDP = 6;

/** Judges the header of the packet that the cursor is on. Runs for every packet of a source that has them; `mtu` is 0 where it is not known. */
export function judgeVirtioHeader(p: Packet, kernel: KernelColumns, sizes: SegmentSizes, mtu: number): void {
  const row = p.kernelRow;
  const flags = kernel.flags[row]!;
  const gsoType = kernel.gsoType[row]!;
  const needsCsum = (flags & VirtioFlag.NeedsCsum) !== 0;
  if (!needsCsum && ((flags & VirtioFlag.DataValid) !== 0 || (kernel.status[row]! & STATUS_CSUM_VALID) !== 0)) vouched(p);
  if (p.depth === 0 || (!needsCsum && gsoType === 0)) return;
  const start = p.start + kernel.csumStart[row]!;
  const summed = needsCsum ? summedAt(p, start) : -1;
  if (needsCsum) judgeSum(p, kernel, summed, start);
  if (gsoType !== 0) judgeSegments(p, kernel, summed, sizes, mtu);
}

/** The layer that begins at `at` and has a checksum that a card can be asked to finish; -1 where there is none. */
function summedAt(p: Packet, at: number): number {
  for (let i = p.depth - 1; i >= 0; i--) if (p.from[i] === at && isSummed(p, i)) return i;
  return -1;
}

const isSummed = (p: Packet, i: number): boolean =>
  p.verdict[i] !== Verdict.None && p.kind[i] !== Kind.Ipv4 && (p.state[i]! & State.Quoted) === 0;

/** Unfinished in a way that only its own card can cure. */
const isUnfinished = (p: Packet, i: number): boolean => p.verdict[i] === Verdict.Partial && p.why[i] !== Why.OuterOfPartial;

function judgeSum(p: Packet, kernel: KernelColumns, i: number, start: number): void {
  const csumStart = kernel.csumStart[p.kernelRow]!;
  const csumOffset = kernel.csumOffset[p.kernelRow]!;
  const field = start + csumOffset;
  if (field + 2 > p.wireEnd) return p.noteLayer(csumBeyondPacket, 0, start, csumStart, csumOffset, p.wireEnd - p.start);
  if (i < 0) {
    const base = kernel.gsoType[p.kernelRow]! & ~GSO_FLAG_BITS;
    if (!mayBeDeeper(p, start, base !== 0)) p.noteLayer(csumStartAtNoHeader, 0, start, csumStart, rightStart(p));
    // The header is not seen, and its type is named.
    else if (p.stopped !== Stop.SnapLength) judgeOffset(p, 0, field, csumOffset, offsetOfType(base));
    return;
  }
  judgeOffset(p, i, field, csumOffset, p.checksumAt[i]! - p.from[i]!);
  for (let k = p.depth - 1; k > i; k--) {
    if (isSummed(p, k) && isUnfinished(p, k)) return p.noteLayer(csumStartOutside, i, start, csumStart, p.from[k]! - p.start);
  }
  if (field === p.checksumAt[i] && kernel.gsoType[p.kernelRow] === 0) judgeFinished(p, i);
}

/**
 * What is to be finished holds the sum of the pseudo-header, which goes into the sum that takes its place. A finished one, which cancels all that it
 * covers, leaves the pseudo-header's there: https://docs.kernel.org/networking/checksum-offloads.html, TX Checksum Offload.
 */
function judgeFinished(p: Packet, i: number): void {
  const protocol = PROTOCOLS.get(p.kind[i]!);
  if (p.verdict[i] !== Verdict.Good || protocol === undefined || p.netOf[i] === NO_LAYER) return;
  const stored = p.stored[i]!;
  const becomes = fold(pseudoSum(p, p.netOf[i]!, protocol) + (p.to[i]! - p.from[i]!));
  // One sum in 65536 is both.
  if (becomes % 0xffff !== stored % 0xffff) p.noteLayer(csumFinished, i, p.checksumAt[i]!, stored, becomes);
}

function judgeOffset(p: Packet, i: number, at: number, csumOffset: number, shouldBe: number): void {
  if (shouldBe > 0 && csumOffset !== shouldBe) p.noteLayer(csumOffsetWrong, i, at, csumOffset, shouldBe);
}

function offsetOfType(base: number): number {
  if (base === VirtioGso.Tcpv4 || base === VirtioGso.Tcpv6) return CSUM_OFFSET_TCP;
  return base === VirtioGso.UdpL4 ? CSUM_OFFSET_UDP : 0;
}

/** Can there be a header at `at` that was not decoded: behind the end of decoding, or in a tunnel over a port that nobody knows? */
function mayBeDeeper(p: Packet, at: number, segmented: boolean): boolean {
  if (p.stopped === Stop.SnapLength) return true;
  if (p.stopped !== Stop.None) return at >= p.stoppedAt;
  const last = p.depth - 1;
  if (at < p.body[last]! || p.kind[last] === Kind.Tcp) return false;
  // Around another sum that is left to do, the sum of a single packet is finished but for that one.
  return segmented || !(p.verdict[last] === Verdict.Partial && p.why[last] === Why.PseudoHeader);
}

/** Where the innermost header with an unfinished checksum begins, or the innermost with any; 0 where there is none. */
function rightStart(p: Packet): number {
  let innermost = 0;
  for (let i = p.depth - 1; i >= 0; i--) {
    if (!isSummed(p, i)) continue;
    if (isUnfinished(p, i)) return p.from[i]! - p.start;
    if (innermost === 0) innermost = p.from[i]! - p.start;
  }
  return innermost;
}

function judgeSegments(p: Packet, kernel: KernelColumns, summed: number, sizes: SegmentSizes, mtu: number): void {
  const row = p.kernelRow;
  const gsoType = kernel.gsoType[row]!;
  const base = gsoType & ~GSO_FLAG_BITS;
  const needsCsum = (kernel.flags[row]! & VirtioFlag.NeedsCsum) !== 0;
  const i = summed >= 0 ? summed : transportOf(p);
  if ((gsoType & TUNNEL_BITS) !== 0) judgeTunnel(p, gsoType, needsCsum, (kernel.flags[row]! & VirtioFlag.DataValid) !== 0);
  const isOnlyBits = base === VirtioGso.None && (gsoType & TUNNEL_BITS) === 0;
  // What the header says against itself is no matter of a layer.
  if (!isGsoType(base) || isOnlyBits) return p.noteLayer(gsoTypeUnknown, 0, p.start, gsoType);
  if (base === VirtioGso.None) return;
  const gsoSize = kernel.gsoSize[row]!;
  if (!needsCsum) p.noteLayer(gsoWithoutSum, 0, p.start);
  judgeHeaderLength(p, kernel.hdrLen[row]!, i);
  if (gsoSize === 0) return p.noteLayer(gsoSizeZero, 0, p.start);
  if (gsoSize === BY_FRAGS) return p.noteLayer(gsoSizeByFrags, 0, p.start);
  if (p.stopped === Stop.SnapLength && summed < 0) return;
  // What a card was asked to sum inside of a tunnel that is not seen is not judged by the outside.
  if (i < 0 || (needsCsum && summed < 0 && mayBeDeeper(p, p.start + kernel.csumStart[row]!, true))) return;
  if (!fitsType(p, i, base)) return p.noteLayer(gsoTypeOtherProtocol, i, p.from[i]!, p.from[i]! - p.start);
  judgeSize(p, i, base, gsoSize, sizes, mtu);
}

/** The innermost TCP or UDP header; -1 where there is none. */
function transportOf(p: Packet): number {
  for (let i = p.depth - 1; i >= 0; i--) {
    if ((p.kind[i] === Kind.Tcp || p.kind[i] === Kind.Udp) && (p.state[i]! & State.Quoted) === 0) return i;
  }
  return -1;
}

function fitsType(p: Packet, i: number, base: number): boolean {
  const isTcp = base === VirtioGso.Tcpv4 || base === VirtioGso.Tcpv6;
  if (p.kind[i] !== (isTcp ? Kind.Tcp : Kind.Udp)) return false;
  const net = p.netOf[i]!;
  if (!isTcp || net === NO_LAYER) return true;
  return p.kind[net] === (base === VirtioGso.Tcpv4 ? Kind.Ipv4 : Kind.Ipv6);
}

function judgeSize(p: Packet, i: number, base: number, gsoSize: number, sizes: SegmentSizes, mtu: number): void {
  const at = p.from[i]!;
  const payload = p.wireEnd - p.body[i]!;
  if (payload <= gsoSize) return p.noteLayer(gsoSizeWhole, i, at, gsoSize, payload);
  if (base === VirtioGso.UdpL4 && payload > gsoSize * MOST_UDP_SEGMENTS)
    return p.noteLayer(gsoTooManySegments, i, at, gsoSize, payload, Math.ceil(payload / gsoSize));
  const mss = p.kind[i] === Kind.Tcp && p.flowOf[i]! >= 0 ? sizes.receiverMss(p.flowOf[i]!) : 0;
  if (mss > 0 && gsoSize > mss) return p.noteLayer(gsoSizeOverMss, i, at, gsoSize, mss);
  const outer = outermostIp(p);
  // A received packet may have come over a link that carries more. UFO's segments are fragments.
  if (mtu === 0 || p.direction !== Direction.Out || base === VirtioGso.Udp || outer < 0) return;
  const net = p.netOf[i]!;
  const jumbo = net !== NO_LAYER && jumboLengthOf(p, net) >= 0 ? JUMBO_OPTION : 0;
  const segment = p.body[i]! - p.from[outer]! - jumbo + gsoSize;
  if (segment > mtu) p.noteLayer(gsoSizeOverMtu, i, at, gsoSize, segment, mtu);
}

/** `hdr_len` is what of the packet lies in the linear buffer: at least its headers, and no more than there is. */
function judgeHeaderLength(p: Packet, headerLength: number, i: number): void {
  if (p.kind[0] !== Kind.Ethernet) return;
  const length = p.wireEnd - p.start;
  if (headerLength > length) return p.noteLayer(headerLengthBeyond, 0, p.start, headerLength, length);
  if (headerLength === 0 || i < 0) return;
  // A tag that was put back into the frame is not counted.
  let tags = 0;
  for (let k = 1; k < i; k++) if (p.kind[k] === Kind.Vlan) tags += VLAN_TAG;
  const transport = p.from[i]! - p.start;
  if (p.stopped !== Stop.SnapLength && headerLength + tags <= transport)
    p.noteLayer(headerLengthShort, i, p.from[i]!, headerLength, transport);
}

/** virtio_net_hdr_tnl_to_skb, as far as the first ten bytes tell. */
function judgeTunnel(p: Packet, gsoType: number, needsCsum: boolean, verified: boolean): void {
  const base = gsoType & ~GSO_FLAG_BITS;
  const bits = gsoType & TUNNEL_BITS;
  let fault = -1;
  if (bits === TUNNEL_BITS) fault = TunnelFault.BothFamilies;
  else if (base === VirtioGso.None) fault = TunnelFault.NothingInside;
  else if (base === VirtioGso.Udp) fault = TunnelFault.FragmentsInside;
  else if (!needsCsum) fault = TunnelFault.NoSum;
  else if (verified) fault = TunnelFault.Verified;
  else if (p.stopped === Stop.None && !hasTunnel(p, bits === GsoFlag.UdpTunnelIpv4 ? Kind.Ipv4 : Kind.Ipv6)) fault = TunnelFault.NoTunnel;
  if (fault >= 0) p.noteLayer(gsoTunnel, 0, p.start, fault);
}

/** Is there a UDP header of this family with another header behind it, or with what may be one? */
function hasTunnel(p: Packet, family: number): boolean {
  for (let i = 0; i < p.depth; i++) if (p.kind[i] === Kind.Udp && p.netOf[i] !== NO_LAYER && p.kind[p.netOf[i]!] === family) return true;
  return false;
}

/** The outermost checksum of a transport that is not 0 is the one that CHECKSUM_UNNECESSARY vouches for: not for those inside. */
function vouched(p: Packet): void {
  for (let s = p.summedCount - 1; s >= 0; s--) {
    const i = p.summed[s]!;
    const kind = p.kind[i]!;
    if (kind !== Kind.Tcp && kind !== Kind.Udp && kind !== Kind.Sctp && kind !== Kind.Gre) continue;
    if (p.verdict[i] === Verdict.Absent || (p.state[i]! & State.Quoted) !== 0) continue;
    if (p.verdict[i] === Verdict.Bad) p.noteLayer(vouchedBad, i, p.checksumAt[i]!);
    return;
  }
}
