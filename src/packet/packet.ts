import type { Arena } from "../checksum/arena.js";
import { type ColumnMemory, column } from "../checksum/column-memory.js";
import type { KernelColumns } from "./batch.js";
import type { Cause } from "./cause.js";
import { type Fact, fact } from "./fact.js";
import { Kind } from "./kind.js";
import type { SegmentDamage } from "./segment-damage.js";
import { Stop } from "./stop.js";
import type { SuperPacket } from "./super-packet.js";
import type { Tables } from "./tables.js";

/** Most layers a packet can have. Deeper ones are stopped with `Stop.Depth`. */
export const MAX_LAYERS = 48;

/** In `Packet.computed`: not known. A CRC32c may be this value by chance; nothing worse than a missing figure follows. */
export const UNKNOWN_SUM = 0xffffffff;

/** A header that does not fit into what contains it: the sender's fault, not the snap length's. */
export const headerBeyondEnd = fact("packet.header-beyond-end", "needed", "left");
/** More layers than a packet sensibly has. */
export const tooManyLayers = fact("packet.too-many-layers", "layers");

/** Bits of `Packet.state`, a column over layers. */
export const State = {
  /** A header quoted in an ICMP error: cut by design, and often edited on its way. */
  Quoted: 1,
  /** A length in this header (IP total length, UDP length, …) goes beyond what contains it. */
  BeyondPacket: 2,
  /** IP: a fragment, the first included. Fragments other than the first have no layer behind. */
  Fragment: 4,
  /** IP: the length field is 0 and was taken for "to the end of the frame" (TSO, BIG TCP). */
  LengthZero: 8,
  /** IP: the destination of the pseudo-header cannot be known (a source route that is not whole). */
  NoPseudoHeader: 16,
} as const;

/**
 * The one cursor that every decoder, rule and printer sees. The engine points it at row after row of a batch;
 * nothing is allocated for a packet, so nothing may be kept of it. All positions are absolute in the arena.
 *
 * Three ends are never mixed: `end` is the captured one, `wireEnd` the one on the wire, `to[i]` what the lengths claim
 * (clipped to the enclosing layer; `claim[i]` is not clipped). Only bytes below `end` may be read.
 */
export class Packet {
  arena!: Arena;
  bytes!: Uint8Array;
  view!: DataView;
  tables!: Tables;
  /**
   * Decodes and verifies `[start, end)` into the columns where that is an ordinary packet: number of layers, and times 256 that of checksums,
   * else 0 (`src/ordinary`). Undefined where there is no WebAssembly.
   */
  ordinary: ((start: number, end: number) => number) | undefined;

  /** Number in its file, from 1. */
  number = 0;
  start = 0;
  /** First byte not captured. */
  end = 0;
  /** First byte not on the wire, frame check sequence excluded. */
  wireEnd = 0;
  /** 0 unknown, 1 in, 2 out: pcapng's epb_flags, or what a cooked header says. */
  direction = 0;
  /** Where the capture was taken, as the user says: 0 not said, 1 sender, 2 receiver, 3 wire. */
  vantage = 0;
  /** Raw epb_flags of pcapng, 0 where there are none. */
  recordFlags = 0;
  /** What the kernel knows of this packet, in row `kernelRow`; undefined where the source cannot tell. */
  kernel: KernelColumns | undefined;
  kernelRow = 0;

  depth = 0;
  stopped: Stop = Stop.None;
  stoppedKind: number = Kind.None;
  stoppedAt = 0;
  /** With `Stop.Unknown`: the type number. */
  stoppedType = 0;

  nextKind: number = Kind.None;
  nextAt = 0;
  nextEnd = 0;

  /** Layer that the pseudo-header of what follows comes from: the innermost IP layer, -1 where there is none. */
  net = -1;
  /** True while headers quoted in an ICMP error are decoded. */
  quoted = false;

