import { type ColumnMemory, column } from "../checksum/column-memory.js";
import type { AddressBytes } from "../packet/addresses.js";
import { Kind } from "../packet/kind.js";
import { mixFour } from "../packet/mix.js";
import type { Packet } from "../packet/packet.js";

/** Flows that one set holds. Eight tags are one cache line. */
export const WAYS = 8;
/** Words of a set: tags, 0 where there is no flow, then the rows they belong to. One cache line. */
const SET = 2 * WAYS;
/** Words of a row, one cache line: its key, when it was last seen, where it is found, and what stands there. */
export const ROW = 16;
/** Words of a key: what is alike (protocol, version, context), ports, then lower and higher address word by word. */
const KEY = 10;
/** Of which IPv4 uses the first. */
export const KEY_IPV4 = 4;
/** When the row was last seen. */
export const SEEN = 10;
/** Where its tag stands in its set. */
export const PLACE = 11;
/** The transport layer's kind, twice, plus 1 for IPv6. */
export const PROTOCOL = 12;
/** Numbers of the table as a whole: sights until now, and rows given out. */
export const CLOCK = 0;
export const GIVEN = 1;
/** As a whole and of all time: flows begun, and flows that had to give way. */
export const BEGUN = 0;
export const EVICTED = 1;
/** Rows that are emptied one by one, as a share of all: more are emptied at once. A megabyte for each of 5000 small captures would take 0.3 s. */
const FEW = 1 / 16;
/** Flows in the table, unless said otherwise: about 30 MB. */
const CAPACITY = 1 << 17;

const HAS_PORTS = new Uint8Array(256);
for (const kind of [Kind.Tcp, Kind.Udp, Kind.UdpLite, Kind.Sctp, Kind.Dccp]) HAS_PORTS[kind] = 1;

/** The two ends of a flow, in the order of the table: packets of direction 0 go from low to high. */
export interface FlowEndpoints {
  /** Of the transport layer. */
  readonly kind: number;
  readonly isV6: boolean;
  /** The lower address at 0, the higher one at 16. */
  readonly addresses: AddressBytes;
  readonly lowPort: number;
  readonly highPort: number;
}

/**
 * Flows of transport layers, inner and outer, bounded: sets of eight, of which the one unseen for longest gives way. Both
 * directions share a row; direction 0 is from the lower address (then port) to the higher. A packet's flow is 2 * row + direction.
 *
 * The columns of what is known about a flow belong to those who learn it (`src/flows`); they are told of a row that begins.
 */
export class FlowTable {
  /** Rows there are. */
  readonly capacity: number;
  private readonly mask: number;
  private readonly sets: Int32Array;
  /** Rows, one behind the other, and given out in order: flows of one time lie side by side, in few pages of memory. */
  private readonly rows: Int32Array;
  /** The key that is looked for, as many words of it as count, and its hash. */
  private readonly key = new Int32Array(KEY);
  private words = 0;
  private protocol = 0;
  private hash = 0;
  private readonly numbers: Int32Array;
  private readonly totals: Float64Array;
  /** True where the last `flow` began a row: columns kept beside the table must be set anew. */
  isNew = false;

  /** @param capacity a power of two from 8 */
  constructor(capacity = CAPACITY, memory?: ColumnMemory) {
    this.capacity = capacity;
    this.mask = capacity / WAYS - 1;
    this.sets = column(Int32Array, 2 * capacity, memory);
    this.rows = column(Int32Array, capacity * ROW, memory);
    this.numbers = column(Int32Array, 2, memory);
    this.totals = column(Float64Array, 2, memory);
  }

  /** Forgets all flows: another input begins. */
  clear(): void {
    const { sets, rows, numbers, totals } = this;
    const given = numbers[GIVEN]!;
    if (given > this.capacity * FEW) sets.fill(0);
    else for (let row = 0; row < given; row++) sets[rows[row * ROW + PLACE]!] = 0;
    numbers.fill(0);
    totals.fill(0);
  }

  /**
   * The flow of layer `i`, which stands directly or behind extension headers over IP layer `net`: begun where it is new.
   * `context` tells equal addresses in different networks apart (VLAN, VNI, interface, depth).
   */
  flow(p: Packet, i: number, net: number, context: number): number {
    const direction = this.readKey(p, i, net, context);
    return 2 * this.row() + direction;
  }

  /** As `flow`, of a flow that must be there already; -1 where it is not. Does not count as a sight of it. */
  find(p: Packet, i: number, net: number, context: number): number {
    const direction = this.readKey(p, i, net, context);
    const row = this.known();
    return row < 0 ? -1 : 2 * row + direction;
  }

  /** The columns that the short way reads, by their names there. */
  get shared() {
    const { sets, rows: flowRows, numbers: flowNumbers, totals: flowTotals } = this;
    return { sets, flowRows, flowNumbers, flowTotals };
  }

  /** Sets there are, less one: what cuts a hash to the number of its set. */
  get setMask(): number {
    return this.mask;
  }

  /** Rows that hold a flow: those below this. */
  get used(): number {
    return this.numbers[GIVEN]!;
  }

  /** Flows ever begun. */
  get begun(): number {
    return this.totals[BEGUN]!;
  }

