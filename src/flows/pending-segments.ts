const WAYS = 8;
const SETS = 512;

/** Why a segment is remembered. */
export const Pending = { None: 0, BadChecksum: 1, Merged: 2 } as const;

/**
 * TCP segments that something has yet to happen to, bounded: each flow has one of 512 sets of eight places, in which the oldest
 * gives way. Sequence numbers are signed 32-bit numbers, compared modulo 2^32 (RFC 9293 §3.4).
 */
export class PendingSegments {
  readonly kind = new Uint8Array(SETS * WAYS);
  readonly from = new Int32Array(SETS * WAYS);
  readonly to = new Int32Array(SETS * WAYS);
  /** Number of the packet. */
  readonly packet = new Float64Array(SETS * WAYS);
  /** Its time in microseconds. */
  readonly microseconds = new Float64Array(SETS * WAYS);
  /** Merged: bytes of each segment. Bad checksum: acknowledgments of just the bytes in front of it. */
  readonly value = new Int32Array(SETS * WAYS);
  private readonly flow = new Int32Array(SETS * WAYS);
  private any = false;

  /** First place of the flow's set; the set ends at `end` of it. */
  first(flow: number): number {
    return ((Math.imul(flow, 0x9e3779b1) >>> 16) & (SETS - 1)) * WAYS;
  }

  end(first: number): number {
    return first + WAYS;
  }

  /** Does place `s` hold a segment of this kind of the flow? */
  holds(s: number, kind: number, flow: number): boolean {
    return this.kind[s] === kind && this.flow[s] === flow;
  }

  /** Remembers `[from, to)`. A segment of the same kind and flow that overlaps it gives way to it. */
  add(kind: number, flow: number, from: number, to: number, packet: number, microseconds: number, value: number): void {
    const first = this.first(flow);
    let place = first;
    for (let s = first; s < first + WAYS; s++) {
      if (this.holds(s, kind, flow) && this.overlaps(s, from, to)) {
        place = s;
        break;
      }
      if (this.kind[place] !== Pending.None && (this.kind[s] === Pending.None || this.packet[s]! < this.packet[place]!)) place = s;
    }
    this.any = true;
    this.kind[place] = kind;
    this.flow[place] = flow;
    this.from[place] = from;
    this.to[place] = to;
    this.packet[place] = packet;
    this.microseconds[place] = microseconds;
    this.value[place] = value;
  }

  overlaps(s: number, from: number, to: number): boolean {
    return ((from - this.to[s]!) | 0) < 0 && ((this.from[s]! - to) | 0) < 0;
  }

  drop(s: number): void {
    this.kind[s] = Pending.None;
  }

  /** Forgets what is remembered of the flow. */
  dropFlow(flow: number): void {
    const first = this.first(flow);
    for (let s = first; s < first + WAYS; s++) if (this.flow[s] === flow) this.kind[s] = Pending.None;
  }

  /** Does nothing of the flow wait any more? */
  isEmpty(flow: number): boolean {
    const first = this.first(flow);
    for (let s = first; s < first + WAYS; s++) if (this.kind[s] !== Pending.None && this.flow[s] === flow) return false;
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    if (this.any) this.kind.fill(Pending.None);
    this.any = false;
  }
}
