import { type ColumnMemory, column } from "../checksum/column-memory.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";

/** 32-bit words of one direction of a flow: a row of the table, both directions, is the 64 bytes of one cache line. */
export const WORDS = 8;
/** TCP: the sequence number that comes next, as a signed 32-bit number. */
export const NEXT = 0;
/** TCP: the highest acknowledgment that this direction sent, as a signed 32-bit number. */
export const ACKED = 1;
/** Time of the last segment in microseconds, modulo 2^32. */
export const MICROSECONDS = 2;
/** IPv4 identification of the last packet in the low half, `FlowFlag`s in the high one. */
export const ID_AND_FLAGS = 3;
/** Step of the IPv4 identification in the low half, checksums that were good in the high one. */
export const STEP_AND_GOOD = 4;
export const PACKETS = 5;
export const BYTES = 6;
/** Bits 0 to 11: what BYTES has overflowed; 12 to 21: bad checksums; 22 to 31: partial ones. */
export const MORE = 7;

const MOST_GOOD = 0xffff;
const MOST = 0x3ff;
const BAD_SHIFT = 12;
const PARTIAL_SHIFT = 22;

/** Flags in the high half of ID_AND_FLAGS. */
export const FlowFlag = {
  /** NEXT is known. */
  Sequence: 1 << 16,
  /** ACKED is known. */
  Acknowledgment: 1 << 17,
  /** Segments of this direction wait in `PendingSegments`. */
  Pending: 1 << 18,
  /** The rare columns of the part named are valid. */
  Repeats: 1 << 19,
  Syns: 1 << 20,
  Batch: 1 << 21,
  Unmerged: 1 << 22,
  Identification: 1 << 23,
  /** Said of this flow already. */
  BatchSaid: 1 << 24,
  TunnelSaid: 1 << 25,
  SynSaid: 1 << 26,
  /** `retransmissions` is valid. */
  Retransmissions: 1 << 27,
  /** Segments of this direction are kept in `DamagedSegments`. */
  Damaged: 1 << 28,
} as const;

/** What is known of each direction of each flow, and read for every packet: one interleaved row, by 2 * row + direction. */
export class FlowColumns {
  readonly words: Int32Array;
  private readonly repeated: Uint16Array;

  constructor(rows: number, memory?: ColumnMemory) {
    this.words = column(Int32Array, rows * 2 * WORDS, memory);
    this.repeated = new Uint16Array(rows * 2);
  }

  /** A row of the table begins: nothing is known of its flow. */
  begin(row: number): void {
    const { words } = this;
    const from = row * 2 * WORDS;
    for (let w = from; w < from + 2 * WORDS; w++) words[w] = 0;
  }

  /** Counts the packet whose layer `i`, over IP layer `net`, belongs to the flow. */
  count(p: Packet, i: number, net: number, flow: number): void {
    const { words } = this;
    const at = flow * WORDS;
    words[at + PACKETS]!++;
    const before = words[at + BYTES]!;
    const after = (before + p.to[net]! - p.from[net]!) | 0;
    words[at + BYTES] = after;
    if (after >>> 0 < before >>> 0) words[at + MORE]!++;
    switch (p.verdict[i]!) {
      case Verdict.Good:
        if (words[at + STEP_AND_GOOD]! >>> 16 !== MOST_GOOD) words[at + STEP_AND_GOOD]! += 0x10000;
        break;
      case Verdict.Bad:
        if (this.bad(flow) < MOST) words[at + MORE]! += 1 << BAD_SHIFT;
        break;
      case Verdict.Partial:
        if (this.partial(flow) < MOST) words[at + MORE]! += 1 << PARTIAL_SHIFT;
        break;
    }
  }

  /** Takes in the IPv4 identification of a packet. */
  identification(flow: number, id: number): void {
    const { words } = this;
    const at = flow * WORDS;
    const old = words[at + ID_AND_FLAGS]!;
    if (old & FlowFlag.Identification) {
      words[at + STEP_AND_GOOD] = (words[at + STEP_AND_GOOD]! & ~0xffff) | ((id - old) & 0xffff);
    }
    words[at + ID_AND_FLAGS] = (old & ~0xffff) | id | FlowFlag.Identification;
  }

  has(flow: number, flag: number): boolean {
    return (this.words[flow * WORDS + ID_AND_FLAGS]! & flag) !== 0;
  }

  set(flow: number, flag: number): void {
    this.words[flow * WORDS + ID_AND_FLAGS]! |= flag;
  }

  unset(flow: number, flag: number): void {
    this.words[flow * WORDS + ID_AND_FLAGS]! &= ~flag;
  }

  /** Packets of this direction. */
  packets(flow: number): number {
    return this.words[flow * WORDS + PACKETS]! >>> 0;
  }

  /** Bytes of the IP packets of this direction, headers included. */
  bytes(flow: number): number {
    const at = flow * WORDS;
    return (this.words[at + MORE]! & 0xfff) * 0x1_0000_0000 + (this.words[at + BYTES]! >>> 0);
  }

  /** Good checksums of the transport layer; 65535 stands for that many and more. */
  good(flow: number): number {
    return this.words[flow * WORDS + STEP_AND_GOOD]! >>> 16;
  }

  /** Bad ones; 1023 stands for that many and more. */
  bad(flow: number): number {
    return (this.words[flow * WORDS + MORE]! >>> BAD_SHIFT) & MOST;
  }

  /** Those left to the network card; 1023 stands for that many and more. */
  partial(flow: number): number {
    return this.words[flow * WORDS + MORE]! >>> PARTIAL_SHIFT;
  }

  /** Step from the last but one IPv4 identification to the last, modulo 2^16; 0 where there were not two. */
  identificationStep(flow: number): number {
    return this.words[flow * WORDS + STEP_AND_GOOD]! & 0xffff;
  }

  /** TCP segments sent again; 65535 stands for that many and more. */
  retransmissions(flow: number): number {
    return this.has(flow, FlowFlag.Retransmissions) ? this.repeated[flow]! : 0;
  }

  countRetransmission(flow: number): void {
    const before = this.retransmissions(flow);
    this.set(flow, FlowFlag.Retransmissions);
    if (before < 0xffff) this.repeated[flow] = before + 1;
  }

  /** Has the other direction acknowledged everything in front of sequence number `end`? Modulo 2^32, RFC 9293 §3.4. */
  isAcknowledged(flow: number, end: number): boolean {
    return this.has(flow ^ 1, FlowFlag.Acknowledgment) && ((this.words[(flow ^ 1) * WORDS + ACKED]! - end) | 0) >= 0;
  }
}
