import { subtract } from "../checksum/internet.js";
import * as tcp from "../layers/tcp.js";
import { fact } from "../packet/fact.js";
import type { Packet } from "../packet/packet.js";
import type { SegmentDamage } from "../packet/segment-damage.js";
import { type FlowColumns, FlowFlag } from "./flow-columns.js";

/** Segments that are kept at once; the oldest gives way. */
const PLACES = 64;
/** Payload bytes kept of each, from its first on. */
const MOST_KEPT = 2048;

/** A bad segment came again with a right checksum: its packet, how many bytes differ, and of how many. */
export const corruptSegmentRepeated = fact("tcp.corrupt-segment-repeated", "badPacket", "differing", "compared");

/** Copies of TCP segments whose checksum is bad, until the same bytes come with a right one; bounded, and made when the first comes. */
export class DamagedSegments {
  private readonly columns: FlowColumns;
  /** By place; 0 is none. */
  private readonly packet = new Float64Array(PLACES);
  private readonly flow = new Int32Array(PLACES);
  /** Sequence numbers of the payload, signed 32-bit numbers. */
  private readonly from = new Int32Array(PLACES);
  private readonly to = new Int32Array(PLACES);
  private readonly missing = new Uint16Array(PLACES);
  /** No other cause than damage is known for it. */
  private readonly isUnexplained = new Uint8Array(PLACES);
  private kept: Uint8Array | undefined;
  /** The place to be filled next, and how many ever were: what is looked through. */
  private next = 0;
  private used = 0;

  constructor(columns: FlowColumns) {
    this.columns = columns;
  }

  /** Another input begins. */
  clear(): void {
    this.packet.fill(0, 0, this.used);
    this.next = 0;
    this.used = 0;
  }

  /** Keeps the payload of TCP layer `i`, whose checksum is bad and was looked into. Not one that was never filled in, nor a SYN. */
  remember(p: Packet, i: number): void {
    const flow = p.flowOf[i]!;
    const body = p.body[i]!;
    const from = p.from[i]!;
    const length = Math.min(p.to[i]!, p.end) - body;
    const cause = p.causes[i];
    if (flow < 0 || length <= 0 || p.stored[i] === 0 || tcp.flags(p, from) & tcp.SYN) return;
    // The flag is lost with the connection; the copies are not.
    if (!this.columns.has(flow, FlowFlag.Damaged)) this.dropFlow(flow);
    const place = this.next;
    this.next = (place + 1) % PLACES;
    this.used = Math.max(this.used, place + 1);
    this.drop(place);
    this.columns.set(flow, FlowFlag.Damaged);
    this.kept ??= new Uint8Array(PLACES * MOST_KEPT);
    this.kept.set(p.bytes.subarray(body, body + Math.min(length, MOST_KEPT)), place * MOST_KEPT);
    this.packet[place] = p.number;
    this.flow[place] = flow;
    this.from[place] = tcp.sequence(p, from);
    this.to[place] = this.from[place]! + length;
    this.missing[place] = subtract(p.computed[i]!, p.stored[i]!);
    this.isUnexplained[place] = cause === undefined || cause.id === "corrupt" || cause.certainty === "possible" ? 1 : 0;
  }

  /** Layer `i`, whose checksum is right, carries payload from `sequence` on: states what it shows of the bad segments that it covers. */
  repeated(p: Packet, i: number, flow: number, sequence: number): void {
    const payload = p.to[i]! - p.body[i]!;
    let found: SegmentDamage[] | undefined;
    // From the one that came last.
    let place = this.next;
    for (let n = 0; n < this.used; n++) {
      place = (place === 0 ? PLACES : place) - 1;
      if (!this.holds(place, flow)) continue;
      // Distances, not ends, are compared: half the sequence space away both ends would seem in order.
      const ahead = (this.from[place]! - sequence) | 0;
      if (ahead < 0 || ahead + this.lengthOf(place) > payload) continue;
      const damage = this.compare(p, place, p.body[i]! + ahead);
      if (damage.offsets.length > 0 || this.isUnexplained[place]) (found ??= []).push(damage);
      this.drop(place);
    }
    if (found === undefined) return;
    const { packet, offsets, compared } = found[0]!;
    p.damages = found;
    p.noteLayer(corruptSegmentRepeated, i, tcp.sequenceAt(p.from[i]!), packet, offsets.length, compared);
  }

  /** The segment of a place beside the bytes at `at`. */
  private compare(p: Packet, place: number, at: number): SegmentDamage {
    const kept = this.kept!;
    const missing = this.missing[place]!;
    const length = this.lengthOf(place);
    const compared = Math.min(length, MOST_KEPT);
    const offsets: number[] = [];
    const was: number[] = [];
    const is: number[] = [];
    let more = 0;
    for (let n = 0; n < compared; n++) {
      const old = kept[place * MOST_KEPT + n]!;
      const now = p.u8(at + n);
      if (old === now) continue;
      offsets.push(n);
      was.push(old);
      is.push(now);
      // TCP's header is whole words long, so that an even offset is the high byte of a word.
      more += n & 1 ? now - old : (now - old) * 256;
    }
    return { packet: this.packet[place]!, length, compared, offsets, was, is, missing, more: ((more % 0xffff) + 0xffff) % 0xffff };
  }

  private lengthOf(place: number): number {
    return (this.to[place]! - this.from[place]!) | 0;
  }

  private holds(place: number, flow: number): boolean {
    return this.packet[place] !== 0 && this.flow[place] === flow;
  }

  /** Empties a place; of a flow without others nothing waits any more. */
  private drop(place: number): void {
    if (this.packet[place] === 0) return;
    this.packet[place] = 0;
    const flow = this.flow[place]!;
    for (let other = 0; other < this.used; other++) if (this.holds(other, flow)) return;
    this.columns.unset(flow, FlowFlag.Damaged);
  }

  private dropFlow(flow: number): void {
    for (let place = 0; place < this.used; place++) if (this.flow[place] === flow) this.packet[place] = 0;
  }
}
