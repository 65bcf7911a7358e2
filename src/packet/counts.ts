import { DatagramCounts } from "./datagram-counts.js";
import { KIND_COUNT, KIND_NAMES, Kind } from "./kind.js";
import { type Packet, State } from "./packet.js";
import { Stop } from "./stop.js";
import { WHY_NAMES, Why } from "./verdict.js";

export const VERDICTS = 8;
/** How many values `Packet.direction` has. */
const DIRECTIONS = 3;
const NO_LAYER = 255;
/** Keys of what was not decoded: kind times this plus type number. */
const TYPES = 0x1_0000_0000;
/** Different things without a decoder that are told apart; the rest is counted together. */
const MOST_UNDECODED = 1000;
/** Where the short way counts what: packets, their bytes, layers by kind, and verdicts in the order of `index`. */
export const COUNTED_PACKETS = 0;
export const COUNTED_BYTES = 1;
export const COUNTED_LAYERS = 2;
export const COUNTED_VERDICTS = COUNTED_LAYERS + KIND_COUNT;
export const COUNTED = COUNTED_VERDICTS + DIRECTIONS * 2 * KIND_COUNT * VERDICTS;
const OTHERS = -1;

/** What was seen, in numbers: the closing line is made of these. Counters only; their size does not depend on the input. */
export class Counts {
  packets = 0;
  bytes = 0;
  /** By direction, depth (0 outermost, 1 inside a tunnel), kind and verdict: `index` says where. */
  private readonly verdicts = new Float64Array(DIRECTIONS * 2 * KIND_COUNT * VERDICTS);
  /** Layers by kind, quoted ones included; counted only for a summary. */
  readonly layers = new Float64Array(KIND_COUNT);
  /** Packets that are several segments, and the segments of those whose number is known. */
  superPackets = 0;
  segments = 0;
  /** By `Why`: why unverified, which form of partial. */
  readonly whys = new Float64Array(WHY_NAMES.length);
  /** By kind and type number of what has no decoder. */
  private readonly undecoded = new Map<number, number>();
  /** Packets cut by the snap length. */
  cut = 0;
  /** Packets of a link type without a decoder, by LINKTYPE_ number. */
  readonly linkTypes = new Map<number, number>();
  /** Findings by rule id: emitted, and held back by `--max-findings-per-rule`. */
  readonly found = new Map<string, number>();
  readonly heldBack = new Map<string, number>();
  /** Findings that were known and count nowhere else, by what holds them back (`src/triage`). */
  readonly known = new Map<string, number>();
  /** Findings that are errors, by rule id, those held back included. */
  readonly errorsOf = new Map<string, number>();
  /** Causes of bad checksums by `id/field/certainty`. */
  readonly causes = new Map<string, number>();
  /** Fragmented datagrams; known when the input has ended. */
  readonly datagrams = new DatagramCounts();
  errors = 0;
  warnings = 0;
  infos = 0;

  private readonly detailed: boolean;

  /** `detailed`: with what only a summary shows. */
  constructor(detailed = false) {
    this.detailed = detailed;
  }

  /** Counts the packet that the cursor is on. Headers quoted in ICMP errors are no part of it. */
  packet(p: Packet): void {
    this.packets++;
    this.bytes += p.end - p.start;
    if (p.end < p.wireEnd) this.cut++;
    this.sums(p, 0);
    if (this.detailed) for (let i = 0; i < p.depth; i++) this.layers[p.kind[i]!]!++;
    if (p.superPacket !== undefined) {
      this.superPackets++;
      this.segments += p.superPacket.segments ?? 0;
    }
    if (p.stopped === Stop.Unknown) {
      const key = p.stoppedKind * TYPES + p.stoppedType;
      add(this.undecoded, this.undecoded.has(key) || this.undecoded.size < MOST_UNDECODED ? key : OTHERS, 1);
    }
  }

  /** Takes in what the short way has counted, and sets it to 0. */
  ordinary(counted: Float64Array): void {
    this.packets += counted[COUNTED_PACKETS]!;
    this.bytes += counted[COUNTED_BYTES]!;
    if (this.detailed) for (let kind = 0; kind < KIND_COUNT; kind++) this.layers[kind]! += counted[COUNTED_LAYERS + kind]!;
    for (let i = 0; i < this.verdicts.length; i++) this.verdicts[i]! += counted[COUNTED_VERDICTS + i]!;
    counted.fill(0);
  }

  /** Counts the checksums of a datagram that was put together, but for its own header's: that of each fragment is counted. */
  reassembled(p: Packet): void {
    this.sums(p, 1);
  }

  /** Verdicts of the layers from `first` on. */
  private sums(p: Packet, first: number): void {
    for (let s = 0; s < p.summedCount; s++) {
      const i = p.summed[s]!;
      if (i < first || p.state[i]! & State.Quoted) continue;
      this.verdicts[index(p.direction, depthOf(p, i), p.kind[i]!, p.verdict[i]!)]!++;
      if (p.why[i] !== Why.None) this.whys[p.why[i]!]!++;
    }
  }

  /** Counts why the checksum of layer `i` is bad, where that was looked for. */
  cause(p: Packet, i: number): void {
    const cause = p.causes[i];
    if (cause !== undefined) add(this.causes, `${cause.id}/${cause.field ?? ""}/${cause.certainty}`, 1);
  }

  /** Counts a packet of a link type without a decoder; returns how many there have been. */
  linkType(linkType: number): number {
    return add(this.linkTypes, linkType, 1);
  }

