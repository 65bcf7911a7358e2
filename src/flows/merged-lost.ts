import * as tcp from "../layers/tcp.js";
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";
import { Pending, type PendingSegments } from "./pending-segments.js";

const SENT = 2;
/** Linux's TCP_RTO_MIN, in microseconds: what is sent again earlier was asked for by the receiver. */
const LEAST_TIMEOUT = 200_000;
/** Headers of a tunnel that may have been taken off before the capture: VXLAN over IPv6 (40 + 8 + 8 + 14). */
const TUNNEL_HEADERS = 70;

/** A packet merged of two segments was lost behind the capture, and came again unmerged: its number, its payload, the pause. */
export const mergedThenRetransmitted = fact("tcp.merged-then-retransmitted", "mergedPacket", "payload", "milliseconds");

/**
 * Merged packets whose payload exceeds a segment by no more than a tunnel's headers. Linux counts those into gso_size when it takes
 * the tunnel off (`bpf_skb_net_shrink`), and then finds a packet to split that needs no splitting.
 */
export class MergedLost {
  private readonly columns: FlowColumns;
  private readonly pending: PendingSegments;

  constructor(columns: FlowColumns, pending: PendingSegments) {
    this.columns = columns;
    this.pending = pending;
  }

  /** Remembers the merged packet `[from, to)`, inside the tunnel of IP layer `outer` (-1: none). */
  remember(p: Packet, i: number, flow: number, outer: number, from: number, to: number, microseconds: number): void {
    const { columns, pending } = this;
    const { segmentSize, origin, payload } = p.superPacket!;
    if (segmentSize === null || origin === "gso" || p.direction === SENT) return;
    const headers = outer < 0 ? TUNNEL_HEADERS : p.from[p.netOf[i]!]! - p.from[outer]!;
    if (payload <= segmentSize || payload > segmentSize + headers) return;
    if (!columns.has(flow, FlowFlag.Pending)) pending.dropFlow(flow);
    columns.set(flow, FlowFlag.Pending);
    pending.add(Pending.Merged, flow, from, to, p.number, microseconds, segmentSize);
  }

  /** Is the single segment `[from, to)` the first of what was merged? */
  sentAgain(p: Packet, i: number, flow: number, from: number, to: number, microseconds: number): void {
    const { columns, pending } = this;
    const first = pending.first(flow);
    for (let s = first; s < pending.end(first); s++) {
      if (!pending.holds(s, Pending.Merged, flow) || from !== pending.from[s] || ((to - from) | 0) > pending.value[s]!) continue;
      const pause = microseconds - pending.microseconds[s]!;
      if (pause < LEAST_TIMEOUT) continue;
      pending.drop(s);
      if (columns.isAcknowledged(flow, (from + 1) | 0)) continue;
      const payload = (pending.to[s]! - from) | 0;
      p.noteLayer(mergedThenRetransmitted, i, tcp.sequenceAt(p.from[i]!), pending.packet[s]!, payload, Math.round(pause / 1000));
    }
  }

  /** What was merged has arrived. */
  acknowledged(flow: number, acknowledgment: number): void {
    const { pending } = this;
    const first = pending.first(flow);
    for (let s = first; s < pending.end(first); s++) {
      if (pending.holds(s, Pending.Merged, flow) && ((acknowledgment - pending.to[s]!) | 0) >= 0) pending.drop(s);
    }
  }
}
