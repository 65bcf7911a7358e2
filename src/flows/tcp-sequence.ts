import type { ColumnMemory } from "../checksum/column-memory.js";
import * as ipv4 from "../layers/ipv4.js";
import * as tcp from "../layers/tcp.js";
import type { Batch } from "../packet/batch.js";
import { Kind } from "../packet/kind.js";
import { type Packet, State } from "../packet/packet.js";
import { Stop } from "../packet/stop.js";
import { Verdict } from "../packet/verdict.js";
import { DamagedSegments } from "./damaged-segments.js";
import { ACKED, FlowColumns, FlowFlag, ID_AND_FLAGS, MICROSECONDS, NEXT, WORDS } from "./flow-columns.js";
import { MergedLost } from "./merged-lost.js";
import { PendingSegments } from "./pending-segments.js";
import { SilentCorruption } from "./silent-corruption.js";
import { SynAttempts } from "./syn-attempts.js";
import { TunnelMtu } from "./tunnel-mtu.js";
import { UdpBatches } from "./udp-batch.js";
import { UnmergedTunnels } from "./unmerged-tunnels.js";

const NO_LAYER = 255;
/** What comes again sooner, in microseconds, was overtaken on its way (Wireshark's bound), or captured on two interfaces. */
const OUT_OF_ORDER = 3000;
/** A sequence number further back than this is another connection's. */
const MOST_WINDOW = 1 << 30;

/**
 * Where each direction of a TCP connection stands, and what that says of the packet at hand. Sequence numbers are signed 32-bit
 * numbers; their differences, cut to 32 bits, order them (RFC 9293 §3.4).
 */
export class TcpSequence {
  readonly columns: FlowColumns;
  /** Bad segments that may come again. */
  readonly damaged: DamagedSegments;
  private readonly pending = new PendingSegments();
  private readonly corruption: SilentCorruption;
  private readonly mergedLost: MergedLost;
  private readonly syns: SynAttempts;
  private readonly tunnelMtu: TunnelMtu;
  private readonly batches: UdpBatches;
  private readonly unmerged: UnmergedTunnels;
  /** The capture cut a packet in front of its transport header, which may have been any flow's: nothing follows from what is not seen. */
  private isBlind = false;
  /** Since 1970, of the packet at hand. */
  private microseconds = 0;

  constructor(rows: number, memory?: ColumnMemory) {
    this.columns = new FlowColumns(rows, memory);
    this.damaged = new DamagedSegments(this.columns);
    this.corruption = new SilentCorruption(this.columns, this.pending);
    this.mergedLost = new MergedLost(this.columns, this.pending);
    this.syns = new SynAttempts(this.columns, rows);
    this.tunnelMtu = new TunnelMtu(this.columns, rows, memory);
    this.batches = new UdpBatches(this.columns, rows);
    this.unmerged = new UnmergedTunnels(this.columns, rows);
  }

  /** The columns that the short way reads, by their names there. */
  get shared() {
    return { words: this.columns.words, tunnels: this.tunnelMtu.numbers };
  }

  /** Another input begins. */
  clear(): void {
    this.isBlind = false;
    this.pending.clear();
    this.damaged.clear();
    this.tunnelMtu.clear();
    this.unmerged.clear();
  }

  /** Learns from the packet, once it is known whether it is merged, and the `count` layers with a flow. */
  packet(p: Packet, transports: Uint8Array, count: number, batch: Batch, row: number): void {
    const seconds = batch.seconds[row]!;
    this.microseconds = Number.isNaN(seconds) ? 0 : seconds * 1e6 + Math.floor(batch.nanoseconds[row]! / 1000);
    if (p.quoted) this.tunnelMtu.quoted(p);
    else if (p.stopped === Stop.SnapLength && !endsInOptions(p)) this.isBlind = true;
    let tunnel = -1;
    for (let n = 0; n < count; n++) {
      const i = transports[n]!;
      const flow = p.flowOf[i]!;
      const net = p.netOf[i]!;
      const kind = p.kind[i]!;
      this.columns.count(p, i, net, flow);
      if (kind === Kind.Tcp) this.segment(p, i, flow, p.netOf[net] === NO_LAYER ? -1 : p.netOf[net]!, tunnel);
      else if (kind === Kind.Udp) {
        tunnel = i;
        if (p.state[i]! & State.BeyondPacket) this.batches.beyond(p, i, net, flow);
      }
      if (p.kind[net] === Kind.Ipv4) this.columns.identification(flow, ipv4.identification(p, p.from[net]!));
    }
  }

  /** TCP layer `i`. `outer` is the IP layer of the tunnel around it, `tunnel` that tunnel's UDP layer; -1 where there is none. */
  private segment(p: Packet, i: number, flow: number, outer: number, tunnel: number): void {
    const from = p.from[i]!;
    const flags = tcp.flags(p, from);
    // Part of a segment: which bytes come behind it is not known, so none is waited for.
    if (p.state[p.netOf[i]!]! & State.Fragment) return this.pending.dropFlow(flow);
    if (flags & tcp.RST) return;
    const sequence = tcp.sequence(p, from) | 0;
    const length = Math.max(p.to[i]! - p.body[i]!, 0);
    if (flags & tcp.SYN) this.syn(p, i, flow, sequence, length);
    else if (p.verdict[i] === Verdict.Bad) {
      // Its sequence number may be what is wrong with it.
      if (length > 0 && !this.isBlind) this.corruption.remember(p, i, flow, sequence, (sequence + length) | 0);
      return;
    } else if (length > 0 || flags & tcp.FIN) this.data(p, i, flow, outer, tunnel, sequence, (sequence + length + (flags & tcp.FIN)) | 0);
    else if (!this.columns.has(flow, FlowFlag.Sequence)) this.begin(flow, sequence);
    if (flags & tcp.ACK) this.acknowledge(p, i, flow, tcp.acknowledgment(p, from) | 0);
  }