  /** Takes in what was counted elsewhere. */
  add(other: Counts): void {
    this.packets += other.packets;
    this.bytes += other.bytes;
    this.cut += other.cut;
    this.errors += other.errors;
    this.warnings += other.warnings;
    this.infos += other.infos;
    this.superPackets += other.superPackets;
    this.segments += other.segments;
    for (let i = 0; i < this.layers.length; i++) this.layers[i]! += other.layers[i]!;
    this.datagrams.add(other.datagrams);
    for (let i = 0; i < this.verdicts.length; i++) this.verdicts[i]! += other.verdicts[i]!;
    for (let i = 0; i < this.whys.length; i++) this.whys[i]! += other.whys[i]!;
    for (const [key, n] of other.undecoded) add(this.undecoded, key, n);
    for (const [key, n] of other.linkTypes) add(this.linkTypes, key, n);
    for (const [key, n] of other.found) add(this.found, key, n);
    for (const [key, n] of other.heldBack) add(this.heldBack, key, n);
    for (const [key, n] of other.known) add(this.known, key, n);
    for (const [key, n] of other.errorsOf) add(this.errorsOf, key, n);
    for (const [key, n] of other.causes) add(this.causes, key, n);
  }

  /** As a plain object, which `from` makes counts of again: it crosses threads, and can stand in a file. Small where little was counted. */
  toPlain(): PlainCounts {
    const { packets, bytes, cut, errors, warnings, infos, superPackets, segments } = this;
    return {
      numbers: { packets, bytes, cut, errors, warnings, infos, superPackets, segments },
      datagrams: { ...this.datagrams },
      columns: {
        layers: filled(this.layers),
        verdicts: filled(this.verdicts),
        whys: filled(this.whys),
        undecoded: [...this.undecoded],
        linkTypes: [...this.linkTypes],
      },
      names: {
        found: [...this.found],
        heldBack: [...this.heldBack],
        known: [...this.known],
        errorsOf: [...this.errorsOf],
        causes: [...this.causes],
      },
    };
  }

  static from({ numbers, datagrams, columns, names }: PlainCounts): Counts {
    const counts = new Counts();
    Object.assign(counts, numbers);
    Object.assign(counts.datagrams, datagrams);
    for (const column of ["layers", "verdicts", "whys"] as const) for (const [i, n] of columns[column]) counts[column][i] = n;
    for (const map of ["undecoded", "linkTypes"] as const) for (const [key, n] of columns[map]) counts[map].set(key, n);
    for (const map of ["found", "heldBack", "known", "errorsOf", "causes"] as const)
      for (const [key, n] of names[map]) counts[map].set(key, n);
    return counts;
  }

  /** Checksums with this verdict: all, or those of one kind, one depth (0 outermost, 1 inside a tunnel) or one direction. */
  total(verdict: number, of: { readonly kind?: number; readonly depth?: number; readonly direction?: number } = {}): number {
    let sum = 0;
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      if (of.direction !== undefined && of.direction !== direction) continue;
      for (let depth = 0; depth < 2; depth++) {
        if (of.depth !== undefined && of.depth !== depth) continue;
        for (let kind = 0; kind < KIND_COUNT; kind++) {
          if (of.kind === undefined || of.kind === kind) sum += this.verdicts[index(direction, depth, kind, verdict)]!;
        }
      }
    }
    return sum;
  }

  /** Packets that decoding could not follow to their end: what has no decoder, with how many, most first. */
  notDecoded(): { readonly behind: string; readonly type: number; readonly packets: number }[] {
    return [...this.undecoded]
      .map(([key, packets]) => ({
        behind: key === OTHERS ? "" : KIND_NAMES[Math.floor(key / TYPES)]!,
        type: key === OTHERS ? 0 : key % TYPES,
        packets,
      }))
      .sort((a, b) => b.packets - a.packets);
  }
}

/** What `toPlain` makes of counts. */
export interface PlainCounts {
  readonly numbers: Readonly<Record<string, number>>;
  readonly datagrams: Readonly<Record<string, number>>;
  readonly columns: Readonly<Record<"layers" | "verdicts" | "whys" | "undecoded" | "linkTypes", readonly (readonly [number, number])[]>>;
  readonly names: Readonly<Record<"found" | "heldBack" | "known" | "errorsOf" | "causes", readonly (readonly [string, number])[]>>;
}

/** The counters that count something, with their places. */
function filled(counters: Float64Array): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < counters.length; i++) if (counters[i] !== 0) pairs.push([i, counters[i]!]);
  return pairs;
}

const index = (direction: number, depth: number, kind: number, verdict: number): number =>
  ((direction * 2 + depth) * KIND_COUNT + kind) * VERDICTS + verdict;

/** 0 where layer `i` is of the outermost IP packet or needs none, 1 inside a tunnel. */
function depthOf(p: Packet, i: number): number {
  const kind = p.kind[i]!;
  const net = kind === Kind.Ipv4 || kind === Kind.Ipv6 ? i : p.netOf[i]!;
  return net === NO_LAYER || p.netOf[net] === NO_LAYER ? 0 : 1;
}

/** Adds to a counter of a map, and returns what it has become. */
export function add<K>(counts: Map<K, number>, key: K, n: number): number {
  const sum = (counts.get(key) ?? 0) + n;
  counts.set(key, sum);
  return sum;
}