  // Columns over layers.
  readonly kind: Uint8Array;
  readonly from: Uint32Array;
  /** First byte behind the header. */
  readonly body: Uint32Array;
  /** First byte that no longer belongs to the layer, by the lengths; never beyond the enclosing layer's. */
  readonly to: Uint32Array;
  /** As `to`, but not clipped: what this header alone claims. */
  readonly claim: Uint32Array;
  readonly state: Uint8Array;
  /** The IP layer whose addresses belong into this layer's pseudo-header; -1 (255) where there is none. */
  readonly netOf: Uint8Array;
  /** IP layers: where the addresses of the pseudo-header stand (a routing header or option may hold them). */
  readonly sourceAt: Uint32Array;
  readonly destinationAt: Uint32Array;
  /** IP layers: protocol number of what follows the last extension header. */
  readonly protocol: Uint8Array;

  /** Layers with a verdict, innermost first, and how many. */
  readonly summed: Uint8Array;
  summedCount = 0;

  // Columns over layers, written by the verification.
  readonly verdict: Uint8Array;
  readonly why: Uint8Array;
  /** Where the checksum field stands; only where the verdict is not `Verdict.None`. */
  readonly checksumAt: Uint32Array;
  readonly stored: Uint32Array;
  /** What the field should hold; only with good, bad and partial. */
  readonly computed: Uint32Array;

  /** Columns over layers, written by the flow table: 2 * row + direction of the flow that a transport layer belongs to, -1 where none. */
  readonly flowOf: Int32Array;
  /** What the packets before say of this one; undefined on nearly all. */
  superPacket: SuperPacket | undefined;
  /** The datagram that this packet's fragment has made whole: a cursor of its own over a copy; undefined on nearly all. */
  reassembled: Packet | undefined;
  /** On such a cursor: numbers of the packets that held the fragments, ascending. */
  fragments: readonly number[] | undefined;
  /** By layer: why its checksum is bad. Valid only where the verdict is bad and the causes were looked for. */
  readonly causes: (Cause | undefined)[] = new Array(MAX_LAYERS).fill(undefined);

  /** Bad segments that this one repeats, the last first. Valid only where the fact was stated. */
  damages: readonly SegmentDamage[] = [];

  // Facts, in the order stated.
  factCount = 0;
  fact = new Uint16Array(32);
  factLayer = new Uint8Array(32);
  factAt = new Uint32Array(32);
  factA = new Float64Array(32);
  factB = new Float64Array(32);
  factC = new Float64Array(32);

  /** `memory`: where the columns are to lie, for the short way to find them. */
  constructor(memory?: ColumnMemory) {
    this.kind = column(Uint8Array, MAX_LAYERS, memory);
    this.from = column(Uint32Array, MAX_LAYERS, memory);
    this.body = column(Uint32Array, MAX_LAYERS, memory);
    this.to = column(Uint32Array, MAX_LAYERS, memory);
    this.claim = column(Uint32Array, MAX_LAYERS, memory);
    this.state = column(Uint8Array, MAX_LAYERS, memory);
    this.netOf = column(Uint8Array, MAX_LAYERS, memory);
    this.sourceAt = column(Uint32Array, MAX_LAYERS, memory);
    this.destinationAt = column(Uint32Array, MAX_LAYERS, memory);
    this.protocol = column(Uint8Array, MAX_LAYERS, memory);
    this.summed = column(Uint8Array, MAX_LAYERS, memory);
    this.verdict = column(Uint8Array, MAX_LAYERS, memory);
    this.why = column(Uint8Array, MAX_LAYERS, memory);
    this.checksumAt = column(Uint32Array, MAX_LAYERS, memory);
    this.stored = column(Uint32Array, MAX_LAYERS, memory);
    this.computed = column(Uint32Array, MAX_LAYERS, memory);
    this.flowOf = column(Int32Array, MAX_LAYERS, memory).fill(-1);
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }
  u16(at: number): number {
    return this.view.getUint16(at);
  }
  u32(at: number): number {
    return this.view.getUint32(at);
  }

  /** Can `n` bytes of a header of this kind be read at `at`, inside `end`? If not, decoding stops and says whose fault it is. */
  need(n: number, kind: number, at: number, end: number): boolean {
    // The length around it is asked first: it convicts the sender, cut or not.
    if (at + n > end) this.short(n, kind, at, end);
    else if (at + n > this.end) this.stop(Stop.SnapLength, kind, at);
    else return true;
    return false;
  }

