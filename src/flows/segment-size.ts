import { type ColumnMemory, column } from "../checksum/column-memory.js";
import { jumboLengthOf } from "../layers/ipv6-jumbo.js";
import * as tcp from "../layers/tcp.js";
import { TcpOption } from "../layers/tcp-options.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

const SYN = 0x02;
const ACK = 0x10;
/** Linux's TCP_MIN_MSS: what announces less is not meant. */
export const LEAST_MSS = 88;
/** "No more than the path allows" (RFC 2675 §5.1). */
export const NO_BOUND = 65535;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
export const TIMESTAMPS = 12;
/** Segments below this say little: many a flow has some of equal length by chance. */
const LEAST_FULL_SEGMENT = 500;
/** Lengths that programs choose for what they write, rather than TCP for its segments. */
const PROGRAMS_UNIT = 128;
const NO_SCALE = 255;
/** RFC 7323 §2.3. */
const MOST_SCALE = 14;

/** 16-bit numbers of one direction of a flow: both directions lie in one cache line. */
export const SIZES = 8;
/** MSS that the sender of this direction announced: bounds what the other sends. 0: not known. */
export const ANNOUNCED = 0;
/** What segments of this direction turned out to be. 0: not known. */
export const SETTLED = 1;
/** Longest single segment seen, and how often, up to 255. */
export const LONGEST = 2;
export const SIGHTS = 3;
/** Bytes of options in a SYN's answer or a segment with data: what to take off an MSS. */
export const OPTIONS = 4;
/** One more than the shift; 0 where there is none. */
export const SCALE = 5;

/** Where the options of a TCP header make its payload shorter, in bytes; those of IP too (RFC 9293 §3.7.1). */
export function optionBytes(p: Packet, i: number): number {
  const net = p.netOf[i]!;
  const own = p.body[i]! - p.from[i]! - tcp.HEADER_LEN;
  const network = p.from[i]! - p.from[net]!;
  if (p.kind[net] === Kind.Ipv4) return own + network - IPV4_HEADER;
  // The jumbo option is written when segments are merged, and in none of them.
  return network === IPV6_HEADER || jumboLengthOf(p, net) >= 0 ? own : own + network - IPV6_HEADER;
}

/**
 * How long the segments of each TCP flow are, by flow (2 * row + direction of the `FlowTable`): from the MSS of both SYNs,
 * else from the segments that came alone. All sizes here are an MSS: payload and options together.
 */
export class SegmentSizes {
  /** By flow: the numbers named above, in one row. */
  readonly sizes: Uint16Array;

  constructor(rows: number, memory?: ColumnMemory) {
    this.sizes = column(Uint16Array, 2 * rows * SIZES, memory);
  }

  /** A row of the table begins. */
  begin(row: number): void {
    for (let flow = 2 * row; flow <= 2 * row + 1; flow++) {
      this.sizes[flow * SIZES + ANNOUNCED] = 0;
      this.forget(flow);
    }
  }

  private forget(flow: number): void {
    this.sizes[flow * SIZES + SETTLED] = 0;
    this.sizes[flow * SIZES + LONGEST] = 0;
    this.sizes[flow * SIZES + SIGHTS] = 0;
    this.sizes[flow * SIZES + OPTIONS] = 0;
    this.sizes[flow * SIZES + SCALE] = 0;
  }

  /** Payload bytes of a full segment of this flow; 0 where that is not known. */
  segmentSizeOf(flow: number): number {
    const size = this.sizes[flow * SIZES + SETTLED]! || this.agreed(flow);
    return size === 0 ? 0 : size - this.sizes[flow * SIZES + OPTIONS]!;
  }

  /** MSS that the receiver of this flow announced; 0 where its SYN was not seen or has none. */
  receiverMss(flow: number): number {
    return this.sizes[(flow ^ 1) * SIZES + ANNOUNCED]!;
  }

  /** Shift of the window in segments of this flow (RFC 7323 §2); 255 where its SYN was not seen or has none. */
  windowScale(flow: number): number {
    return this.sizes[flow * SIZES + SCALE] === 0 ? NO_SCALE : this.sizes[flow * SIZES + SCALE]! - 1;
  }

  /** What both SYNs together allow: the one's link cannot carry more, the other will not take more. 0 where one is missing. */
  agreed(flow: number): number {
    const own = this.sizes[flow * SIZES + ANNOUNCED]!;
    const other = this.sizes[(flow ^ 1) * SIZES + ANNOUNCED]!;
    const least = Math.min(own, other);
    return least === NO_BOUND ? 0 : least;
  }

  /** The most that a segment of this flow can be, by the SYNs that were seen; 0 where nothing bounds it. */
  limit(flow: number): number {
    const agreed = this.agreed(flow);
    return agreed > 0 ? agreed : this.sizes[(flow ^ 1) * SIZES + ANNOUNCED]!;
  }

