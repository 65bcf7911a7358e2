import type { KernelEvent } from "./event.js";
import { type GsoType, gsoTypeOf } from "./gso-type.js";

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const TCP_HEADER = 20;
/** Of the byte with TCP's data offset (upper half, in words of four bytes), RFC 9293 §3.1. */
const TCP_DATA_OFFSET = 12;
const UDP_HEADER = 8;
const SCTP_HEADER = 12;
const WORD = 4;
const LARGEST_HALF_BYTE = 15;

/** What `skb_gso_transport_seglen` makes of the offsets that the packet has, and of those it should have. */
export interface SegmentLength {
  /** Where the inner transport header belongs, from `skb->head`. */
  readonly shouldBe: number;
  /** A range where the byte that is taken for the TCP header's length is not known. */
  readonly predicted: number | readonly [least: number, greatest: number];
  readonly right: number;
  /** Inner transport header minus transport header, as the kernel adds it. */
  readonly signedDifference: number;
}

/** Byte at an offset from `skb->head`; undefined where the dump does not hold it. */
function byteAt({ packet }: KernelEvent, offset: number): number | undefined {
  return packet?.bytes[offset - packet.start];
}

/** Where the header behind the inner IP header begins: by the bytes, else by what is segmented. */
export function innerTransport(event: KernelEvent, { gsoType }: GsoType): number | undefined {
  const { innerNetworkHeader: at } = event.state;
  if (at === undefined) return undefined;
  const first = byteAt(event, at);
  if (first !== undefined && first >> 4 === 4) return at + (first & 15) * WORD;
  if (first !== undefined && first >> 4 === 6) return at + IPV6_HEADER;
  if (gsoType === "tcpv4") return at + IPV4_HEADER;
  return gsoType === "tcpv6" ? at + IPV6_HEADER : undefined;
}

/** Bytes of the transport header at an offset, by the byte that the kernel would read; a range where that is not known. */
function transportHeader(event: KernelEvent, { gsoType }: GsoType, at: number): readonly [least: number, greatest: number] {
  if (gsoType === "udp-l4") return [UDP_HEADER, UDP_HEADER];
  if (gsoType === "sctp") return [SCTP_HEADER, SCTP_HEADER];
  const byte = byteAt(event, at + TCP_DATA_OFFSET);
  if (byte === undefined) return [0, LARGEST_HALF_BYTE * WORD];
  return [(byte >> 4) * WORD, (byte >> 4) * WORD];
}

/** Of an encapsulated GSO packet, where all offsets are told; undefined elsewhere. */
export function segmentLength(event: KernelEvent): SegmentLength | undefined {
  const { gsoSize, gsoTypeRaw, transportHeader: outer, innerTransportHeader: inner } = event.state;
  if (gsoSize === undefined || gsoTypeRaw === undefined || outer === undefined || inner === undefined) return undefined;
  const type = gsoTypeOf(gsoTypeRaw, event.kernel);
  const shouldBe = innerTransport(event, type);
  if (shouldBe === undefined) return undefined;
  const signedDifference = inner - outer;
  const [least, greatest] = transportHeader(event, type, inner).map((header) => gsoSize + signedDifference + header) as [number, number];
  const [rightLeast, rightGreatest] = transportHeader(event, type, shouldBe);
  // Without the bytes: a TCP header without options.
  const header = rightLeast === rightGreatest ? rightLeast : TCP_HEADER;
  return {
    shouldBe,
    predicted: least === greatest ? least : [least, greatest],
    right: gsoSize + shouldBe - outer + header,
    signedDifference,
  };
}
