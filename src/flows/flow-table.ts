import { Kind } from "../packet/kind.js";
import type { Packet } from "../packet/packet.js";

/** Flows that one set holds. Eight tags are one cache line. */
const WAYS = 8;
/** Words of a key: what is alike (protocol, version, context), ports, lower and higher address. */
const KEY = 10;
/** Flows in the table, unless said otherwise: about 30 MB. */
const CAPACITY = 1 << 17;

const HAS_PORTS = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) HAS_PORTS[kind] = 1;

/** A multiplication by an odd constant and a shift: mixes 32 bits well enough for a table. */
export const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/**
 * Flows of transport layers, inner and outer, bounded: sets of eight, of which the one unseen for longest gives way. Both
 * directions share a row; direction 0 is from the lower address (then port) to the higher. A packet's flow is 2 * row + direction.
 *
 * The columns of what is known about a flow belong to those who learn it (`src/flows`); they are told of a row that begins.
 */
export class FlowTable {
  /** Rows there are. */
  readonly capacity: number;
  /** Flows that had to give way to others. What was known about them is forgotten. */
  evicted = 0;
  /** Flows ever begun. */
  begun = 0;
  private readonly mask: number;
  private readonly tags: Int32Array;
  private readonly seen: Float64Array;
  private readonly keys: Uint32Array;
  private readonly key = new Uint32Array(KEY);
  private clock = 0;
  /** True where the last `flow` began a row: columns kept beside the table must be set anew. */
  isNew = false;

  constructor(capacity = CAPACITY) {
    this.capacity = capacity;
    this.mask = capacity / WAYS - 1;
    this.tags = new Int32Array(capacity);
    this.seen = new Float64Array(capacity);
    this.keys = new Uint32Array(capacity * KEY);
  }

  /** Forgets all flows: another input begins. */
  clear(): void {
    this.tags.fill(0);
    this.evicted = 0;
    this.begun = 0;
    this.clock = 0;
  }

  /**
   * The flow of layer `i`, which stands directly or behind extension headers over IP layer `net`: begun where it is new.
   * `context` tells equal addresses in different networks apart (VLAN, VNI, interface, depth).
   */
  flow(p: Packet, i: number, net: number, context: number): number {
    const direction = this.readKey(p, i, net, context);
    return 2 * this.row(true) + direction;
  }

  /** As `flow`, of a flow that must be there already; -1 where it is not. Does not count as a sight of it. */
  find(p: Packet, i: number, net: number, context: number): number {
    const direction = this.readKey(p, i, net, context);
    const row = this.row(false);
    return row < 0 ? -1 : 2 * row + direction;
  }

  /** Fills the key and returns the direction. */
  private readKey(p: Packet, i: number, net: number, context: number): number {
    const key = this.key;
    const view = p.view;
    const s = p.sourceAt[net]!;
    const d = p.destinationAt[net]!;
    const isV6 = p.kind[net] === Kind.Ipv6;
    const words = isV6 ? 4 : 1;
    const kind = p.kind[i]!;
    const ports = HAS_PORTS[kind] === 1 ? p.u32(p.from[i]!) : 0;
    const sourcePort = ports >>> 16;
    const destinationPort = ports & 0xffff;
    let order = 0;
    for (let w = 0; w < words && order === 0; w++) order = view.getUint32(s + 4 * w) - view.getUint32(d + 4 * w);
    if (order === 0) order = sourcePort - destinationPort;
    const direction = order > 0 ? 1 : 0;
    const low = direction === 0 ? s : d;
    const high = direction === 0 ? d : s;
    key[0] = Math.imul(context, 0x85ebca6b) ^ (kind << 1) ^ (isV6 ? 1 : 0);
    key[1] = direction === 0 ? ports : ((destinationPort << 16) | sourcePort) >>> 0;
    for (let w = 0; w < 4; w++) {
      key[2 + w] = w < words ? view.getUint32(low + 4 * w) : 0;
      key[6 + w] = w < words ? view.getUint32(high + 4 * w) : 0;
    }
    return direction;
  }

  /** Row of the key; begun if wanted where it is not there, else -1. */
  private row(wanted: boolean): number {
    const { key, keys, tags, seen } = this;
    let hash = 0x9747b28c;
    for (let w = 0; w < KEY; w++) hash = mix(hash, key[w]!);
    const tag = hash | 1;
    const first = (hash & this.mask) * WAYS;
    this.isNew = false;
    let oldest = first;
    for (let row = first; row < first + WAYS; row++) {
      if (tags[row] === tag && this.isKey(row * KEY)) {
        if (wanted) seen[row] = ++this.clock;
        return row;
      }
      // An empty row was never seen, so it is the oldest.
      if (tags[row] === 0) {
        if (tags[oldest] !== 0) oldest = row;
      } else if (tags[oldest] !== 0 && seen[row]! < seen[oldest]!) oldest = row;
    }
    if (!wanted) return -1;
    if (tags[oldest] !== 0) this.evicted++;
    this.begun++;
    tags[oldest] = tag;
    seen[oldest] = ++this.clock;
    for (let w = 0; w < KEY; w++) keys[oldest * KEY + w] = key[w]!;
    this.isNew = true;
    return oldest;
  }

  private isKey(at: number): boolean {
    for (let w = 0; w < KEY; w++) if (this.keys[at + w] !== this.key[w]) return false;
    return true;
  }
}