  /** A SYN begins the flow anew: reads its options. `i` is the TCP layer. */
  syn(p: Packet, i: number, flow: number): void {
    const at = p.from[i]!;
    const isAnswer = (tcp.flags(p, at) & ACK) !== 0;
    this.forget(flow);
    this.sizes[flow * SIZES + ANNOUNCED] = 0;
    if (!isAnswer) this.forget(flow ^ 1);
    const body = Math.min(p.body[i]!, p.end);
    let timestamps = false;
    for (let o = at + tcp.HEADER_LEN; o + 1 < body; ) {
      const kind = p.u8(o);
      if (kind === TcpOption.End) break;
      const length = kind === TcpOption.NoOperation ? 1 : p.u8(o + 1);
      if (length === 0 || o + length > body) break;
      if (kind === TcpOption.MaximumSegmentSize && length === 4) this.announce(flow, p.u16(o + 2));
      else if (kind === TcpOption.WindowScale && length === 3) this.sizes[flow * SIZES + SCALE] = Math.min(p.u8(o + 2), MOST_SCALE) + 1;
      else if (kind === TcpOption.Timestamps) timestamps = true;
      o += length;
    }
    // RFC 7323 §3.2: in both directions once both SYNs have it, which the answer knows.
    if (isAnswer) this.sizes[flow * SIZES + OPTIONS] = this.sizes[(flow ^ 1) * SIZES + OPTIONS] = timestamps ? TIMESTAMPS : 0;
  }

  private announce(flow: number, mss: number): void {
    if (mss >= LEAST_MSS) this.sizes[flow * SIZES + ANNOUNCED] = mss;
  }

  /** A segment with data that is surely not merged. */
  single(payload: number, options: number, flow: number): void {
    this.sizes[flow * SIZES + OPTIONS] = options;
    const size = payload + options;
    const longest = this.sizes[flow * SIZES + LONGEST]!;
    if (size === longest) {
      if (this.sizes[flow * SIZES + SIGHTS]! < 255) this.sizes[flow * SIZES + SIGHTS]!++;
    } else if (size > longest) {
      this.sizes[flow * SIZES + LONGEST] = Math.min(size, NO_BOUND);
      this.sizes[flow * SIZES + SIGHTS] = 1;
    }
  }

  /**
   * Payload bytes of the segments that make up a merged `payload`; 0 where nothing tells. `most` is what one segment can
   * hold on this link, `isReceived` that the sender is far away. Both SYNs tell, unless the segments tell otherwise; else a
   * size that is plausible on other grounds, and of which the payload is a multiple.
   */
  sizeIn(payload: number, options: number, most: number, isReceived: boolean, flow: number): number {
    const settled = this.sizes[flow * SIZES + SETTLED]! - options;
    if (settled > 0 && settled < payload) return settled;
    const single = this.sizes[flow * SIZES + SIGHTS]! > 1 ? this.sizes[flow * SIZES + LONGEST]! - options : 0;
    const isSingle = single >= LEAST_FULL_SEGMENT && isMultiple(payload, single) && single % PROGRAMS_UNIT !== 0;
    const receiver = this.receiverMss(flow) - options;
    const agreed = this.agreed(flow) - options;
    if (agreed <= 0) {
      if (isMultiple(payload, receiver)) return this.settle(receiver, options, flow);
      if (isMultiple(payload, most)) return this.settle(most, options, flow);
      return isSingle ? this.settle(single, options, flow) : 0;
    }
    if (isMultiple(payload, agreed)) return this.settle(agreed, options, flow);
    // The path may be narrower than both ends know, or the program writes little at a time: two answers are none.
    if (isSingle && single < agreed) return 0;
    if (agreed === receiver) return agreed;
    // Large sites announce less than they send: a far sender's own MSS bounds its segments only as long as nothing is longer.
    if (isMultiple(payload, receiver)) return this.settle(receiver, options, flow);
    return isReceived || this.sizes[flow * SIZES + LONGEST]! - options > agreed ? 0 : agreed;
  }

  private settle(size: number, options: number, flow: number): number {
    this.sizes[flow * SIZES + SETTLED] = size + options;
    return size;
  }

  /** As `sizeIn`, for datagrams of UDP, whose headers tell nothing: those of the same flow that came alone. */
  datagramSize(payload: number, flow: number): number {
    const single = this.sizes[flow * SIZES + LONGEST]!;
    const isSingle = single >= LEAST_FULL_SEGMENT && single % PROGRAMS_UNIT !== 0 && this.sizes[flow * SIZES + SIGHTS]! > 2;
    return isSingle && isMultiple(payload, single) ? single : 0;
  }
}

const isMultiple = (payload: number, size: number): boolean => size > 0 && payload > size && payload % size === 0;

/** Has the segment at `at` the SYN flag? */
export const isSyn = (p: Packet, at: number): boolean => (tcp.flags(p, at) & SYN) !== 0;