  /** The first that is known of a direction. */
  private begin(flow: number, next: number): void {
    this.columns.set(flow, FlowFlag.Sequence);
    this.columns.words[flow * WORDS + NEXT] = next;
  }

  /** A segment `[sequence, end)` whose checksum is not bad; a FIN counts as a byte. */
  private data(p: Packet, i: number, flow: number, outer: number, tunnel: number, sequence: number, end: number): void {
    const { words } = this.columns;
    const at = flow * WORDS;
    const state = words[at + ID_AND_FLAGS]!;
    if (state & FlowFlag.Pending && !this.isBlind) this.matchPending(p, i, flow, sequence, end);
    if (state & FlowFlag.Damaged && p.verdict[i] === Verdict.Good && !this.isBlind) this.damaged.repeated(p, i, flow, sequence);
    if (p.superPacket?.layer === i && !this.isBlind) this.mergedLost.remember(p, i, flow, outer, sequence, end, this.microseconds);
    if ((state & FlowFlag.Sequence) === 0) this.begin(flow, sequence);
    const ahead = (sequence - words[at + NEXT]!) | 0;
    if (ahead < 0) this.again(p, i, flow, outer, sequence, end);
    else if (outer >= 0) {
      this.tunnelMtu.sent(p, i, flow, outer, end);
      const pause = (this.microseconds - words[at + MICROSECONDS]!) | 0;
      if (tunnel >= 0 && ahead === 0 && !this.isBlind) this.unmerged.segment(p, tunnel, p.to[i]! - p.body[i]!, pause);
    }
    if (((end - words[at + NEXT]!) | 0) > 0 || ahead < -MOST_WINDOW) words[at + NEXT] = end;
    words[at + MICROSECONDS] = this.microseconds | 0;
  }

  private acknowledge(p: Packet, i: number, flow: number, acknowledgment: number): void {
    const { columns } = this;
    const at = flow * WORDS;
    const state = columns.words[at + ID_AND_FLAGS]!;
    if ((state & FlowFlag.Acknowledgment) === 0) {
      columns.words[at + ID_AND_FLAGS]! |= FlowFlag.Acknowledgment;
      columns.words[at + ACKED] = acknowledgment;
    } else if (((acknowledgment - columns.words[at + ACKED]!) | 0) > 0) columns.words[at + ACKED] = acknowledgment;
    if (columns.has(flow ^ 1, FlowFlag.Pending) && !this.isBlind) {
      this.corruption.acknowledged(p, i, flow ^ 1, acknowledgment);
      this.mergedLost.acknowledged(flow ^ 1, acknowledgment);
      this.endPending(flow ^ 1);
    }
  }

  /** A SYN that is not the last one again begins a connection: what was known of another with the same ports is void. */
  private syn(p: Packet, i: number, flow: number, sequence: number, length: number): void {
    const { columns } = this;
    const at = flow * WORDS;
    const next = (sequence + 1 + length) | 0;
    if (!columns.has(flow, FlowFlag.Sequence) || columns.words[at + NEXT] !== next) {
      if (columns.has(flow, FlowFlag.Pending)) this.pending.dropFlow(flow);
      columns.unset(flow, FlowFlag.Pending | FlowFlag.Repeats | FlowFlag.Syns | FlowFlag.Damaged);
      columns.unset(flow ^ 1, FlowFlag.Acknowledgment);
      this.begin(flow, next);
    }
    if (!this.isBlind) this.syns.syn(p, i, flow, sequence, this.microseconds);
  }

  /** `[sequence, end)` begins in front of what was sent last: once more, overtaken, shown twice, or a keep-alive. */
  private again(p: Packet, i: number, flow: number, outer: number, sequence: number, end: number): void {
    const { columns } = this;
    const at = flow * WORDS;
    const next = columns.words[at + NEXT]!;
    // RFC 9293 §3.8.4: a keep-alive has the number before the next, and one byte if any; so has the probe of a closed window.
    if (sequence === ((next - 1) | 0) && end === next && p.to[i]! - p.body[i]! === 1) return;
    const pause = (this.microseconds - columns.words[at + MICROSECONDS]!) | 0;
    if (pause >= 0 && pause < OUT_OF_ORDER) return;
    columns.countRetransmission(flow);
    if (outer >= 0 && !this.isBlind) this.tunnelMtu.again(p, flow, outer, sequence, this.microseconds);
  }

  private matchPending(p: Packet, i: number, flow: number, sequence: number, end: number): void {
    this.corruption.corrected(flow, sequence, end);
    if (p.superPacket?.layer !== i) this.mergedLost.sentAgain(p, i, flow, sequence, end, this.microseconds);
    this.endPending(flow);
  }

  private endPending(flow: number): void {
    if (this.pending.isEmpty(flow)) this.columns.unset(flow, FlowFlag.Pending);
  }
}

/** Was nothing but the options of the last header cut off? Then its flow is known. */
const endsInOptions = (p: Packet): boolean => p.depth > 0 && p.kind[p.depth - 1] === p.stoppedKind;
