import * as tcp from "../layers/tcp.js";
import { fact } from "../packet/fact.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";

/** Numbers that are kept of the attempts of one flow. */
const NUMBERS = 5;
const SEQUENCE = 0;
const ATTEMPTS = 1;
const FIRST = 2;
const LAST = 3;
const PAUSE = 4;

/** RFC 6298 §2.1: the first timeout of a SYN is a second; in microseconds, with some for the timer. */
const FIRST_TIMEOUT = 900_000;
/** Pauses grow (RFC 6298 §5.5), or stay the same for the first four (Linux's tcp_syn_linear_timeouts). */
const LEAST_GROWTH = 0.8;
/** Two pauses make a back-off. */
const LEAST_ATTEMPTS = 3;

/** A SYN inside a tunnel is sent again and again, each time in a datagram of UDP whose checksum is bad. */
export const synRepeatedBesideBadOuter = fact("tcp.syn-repeated-beside-bad-outer-checksum", "attempts", "seconds");

/** Attempts to open a connection whose outer UDP checksum was bad. */
export class SynAttempts {
  private readonly columns: FlowColumns;
  private readonly rows: number;
  private numbers: Float64Array | undefined;

  constructor(columns: FlowColumns, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Layer `i` is a SYN. */
  syn(p: Packet, i: number, flow: number, sequence: number, microseconds: number): void {
    const { columns } = this;
    if (!isInBadDatagram(p, i)) {
      columns.unset(flow, FlowFlag.Syns);
      return;
    }
    // Rare: only captures with such a fault need the place.
    this.numbers ??= new Float64Array(this.rows * 2 * NUMBERS);
    const { numbers } = this;
    const at = flow * NUMBERS;
    const pause = microseconds - numbers[at + LAST]!;
    const isSame = columns.has(flow, FlowFlag.Syns) && numbers[at + SEQUENCE] === sequence;
    if (isSame && pause < FIRST_TIMEOUT) return;
    if (!isSame || pause < LEAST_GROWTH * numbers[at + PAUSE]!) {
      columns.set(flow, FlowFlag.Syns);
      numbers[at + SEQUENCE] = sequence;
      numbers[at + ATTEMPTS] = 1;
      numbers[at + FIRST] = microseconds;
      numbers[at + PAUSE] = 0;
    } else {
      numbers[at + ATTEMPTS]!++;
      numbers[at + PAUSE] = pause;
    }
    numbers[at + LAST] = microseconds;
    const attempts = numbers[at + ATTEMPTS]!;
    if (attempts < LEAST_ATTEMPTS || columns.has(flow, FlowFlag.SynSaid) || columns.isAcknowledged(flow, (sequence + 1) | 0)) return;
    columns.set(flow, FlowFlag.SynSaid);
    const seconds = Math.round((microseconds - numbers[at + FIRST]!) / 1e5) / 10;
    p.noteLayer(synRepeatedBesideBadOuter, i, tcp.sequenceAt(p.from[i]!), attempts, seconds);
  }
}

/** Is the checksum of a UDP layer around `i` bad? */
function isInBadDatagram(p: Packet, i: number): boolean {
  for (let outer = 0; outer < i; outer++) if (p.kind[outer] === Kind.Udp && p.verdict[outer] === Verdict.Bad) return true;
  return false;
}