  /** Flows that had to give way to others. What was known about them is forgotten. */
  get evicted(): number {
    return this.totals[EVICTED]!;
  }

  /** Whose flow is in the row. */
  endpoints(row: number): FlowEndpoints {
    const { rows } = this;
    const at = row * ROW;
    const protocol = rows[at + PROTOCOL]!;
    const isV6 = (protocol & 1) === 1;
    const addresses = new DataView(new ArrayBuffer(2 * 16));
    for (let w = 0; w < (isV6 ? 4 : 1); w++) {
      addresses.setInt32(4 * w, rows[at + 2 + 2 * w]!);
      addresses.setInt32(16 + 4 * w, rows[at + 3 + 2 * w]!);
    }
    const ports = rows[at + 1]!;
    return {
      kind: protocol >> 1,
      isV6,
      addresses: { u8: (at) => addresses.getUint8(at), u16: (at) => addresses.getUint16(at) },
      lowPort: ports >>> 16,
      highPort: ports & 0xffff,
    };
  }

  /** Fills the key and returns the direction. */
  private readKey(p: Packet, i: number, net: number, context: number): number {
    const key = this.key;
    const view = p.view;
    const kind = p.kind[i]!;
    const s = p.sourceAt[net]!;
    const d = p.destinationAt[net]!;
    const isV6 = p.kind[net] === Kind.Ipv6;
    const ports = HAS_PORTS[kind] === 1 ? view.getInt32(p.from[i]!) : 0;
    const source = view.getInt32(s);
    const destination = view.getInt32(d);
    let order = (source >>> 0) - (destination >>> 0);
    if (isV6) for (let w = 4; w < 16 && order === 0; w += 4) order = view.getUint32(s + w) - view.getUint32(d + w);
    if (order === 0) order = (ports >>> 16) - (ports & 0xffff);
    const swapped = order > 0;
    const alike = context ^ (kind << 25) ^ (isV6 ? 1 << 24 : 0);
    const ordered = swapped ? (ports << 16) | (ports >>> 16) : ports;
    const low = swapped ? destination : source;
    const high = swapped ? source : destination;
    key[0] = alike;
    key[1] = ordered;
    key[2] = low;
    key[3] = high;
    this.hash = mixFour(alike, ordered, low, high);
    this.words = KEY_IPV4;
    this.protocol = (kind << 1) | (isV6 ? 1 : 0);
    if (isV6) this.readRest(p, swapped ? d : s, swapped ? s : d);
    return swapped ? 1 : 0;
  }

  /** The words of two IPv6 addresses behind their first. */
  private readRest(p: Packet, low: number, high: number): void {
    const key = this.key;
    const view = p.view;
    for (let w = 1; w < 4; w++) {
      key[2 + 2 * w] = view.getInt32(low + 4 * w);
      key[3 + 2 * w] = view.getInt32(high + 4 * w);
    }
    this.hash = mixFour(mixFour(this.hash, key[4]!, key[5]!, key[6]!), key[7]!, key[8]!, key[9]!);
    this.words = KEY;
  }

  /** Row of the key; -1 where it has none. */
  private known(): number {
    const sets = this.sets;
    const first = (this.hash & this.mask) * SET;
    const tag = this.hash | 1;
    for (let at = first; at < first + WAYS; at++) if (sets[at] === tag && this.isKey(sets[at + WAYS]! * ROW)) return sets[at + WAYS]!;
    return -1;
  }

  /** Row of the key, begun where it has none. */
  private row(): number {
    const row = this.known();
    this.isNew = row < 0;
    if (row < 0) return this.begin();
    this.rows[row * ROW + SEEN] = ++this.numbers[CLOCK]!;
    return row;
  }

  /** A row for the key: a fresh one where the set has a place, else that of its flow unseen for longest. */
  private begin(): number {
    const { sets, rows, key, numbers, totals } = this;
    const first = (this.hash & this.mask) * SET;
    let at = first;
    for (let other = first; other < first + WAYS; other++) {
      if (sets[other] === 0) {
        at = other;
        break;
      }
      // The difference stays right where the clock has wrapped.
      if (((rows[sets[other + WAYS]! * ROW + SEEN]! - rows[sets[at + WAYS]! * ROW + SEEN]!) | 0) < 0) at = other;
    }
    if (sets[at] === 0) sets[at + WAYS] = numbers[GIVEN]!++;
    else totals[EVICTED]!++;
    totals[BEGUN]!++;
    sets[at] = this.hash | 1;
    const row = sets[at + WAYS]!;
    rows[row * ROW + PLACE] = at;
    rows[row * ROW + SEEN] = ++this.numbers[CLOCK]!;
    rows[row * ROW + PROTOCOL] = this.protocol;
    for (let w = 0; w < this.words; w++) rows[row * ROW + w] = key[w]!;
    return row;
  }

  private isKey(at: number): boolean {
    const rows = this.rows;
    const key = this.key;
    if (rows[at] !== key[0] || rows[at + 1] !== key[1] || rows[at + 2] !== key[2] || rows[at + 3] !== key[3]) return false;
    for (let w = KEY_IPV4; w < this.words; w++) if (rows[at + w] !== key[w]) return false;
    return true;
  }
}
