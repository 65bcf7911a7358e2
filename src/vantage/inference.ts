import * as tcp from "../layers/tcp.js";
import { Direction } from "../packet/direction.js";
import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";
import { Verdict } from "../packet/verdict.js";
import { SINGLE_FRAME } from "./unfinished.js";

/** Addresses that are told apart; packets of further ones keep their unknown direction. */
const MOST_MACS = 64;
/** Packets of each kind that make evidence: fewer may be chance. */
const LEAST = 3;
/** A host with offload finishes a few sums by itself (resets, SYN cookies: `ip_send_unicast_reply`): so many of its are unfinished for each that is not. */
const MOSTLY = 4;
/** Offsets in the Ethernet header. */
const DESTINATION = 0;
const SOURCE = 6;
const RST = 0x04;
const ACK = 0x10;

/** An address that was taken for the capturing host's, and why. */
export interface LocalMac {
  readonly mac: string;
  /** Number of the packet from which on that held. */
  readonly since: number;
  /** Packets from it that are one segment: TCP and UDP sums left unfinished, and finished ones. */
  readonly unfinished: number;
  readonly finished: number;
  /** TCP packets to it with finished sums that acknowledge what it sent, so that nobody dropped it. */
  readonly acknowledgments: number;
}

export interface Inferred {
  readonly local: readonly LocalMac[];
  /** The other addresses all of whose sums are finished, and how many those are. */
  readonly others: { readonly macs: number; readonly finished: number };
}

/**
 * Which MAC addresses are the capturing host's, from the packets before. Its card finishes its checksums behind the capture: its TCP
 * sums are unfinished, and are acknowledged all the same, while those of the others are finished. Where sums are unfinished in both
 * directions (veth, a bridge inside one host) nothing is inferred.
 *
 * Costs nothing until the first unfinished sum is seen.
 */
export class Inference {
  private macs = 0;
  private readonly high = new Uint32Array(MOST_MACS);
  private readonly low = new Uint16Array(MOST_MACS);
  private readonly unfinished = new Float64Array(MOST_MACS);
  private readonly finished = new Float64Array(MOST_MACS);
  private readonly acknowledgments = new Float64Array(MOST_MACS);
  /** Number of the packet from which on the address is local; 0 where it is not. */
  private readonly since = new Float64Array(MOST_MACS);

  clear(): void {
    this.macs = 0;
    for (const column of [this.unfinished, this.finished, this.acknowledgments, this.since]) column.fill(0);
  }

  /** Is nothing begun? */
  get isIdle(): boolean {
    return this.macs === 0;
  }

  /** Learns from the packet, whose first layer is Ethernet, and says which way it went as far as is known by now. */
  direction(p: Packet): number {
    // An unfinished sum is a fact: without any there is nothing to begin with.
    if (this.macs === 0 && p.factCount === 0) return Direction.Unknown;
    const i = outermostTransport(p);
    const verdict = i < 0 ? Verdict.None : p.verdict[i]!;
    const isUnfinished = verdict === Verdict.Partial || (verdict === Verdict.Bad && p.kind[i] === Kind.Tcp && p.stored[i] === 0);
    if (this.macs === 0 && !isUnfinished) return Direction.Unknown;
    const source = this.mac(p, p.from[0]! + SOURCE);
    const destination = this.mac(p, p.from[0]! + DESTINATION);
    if (source < 0 || destination < 0) return Direction.Unknown;
    if (p.wireEnd - p.start <= SINGLE_FRAME) this.learn(p, i, source, destination, isUnfinished, verdict === Verdict.Good);
    if (this.isLocal(source)) return this.unfinished[destination] === 0 ? Direction.Out : Direction.Unknown;
    return this.isLocal(destination) && this.isFinishing(source) ? Direction.In : Direction.Unknown;
  }

  private learn(p: Packet, i: number, source: number, destination: number, isUnfinished: boolean, isFinished: boolean): void {
    if (isUnfinished) this.unfinished[source]!++;
    if (isFinished) {
      this.finished[source]!++;
      if (p.kind[i] === Kind.Tcp && (tcp.flags(p, p.from[i]!) & (ACK | RST)) === ACK && this.unfinished[destination]! > 0)
        this.acknowledgments[destination]!++;
    }
    if (this.since[destination] === 0 && this.isLocal(destination)) this.since[destination] = p.number;
    if (this.since[source] === 0 && this.isLocal(source)) this.since[source] = p.number;
  }

  private isLocal(m: number): boolean {
    return this.unfinished[m]! >= LEAST && this.acknowledgments[m]! >= LEAST && this.unfinished[m]! >= MOSTLY * this.finished[m]!;
  }

  private isFinishing(m: number): boolean {
    return this.unfinished[m] === 0 && this.finished[m]! >= LEAST;
  }

  /** Row of the address at `at`, begun where it is new; -1 where the table is full. */
  private mac(p: Packet, at: number): number {
    const high = p.u32(at);
    const low = p.u16(at + 4);
    for (let m = 0; m < this.macs; m++) if (this.high[m] === high && this.low[m] === low) return m;
    if (this.macs === MOST_MACS) return -1;
    this.high[this.macs] = high;
    this.low[this.macs] = low;
    return this.macs++;
  }

  /** What holds now; undefined where nothing was inferred. */
  inferred(): Inferred | undefined {
    const local: LocalMac[] = [];
    let macs = 0;
    let finished = 0;
    for (let m = 0; m < this.macs; m++) {
      if (this.isLocal(m)) {
        local.push({
          mac: macText(this.high[m]!, this.low[m]!),
          since: this.since[m]!,
          unfinished: this.unfinished[m]!,
          finished: this.finished[m]!,
          acknowledgments: this.acknowledgments[m]!,
        });
      } else if (this.isFinishing(m)) {
        macs++;
        finished += this.finished[m]!;
      }
    }
    return local.length === 0 ? undefined : { local, others: { macs, finished } };
  }
}

const macText = (high: number, low: number): string =>
  `${high.toString(16).padStart(8, "0")}${low.toString(16).padStart(4, "0")}`.replace(/..(?=.)/g, "$&:");

/** TCP or UDP right under the first IP header; -1 where there is a tunnel without, or nothing. */
function outermostTransport(p: Packet): number {
  let ips = 0;
  for (let i = 1; i < p.depth; i++) {
    const kind = p.kind[i];
    if (kind === Kind.Tcp || kind === Kind.Udp) return i;
    if ((kind === Kind.Ipv4 || kind === Kind.Ipv6) && ++ips > 1) return -1;
  }
  return -1;
}