  private short(n: number, kind: number, at: number, end: number): void {
    if (this.quoted) return this.stop(Stop.SnapLength, kind, at);
    this.stop(Stop.Length, kind, at);
    this.note(headerBeyondEnd, at, n, end - at);
  }

  /** Is the byte range captured and inside `end`? For parts of a header that may be missing without ending the decoding. */
  has(n: number, at: number, end: number): boolean {
    return at + n <= end && at + n <= this.end;
  }

  /**
   * Puts a decoded layer on the stack and returns its index. `claimed` is the end that the header claims (or the
   * enclosing layer's, where it claims none); `end` the enclosing layer's.
   */
  layer(kind: number, from: number, body: number, claimed: number, end: number): number {
    const i = this.depth++;
    this.kind[i] = kind;
    this.from[i] = from;
    this.body[i] = body;
    this.claim[i] = claimed;
    this.to[i] = Math.min(claimed, end);
    this.state[i] = (claimed > end ? State.BeyondPacket : 0) | (this.quoted ? State.Quoted : 0);
    this.netOf[i] = this.net;
    this.verdict[i] = 0;
    return i;
  }

  /** What is decoded next: kind, first byte, enclosing end. Without this call decoding ends naturally. */
  next(kind: number, at: number, end: number): void {
    this.nextKind = kind;
    this.nextAt = at;
    this.nextEnd = end;
  }

  /** What is decoded next, by a table's answer; 0 is a type number without a decoder, and said so. */
  nextOrUnknown(kind: number, type: number, at: number, end: number): void {
    if (kind !== Kind.None) return this.next(kind, at, end);
    this.stoppedType = type;
    this.stop(Stop.Unknown, this.depth > 0 ? this.kind[this.depth - 1]! : Kind.None, at);
  }

  /** Decoding ends here. What was decoded before stays valid. */
  stop(reason: Stop, kind: number, at: number): void {
    this.stopped = reason;
    this.stoppedKind = kind;
    this.stoppedAt = at;
    this.nextKind = Kind.None;
  }

  /**
   * States a fact about the layer decoded last (or about to be decoded): `at` is the byte it is about, the numbers those
   * that the fact names. The same fact is stated once a layer. Quoted headers are cut and edited by design: nothing is stated.
   */
  note(fact: Fact, at: number, a = 0, b = 0, c = 0): void {
    if (!this.quoted) this.noteLayer(fact, this.depth > 0 ? this.depth - 1 : 0, at, a, b, c);
  }

  /** As `note`, for a layer that is named; also on quoted ones. */
  noteLayer(fact: Fact, layer: number, at: number, a = 0, b = 0, c = 0): void {
    for (let i = 0; i < this.factCount; i++) if (this.fact[i] === fact && this.factLayer[i] === layer) return;
    if (this.factCount === this.fact.length) this.growFacts();
    const i = this.factCount++;
    this.fact[i] = fact;
    this.factLayer[i] = layer;
    this.factAt[i] = at;
    this.factA[i] = a;
    this.factB[i] = b;
    this.factC[i] = c;
  }

  /** Is what follows the innermost IP header part of a fragmented datagram? */
  isFragment(): boolean {
    return this.net >= 0 && (this.state[this.net]! & State.Fragment) !== 0;
  }

  /** Does the innermost IP header claim more than the packet has? */
  ipBeyondPacket(): boolean {
    return this.net >= 0 && (this.state[this.net]! & State.BeyondPacket) !== 0;
  }

  /** Rare: layers times facts is the bound. */
  private growFacts(): void {
    const n = this.fact.length * 2;
    const wider = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.fact = wider(this.fact, new Uint16Array(n));
    this.factLayer = wider(this.factLayer, new Uint8Array(n));
    this.factAt = wider(this.factAt, new Uint32Array(n));
    this.factA = wider(this.factA, new Float64Array(n));
    this.factB = wider(this.factB, new Float64Array(n));
    this.factC = wider(this.factC, new Float64Array(n));
  }
}
