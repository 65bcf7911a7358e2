import * as tcp from "../layers/tcp.js";
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";
import { type FlowColumns, FlowFlag, NEXT, WORDS } from "./flow-columns.js";
import { Pending, type PendingSegments } from "./pending-segments.js";

const SENT = 2;
/** Acknowledgments of just the bytes in front: the receiver misses the segment, whatever the capture shows (RFC 5681 §3.2). */
const MOST_DUPLICATES = 3;

/** Bytes with a wrong checksum were taken: packet of the first such segment, how many segments, how many bytes. */
export const badChecksumAcknowledged = fact("tcp.bad-checksum-acknowledged", "badPacket", "segments", "bytes");

/** Segments with a bad checksum whose bytes the receiver acknowledges, though nobody sent them right. */
export class SilentCorruption {
  private readonly columns: FlowColumns;
  private readonly pending: PendingSegments;

  constructor(columns: FlowColumns, pending: PendingSegments) {
    this.columns = columns;
    this.pending = pending;
  }

  /**
   * Remembers a segment `[from, to)` whose checksum is bad. Not one that was sent (the card may put it right), never filled in
   * or merged, nor one of bytes that came right before.
   */
  remember(p: Packet, i: number, flow: number, from: number, to: number): void {
    const { columns, pending } = this;
    if (p.direction === SENT || p.stored[i] === 0 || p.superPacket?.layer === i || columns.isAcknowledged(flow, to)) return;
    if (!columns.has(flow, FlowFlag.Pending)) pending.dropFlow(flow);
    const isOld = columns.has(flow, FlowFlag.Sequence) && ((from - columns.words[flow * WORDS + NEXT]!) | 0) < 0;
    if (isOld && !this.isKnown(flow, from, to)) return;
    columns.set(flow, FlowFlag.Pending);
    pending.add(Pending.BadChecksum, flow, from, to, p.number, 0, 0);
  }

  private isKnown(flow: number, from: number, to: number): boolean {
    const { pending } = this;
    const first = pending.first(flow);
    for (let s = first; s < pending.end(first); s++) {
      if (pending.holds(s, Pending.BadChecksum, flow) && pending.overlaps(s, from, to)) return true;
    }
    return false;
  }

  /** A copy of `[from, to)` that is not known to be bad: an acknowledgment may be for that. */
  corrected(flow: number, from: number, to: number): void {
    const { pending } = this;
    const first = pending.first(flow);
    for (let s = first; s < pending.end(first); s++) {
      if (pending.holds(s, Pending.BadChecksum, flow) && pending.overlaps(s, from, to)) pending.drop(s);
    }
  }

  /**
   * Layer `i` acknowledges all in front of `acknowledgment` of the other direction, `flow`. Where that has more bad checksums
   * than good ones, the capture is at fault (anonymised, or taken before the card's work), not the bytes.
   */
  acknowledged(p: Packet, i: number, flow: number, acknowledgment: number): void {
    const { columns, pending } = this;
    let packet = 0;
    let segments = 0;
    let bytes = 0;
    const isBare = p.to[i] === p.body[i];
    const first = pending.first(flow);
    for (let s = first; s < pending.end(first); s++) {
      if (!pending.holds(s, Pending.BadChecksum, flow)) continue;
      if (((acknowledgment - pending.to[s]!) | 0) >= 0) {
        if (segments++ === 0 || pending.packet[s]! < packet) packet = pending.packet[s]!;
        bytes += (pending.to[s]! - pending.from[s]!) | 0;
        pending.drop(s);
      } else if (isBare && acknowledgment === pending.from[s] && ++pending.value[s]! > MOST_DUPLICATES) pending.drop(s);
    }
    if (segments === 0 || columns.good(flow) < columns.bad(flow)) return;
    p.noteLayer(badChecksumAcknowledged, i, tcp.acknowledgmentAt(p.from[i]!), packet, segments, bytes);
  }
}
